/** Problems of the drive that a person set aside, by their id, with the reason. */
import { z } from 'zod';
import { checkRow, sentence, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

export type IgnoredProblem = { readonly id: string; readonly reason: string; readonly created: string };

const ROW = z.object({ id: word, reason: sentence, created: word });
/** More than a person sets aside. */
const MOST_LISTED = 10_000;

export class IgnoredProblems {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** None in a drive of an older version, which is read as it is. */
  list(): IgnoredProblem[] {
    if (!this.#exists()) return [];
    return this.#store
      .query<{ id: string }>(
        `SELECT id, reason, created FROM ignored_problem ORDER BY created, id LIMIT ${MOST_LISTED}`,
      )
      .all()
      .map((row, k) => checkRow({ path: this.#store.path, table: 'ignored_problem', row: k + 1 }, row, ROW));
  }

  /** A second time replaces the reason. */
  add(id: string, reason: string): void {
    this.#store
      .query('INSERT OR REPLACE INTO ignored_problem (id, reason, created) VALUES (?, ?, ?)')
      .run(id, reason, new Date().toISOString());
  }

  remove(id: string): void {
    this.#store.query('DELETE FROM ignored_problem WHERE id = ?').run(id);
  }

  /** Asked each time: another connection may have brought the file to a newer version. */
  #exists(): boolean {
    const found = this.#store
      .query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'ignored_problem'")
      .get();
    return found !== undefined;
  }
}
