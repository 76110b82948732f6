/** Places in time that somebody wants to find again. */
import { randomUUID } from 'node:crypto';
import type { Nanoseconds } from '../contract/time.ts';
import type { Store } from './store.ts';

export type Bookmark = {
  readonly id: number;
  readonly uuid: string;
  readonly t: Nanoseconds;
  readonly note: string;
  readonly created: string;
};

export class Bookmarks {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  list(): Bookmark[] {
    return this.#store
      .query<Bookmark>('SELECT id, uuid, t, note, created FROM bookmark ORDER BY t, id')
      .all();
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
