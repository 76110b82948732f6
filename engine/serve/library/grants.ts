/**
 * Opaque ids for paths: the renderer names a file only by an id that the engine gave it, so no message can reach a file
 * that was not listed, dropped or chosen before (docs/processes.md). A grant is for the place that the path
 * led to when it was given. It is asked again at each use, so that a link put there later leads nowhere.
 */
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../contract/errors.ts';

type Grant = {
  readonly path: string;
  /** The file or folder that it led to, all links followed; undefined when nothing was there. */
  real: string | undefined;
};

export class Grants {
  readonly #grants = new Map<string, Grant>();
  readonly #ids = new Map<string, string>();

  /** The id of a path; the same one each time, so that lists can be compared. It holds for where the path leads now. */
  of(path: string): string {
    const absolute = resolve(path);
    const real = placeOf(absolute);
    const known = this.#ids.get(absolute);
    const grant = known === undefined ? undefined : this.#grants.get(known);
    if (known !== undefined && grant) {
      grant.real = real;
      return known;
    }
    const id = randomBytes(16).toString('base64url');
    this.#ids.set(absolute, id);
    this.#grants.set(id, { path: absolute, real });
    return id;
  }

  /** What lay at `from` was moved by this engine and lies at `to` now: its id, which a window may still show, goes with it. */
  moved(from: string, to: string): void {
    const id = this.#ids.get(resolve(from));
    if (id === undefined) return;
    const path = resolve(to);
    this.#ids.delete(resolve(from));
    this.#ids.set(path, id);
    this.#grants.set(id, { path, real: placeOf(path) });
  }

  /** The path, whatever lies there now. @throws InputError for an id that this engine did not give out. */
  named(id: string): string {
    return this.#find(id).path;
  }

  /**
   * The path, for opening what lies there.
   * @throws InputError for an id that this engine did not give out, when nothing is there, or when it leads elsewhere now.
   */
  path(id: string): string {
    const { path, real } = this.#find(id);
    const now = placeOf(path);
    if (now === undefined) throw new InputError(`${path} is not there any more, or cannot be reached.`);
    if (real !== undefined && real !== now)
      throw new InputError(`${path} leads to another place than when it was chosen; choose it again.`);
    return path;
  }

  #find(id: string): Grant {
    const grant = this.#grants.get(id);
    if (!grant) throw new InputError('This file is not known to the engine any more; choose it again.');
    return grant;
  }
}

function placeOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined; // Not there, or links that go in a circle.
  }
}
