/** A valid call of one kernel, small enough to be run thousands of times. Handles are made anew for each call. */
import { randomOf } from '../mutate.ts';

// biome-ignore lint/suspicious/noExplicitAny: the raw addon, whose checks are what is tested.
export type Addon = any;

export type Case = {
  readonly name: string;
  /** The arguments of `call`; handles in them belong to this call. */
  readonly args: (addon: Addon) => unknown[];
  readonly call: (addon: Addon, args: unknown[]) => unknown;
};

let numbers = randomOf(1);
/** What a case chooses by chance follows from this seed. */
export const reseed = (seed: number): void => {
  numbers = randomOf(seed);
};
export const random = (): number => numbers();

/** A case whose function is a method of its first argument. */
export const method = (name: string, of: (addon: Addon) => unknown, ...rest: unknown[]): Case => ({
  name,
  args: (addon) => [of(addon), ...rest],
  call: (_, [handle, ...args]) => {
    const own = name.split('.')[1] as string;
    return (Object.getPrototypeOf(handle ?? {})[own] ?? (handle as Addon)[own]).apply(handle, args);
  },
});
export const plain = (name: string, ...args: unknown[]): Case => ({
  name,
  args: () => args,
  call: (addon, given) => addon[name](...given),
});
export const made = (name: string, ...args: unknown[]): Case => ({
  name: `new ${name}`,
  args: () => args,
  call: (addon, given) => {
    const handle = new addon[name](...given);
    handle.dispose?.();
  },
});
