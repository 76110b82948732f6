/** What lies at a path, for lists of many: one that cannot be looked at costs no other. */
import { realpathSync, type Stats, statSync } from 'node:fs';

/** Undefined for what is not there, and for what cannot be looked at: links in a circle, a closed folder, a name that is too long. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Where a path leads to; undefined as of `statOf`. */
export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
