/**
 * When a log begins. Its first record may tell a wrong time: a receiver before its first fix, a clock that was not set. Then the first
 * with a time that goes with the others decides, or a drive could hold none of these.
 */
import { compareNs } from './time-named-files.ts';

/** A drive holds times so far from its begin (ingest.ts): 104 days. */
const MOST_APART_NS = BigInt(Number.MAX_SAFE_INTEGER);
/** Times that are looked at before a log begins. */
const LOOKED_TIMES = 256;

/** The first time that a drive can hold together with the middle one; undefined without any. */
export function beginOf(times: readonly bigint[]): bigint | undefined {
  const looked = times.slice(0, LOOKED_TIMES);
  const middle = looked.toSorted(compareNs)[looked.length >> 1];
  if (middle === undefined) return undefined;
  return looked.find((ns) => ns - middle <= MOST_APART_NS && middle - ns <= MOST_APART_NS);
}

/** Whether more times would say more of the begin. */
export const isEnough = (times: readonly unknown[]): boolean => times.length >= LOOKED_TIMES;

export type Begun<T> = {
  readonly records: readonly T[];
  /** When the log begins; undefined while no record has a time. */
  readonly beginNs: bigint | undefined;
};

/** Batches of records as they come, the first ones held back until they tell when the log begins. */
export async function* withBegin<T>(
  batches: AsyncIterable<readonly T[]>,
  nsOf: (record: T) => bigint | undefined,
): AsyncGenerator<Begun<T>> {
  const times: bigint[] = [];
  let held: T[] = [];
  let beginNs: bigint | undefined;
  let isOpen = true;
  for await (const batch of batches) {
    if (!isOpen) {
      beginNs ??= batch.map(nsOf).find((ns) => ns !== undefined);
      yield { records: batch, beginNs };
      continue;
    }
    for (const record of batch) {
      held.push(record);
      const ns = nsOf(record);
      if (ns !== undefined && !isEnough(times)) times.push(ns);
    }
    if (!isEnough(times) && held.length < MOST_HELD) continue;
    isOpen = false;
    beginNs = beginOf(times);
    yield { records: held, beginNs };
    held = [];
  }
  if (isOpen) yield { records: held, beginNs: beginOf(times) };
}

/** Records without a time, as points of a route, are not held without end. */
const MOST_HELD = 100_000;
