/** Map revisions: a base artifact and the commands that edit it. Revision number 0 is the stage's own output. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkJson, checkRow, count, id, sentence, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

export type MapRevision = {
  readonly id: number;
  readonly uuid: string;
  readonly parent: number | null;
  /** The artifact of kind map that the edits start from. */
  readonly artifact: number;
  readonly number: number;
  readonly title: string;
  readonly created: string;
};

const schema = z.object({
  id,
  uuid: word,
  parent: id.nullable(),
  artifact: id,
  number: count,
  title: sentence,
  created: word,
});

export class Revisions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  list(): MapRevision[] {
    return this.#store
      .query<{ id: number }>(
        'SELECT id, uuid, parent, artifact, number, title, created FROM map_revision ORDER BY id',
      )
      .all()
      .map((row) => checkRow({ path: this.#store.path, table: 'map_revision', row: row.id }, row, schema));
  }

  /** Revision 0 of an artifact; made on first asking. */
  base(artifact: number): number {
    return this.#store.transaction(() => {
      const known = this.#store
        .query<{ id: number }>('SELECT id FROM map_revision WHERE artifact = ? AND number = 0')
        .get(artifact);
      return (
        known?.id ??
        this.#store
          .query(
            'INSERT INTO map_revision (uuid, parent, artifact, number, title, created) VALUES (?, NULL, ?, 0, ?, ?)',
          )
          .run(randomUUID(), artifact, 'as made', new Date().toISOString())
      );
    });
  }

  edits(revision: number): readonly { readonly n: number; readonly command: unknown }[] {
    return this.#store
      .query<{ n: number; command: unknown }>('SELECT n, command FROM map_edit WHERE revision = ? ORDER BY n')
      .all(revision)
      .map(({ n, command }) => {
        const place = { path: this.#store.path, table: 'map_edit', row: `${n} of revision ${revision}` };
        return { n, command: checkJson(place, 'command', command, z.unknown()) };
      });
  }
}
