/** Problems that a person set aside, copied into a new drive. Drives of version 2 and before have no table of them. */
import type { Store } from '../store/store.ts';

/** @param store the new drive, with the other attached as `source` */
export function copyIgnored(store: Store): void {
  const there = store.query("SELECT 1 FROM source.sqlite_master WHERE name = 'ignored_problem'").get();
  if (there !== undefined)
    store.exec('INSERT INTO main.ignored_problem SELECT * FROM source.ignored_problem');
}
