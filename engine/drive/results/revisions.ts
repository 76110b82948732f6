/** Map revisions: a base artifact and the commands that edit it. Revision number 0 is the stage's own output. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../contract/errors.ts';
import { checkRow, count, id, sentence, word } from '../store/rows.ts';
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

/** Of all commands of a revision: a person's corrections take some hundred kilobytes. */
const MOST_BYTES = 16 * 1024 * 1024;

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

  /** The revision in which people correct the map of an artifact; undefined before the first correction. */
  corrected(artifact: number): number | undefined {
    return this.#store
      .query<{ id: number }>('SELECT id FROM map_revision WHERE artifact = ? ORDER BY number DESC LIMIT 1')
      .get(artifact)?.id;
  }

  /** Adds commands at the end of the list, all or none; the revision is made with the first. @throws InputError when the list is full */
  append(artifact: number, commands: readonly unknown[], most: number): void {
    if (commands.length === 0) return;
    this.#store.transaction(() => {
      const parent = this.base(artifact);
      let revision = this.corrected(artifact);
      if (revision === undefined || revision === parent)
        revision = this.#store
          .query(
            'INSERT INTO map_revision (uuid, parent, artifact, number, title, created) VALUES (?, ?, ?, 1, ?, ?)',
          )
          .run(randomUUID(), parent, artifact, 'corrected by hand', new Date().toISOString());
      const last = this.#store
        .query<{ n: number | null }>('SELECT max(n) AS n FROM map_edit WHERE revision = ?')
        .get(revision)?.n;
      let n = last ?? 0;
      if (n + commands.length > most)
        throw new InputError(`This map has ${n} corrections and keeps ${most} at most: no more are kept.`);
      const insert = this.#store.query(
        'INSERT INTO map_edit (revision, n, command, created) VALUES (?, ?, ?, ?)',
      );
      const created = new Date().toISOString();
      for (const command of commands) insert.run(revision, ++n, JSON.stringify(command), created);
    });
  }

  /** The commands of a revision as text, the first first; the rest of a longer or larger list is not read. */
  edits(revision: number, most: number): readonly { readonly n: number; readonly command: unknown }[] {
    return this.#store
      .query<{ n: number; command: unknown }>(
        `SELECT n, command FROM
           (SELECT n, command, sum(length(command)) OVER (ORDER BY n) AS total FROM map_edit WHERE revision = ?)
         WHERE total <= ? ORDER BY n LIMIT ?`,
      )
      .all(revision, MOST_BYTES, most);
  }
}
