/** The numeric fields of any message as signals: dotted paths, array elements by their index. */

import { isTypedArray } from 'node:util/types';
import { byName } from '../../contract/text/byName.ts';
import { isTree, type Tree } from '../encodings/tree.ts';

/** Longer arrays are data, not signals. */
const MOST_ELEMENTS = 64;
const MOST_PATHS = 256;
const DEEPEST = 8;
/** The stamp is the sample's time already. */
const SKIPPED = new Set(['header', 'stamp', 'timestamp']);

/** Numbers, booleans as 0 and 1; what is not finite is left out. */
export function numbersOf(message: Tree): Record<string, number> {
  const found = byName<number>();
  let count = 0;
  const visit = (value: unknown, path: string, depth: number): void => {
    if (count >= MOST_PATHS) return;
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
      const number = Number(value);
      if (Number.isFinite(number)) {
        found[path] = number;
        count++;
      }
    } else if (isTree(value) && depth < DEEPEST) {
      if (Array.isArray(value) || isTypedArray(value)) {
        if (value.length > MOST_ELEMENTS) return;
        for (const [i, each] of value.entries()) visit(each, `${path}.${i}`, depth + 1);
      } else {
        for (const name in value) {
          if (depth === 0 && SKIPPED.has(name)) continue;
          visit(value[name], path === '' ? name : `${path}.${name}`, depth + 1);
        }
      }
    }
  };
  visit(message, '', 0);
  return found;
}
