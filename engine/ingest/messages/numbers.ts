/** The numeric fields of any message as signals: dotted paths, array elements by their index. */
import type { Tree } from '../encodings/tree.ts';

/** Longer arrays are data, not signals. */
const MOST_ELEMENTS = 64;
const MOST_PATHS = 256;
const DEEPEST = 8;
/** The stamp is the sample's time already. */
const SKIPPED = new Set(['header', 'stamp', 'timestamp']);

/** Numbers, booleans as 0 and 1; what is not finite is left out. */
export function numbersOf(message: Tree): Record<string, number> {
  const found: Record<string, number> = {};
  let count = 0;
  const visit = (value: unknown, path: string, depth: number): void => {
    if (count >= MOST_PATHS) return;
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
      const number = Number(value);
      if (Number.isFinite(number)) {
        found[path] = number;
        count++;
      }
    } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
      if (Array.isArray(value) || ArrayBuffer.isView(value)) {
        const list = value as ArrayLike<unknown>;
        if (list.length > MOST_ELEMENTS) return;
        for (let i = 0; i < list.length; i++) visit(list[i], `${path}.${i}`, depth + 1);
      } else {
        for (const name in value) {
          if (depth === 0 && SKIPPED.has(name)) continue;
          visit((value as Tree)[name], path === '' ? name : `${path}.${name}`, depth + 1);
        }
      }
    }
  };
  visit(message, '', 0);
  return found;
}
