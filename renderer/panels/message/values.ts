/** Values of a message as rows of a tree: kind, one line of text, path, filter, comparison. */
import type { LongArray } from '../../../engine/contract/api.ts';
import { countText, valueText } from '../../widgets/format.ts';

export type Branch = Readonly<Record<string, unknown>> | readonly unknown[];
/** The array that a branch stands for, or a stretch of it: `from` to before `to`. */
export type Stretch = { readonly from: number; readonly to: number };

/** No list has more rows than this: longer ones are folded into stretches. */
export const MOST_ROWS = 100;
const INLINE = 6;

export const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;

export function isLongArray(value: unknown): value is LongArray {
  if (!isBranch(value) || Array.isArray(value)) return false;
  const { length, first, type, ...rest } = value as Readonly<Record<string, unknown>>;
  return typeof length === 'number' && Array.isArray(first) && Object.keys(rest).length === 0;
}

/** A plain value; whole numbers with every digit, since they may be stamps, counts or ids. */
export const textOf = (value: unknown, digits = 9): string =>
  typeof value === 'number' && !Number.isInteger(value) ? valueText(value, digits) : String(value);

/** The first values of an array of plain ones in a line; its length for any other. */
export function arrayText(value: readonly unknown[] | LongArray): string {
  const long = !Array.isArray(value);
  const { length } = value;
  const first = (long ? (value as LongArray).first : (value as readonly unknown[])).slice(0, INLINE);
  if (first.length === 0) return '[]';
  if (first.some(isBranch)) return `[${countText(length)}]`;
  const shown = first.map((each) => textOf(each, 4));
  const type = long ? ((value as LongArray).type ?? '') : '';
  const size = length > first.length ? `${type}[${countText(length)}] ` : '';
  return `${size}[${shown.join(', ')}${length > first.length ? ', …' : ''}]`;
}

/** A stretch in at most MOST_ROWS parts of a round length; none when its values fit themselves. */
export function partsOf({ from, to }: Stretch): readonly Stretch[] {
  let step = 1;
  while ((to - from) / step > MOST_ROWS) step *= MOST_ROWS;
  if (step === 1) return [];
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => ({
    from: from + i * step,
    to: Math.min(to, from + (i + 1) * step),
  }));
}

/** As in code: "header.stamp.sec", "pose.covariance[3]". */
export const pathText = (path: readonly string[]): string =>
  path.reduce(
    (text, name) => (/^\d+$/.test(name) ? `${text}[${name}]` : text === '' ? name : `${text}.${name}`),
    '',
  );

/** The part of a tree with `query` in its path; undefined when there is none. A branch that matches stays whole. */
export function filtered(value: unknown, query: string, path: readonly string[] = []): unknown {
  if (query === '' || pathText(path).toLowerCase().includes(query.toLowerCase())) return value;
  if (!isBranch(value) || isLongArray(value)) return undefined;
  const kept = Object.entries(value).flatMap(([name, child]): [string, unknown][] => {
    const left = filtered(child, query, [...path, name]);
    return left === undefined ? [] : [[name, left]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** True where two values, as the tree has them, differ; an array is compared by those of its values that the tree holds. */
export function differs(value: unknown, before: unknown): boolean {
  if (before === undefined) return false;
  return isBranch(value) ? JSON.stringify(value) !== JSON.stringify(before) : value !== before;
}
