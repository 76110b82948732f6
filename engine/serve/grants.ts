/**
 * Opaque ids for paths: the renderer names a file only by an id that the engine gave it, so no message can reach a file
 * that was not listed, dropped or chosen before (architecture, "Grants, not paths").
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { InputError } from '../contract/errors.ts';

export class Grants {
  readonly #paths = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  /** The id of a path; the same one each time, so that lists can be compared. */
  of(path: string): string {
    const absolute = resolve(path);
    const known = this.#ids.get(absolute);
    if (known) return known;
    const id = randomBytes(16).toString('base64url');
    this.#ids.set(absolute, id);
    this.#paths.set(id, absolute);
    return id;
  }

  /** @throws InputError for an id that this engine did not give out. */
  path(id: string): string {
    const path = this.#paths.get(id);
    if (path === undefined)
      throw new InputError('This file is not known to the engine any more; choose it again.');
    return path;
  }
}
