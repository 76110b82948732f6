/** What a question may take. Each is far above what an answer to a person needs, and far below what harms a laptop. */

export const MIB = 1024 * 1024;

export type AskLimits = {
  /** Rows of the answer; what comes after is left out, and the answer says so. */
  readonly rows: number;
  /** For the whole question, the rows of its views included. */
  readonly ms: number;
  /** Of the process that works on it, beyond what it takes at rest: sorting, grouping and joining happen in memory. */
  readonly memoryBytes: number;
};

/** A person waits no longer without asking why; an hour of a drive is asked in a tenth of it. */
export const USUAL_MS = 20_000;
export const MOST_MS = 600_000;
/** Of an answer to a program. */
export const USUAL_ROWS = 100_000;
export const MOST_ROWS = 5_000_000;
/** Of all values of an answer, about: it passes between processes and lies in memory twice. */
export const MOST_ANSWER_BYTES = 64 * MIB;
/** Sorts ten million rows; a laptop has sixteen times as much. */
export const USUAL_MEMORY_BYTES = 1024 * MIB;

/** Limits of a question; those that are not given are as usual. */
export const askLimits = (
  given: { readonly [K in keyof AskLimits]?: AskLimits[K] | undefined } = {},
): AskLimits => ({
  rows: Math.min(given.rows ?? USUAL_ROWS, MOST_ROWS),
  ms: Math.min(given.ms ?? USUAL_MS, MOST_MS),
  memoryBytes: given.memoryBytes ?? USUAL_MEMORY_BYTES,
});
