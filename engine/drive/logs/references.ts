/** Writes what a new drive keeps of the log that it refers to: the places of payloads, and the files that they lie in. */
import { closeSync, fstatSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { openPlainSync } from '../file/plain-file.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { Store } from '../store/store.ts';
import { fileDigest } from './file-digest.ts';
import type { BytePlace } from './place.ts';

export class References {
  readonly #store: Store;
  readonly #files = new Map<string, number>();
  #log: string | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  begin(log: string, format: string): void {
    this.#log = log;
    this.#store
      .query('INSERT INTO log_source (id, path, relative, format) VALUES (1, ?, ?, ?)')
      .run(log, relative(dirname(this.#store.path), log), format);
  }

  /** @param digest XXH128 of the payload */
  add(
    blob: number,
    { file, holder, chunk, at, length, recipe }: BytePlace & { file: string; recipe?: Recipe | undefined },
    digest: Uint8Array,
  ): void {
    const id = this.#files.get(file) ?? this.#files.size + 1;
    this.#files.set(file, id);
    this.#store
      .query(
        'INSERT INTO sample_place (id, file, holder, chunk, at, length, recipe, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        blob,
        id,
        holder,
        chunk ?? null,
        at,
        length,
        recipe === undefined ? null : JSON.stringify(recipe),
        digest,
      );
  }

  /** Looks at each file that was referred to. @throws InputError when one lies outside of the log, or is not there any more */
  finish(): void {
    const insert = this.#store.query(
      'INSERT INTO log_file (id, path, bytes, modified, digest) VALUES (?, ?, ?, ?, ?)',
    );
    for (const [path, id] of this.#files) {
      const log = this.#log ?? '';
      const below = path === log ? '' : relative(log, path);
      if (below.startsWith(`..${sep}`)) throw new InputError(`${path} lies outside of ${log}.`);
      const file = openPlainSync(path);
      try {
        const { size, mtimeMs } = fstatSync(file);
        insert.run(id, below, size, Math.round(mtimeMs), fileDigest(file));
      } finally {
        closeSync(file);
      }
    }
  }
}
