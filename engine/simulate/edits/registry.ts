/** All map edits by name. */
import { InputError } from '../../contract/errors.ts';
import type { EditRequest, MapEdit } from './edit.ts';

export const EDITS: readonly MapEdit[] = [];

/** @throws InputError on a name that is none. */
export function checkEdits(requests: readonly EditRequest[]): void {
  for (const { name } of requests) {
    if (EDITS.some((edit) => edit.name === name)) continue;
    const names = EDITS.map((edit) => edit.name).join(', ');
    throw new InputError(`There is no map edit "${name}"${names ? `; there are ${names}` : ''}.`);
  }
}
