/**
 * A table by names from outside. An object literal would lose what is called `__proto__` without a word, and answer for
 * `constructor` though nothing was put there.
 */
export const byName = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;
