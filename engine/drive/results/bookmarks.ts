/** Bookmarks: times of a drive with a person's note. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Nanoseconds } from '../../contract/time.ts';
import { checkRow, id, sentence, time, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

export type Bookmark = {
  readonly id: number;
  readonly uuid: string;
  readonly t: Nanoseconds;
  readonly note: string;
  readonly created: string;
};

const schema = z.object({ id, uuid: word, t: time, note: sentence, created: word });
/** More than a person sets, and more than a list can show. */
const MOST_LISTED = 100_000;

export class Bookmarks {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  list(): Bookmark[] {
    return this.#store
      .query<{ id: number }>(
        `SELECT id, uuid, t, note, created FROM bookmark ORDER BY t, id LIMIT ${MOST_LISTED}`,
      )
      .all()
      .map((row) => checkRow({ path: this.#store.path, table: 'bookmark', row: row.id }, row, schema));
  }

  add(t: Nanoseconds, note: string): number {
    return this.#store
      .query('INSERT INTO bookmark (uuid, t, note, created) VALUES (?, ?, ?, ?)')
      .run(randomUUID(), Math.round(t), note, new Date().toISOString());
  }

  remove(id: number): void {
    this.#store.query('DELETE FROM bookmark WHERE id = ?').run(id);
  }
}
