/** Publish times, copied into a new drive that has its samples already. Drives of version 3 and before have no table of them. */
import type { Store } from '../store/store.ts';

/** @param store the new drive, with the other attached as `source` */
export function copyPublished(store: Store): void {
  const there = store.query("SELECT 1 FROM source.sqlite_master WHERE name = 'publish_time'").get();
  if (there === undefined) return;
  store.exec(
    `INSERT INTO main.publish_time SELECT p.stream, p.seq, p.t_published
     FROM source.publish_time AS p JOIN main.sample USING (stream, seq)`,
  );
}
