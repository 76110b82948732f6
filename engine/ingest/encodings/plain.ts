/** Turns a decoded message into values that JSON can carry, cut to the amount that a person reads. */
import { isTypedArray } from 'node:util/types';

const MOST_LISTED = 256;
const FIRST = 16;
const MOST_NAMES = 4096;
const DEEPEST = 32;
/** Values of one message that are shown; lists within lists would multiply. */
const MOST_SHOWN = 100_000;
const MOST_CHARACTERS = 256 * 1024;

/** Typed arrays become arrays, long ones their length and first values; integers beyond 2^53 become decimal text. */
export function plain(tree: unknown): unknown {
  let left = MOST_SHOWN;
  const visit = (value: unknown, depth: number): unknown => {
    left--;
    if (typeof value === 'bigint')
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value === 'string')
      return value.length > MOST_CHARACTERS
        ? `${value.slice(0, MOST_CHARACTERS)}… (${value.length} characters)`
        : value;
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= DEEPEST || left <= 0) return '…';
    if (isTypedArray(value) || Array.isArray(value)) {
      const { length } = value;
      const long = length > MOST_LISTED;
      const first = Array.from<unknown, unknown>(long ? value.slice(0, FIRST) : value, (each) =>
        visit(each, depth + 1),
      );
      return long ? { length, first } : first;
    }
    const entries = Object.entries(value).slice(0, MOST_NAMES);
    return Object.fromEntries(entries.map(([key, each]) => [key, visit(each, depth + 1)]));
  };
  return visit(tree, 0);
}
