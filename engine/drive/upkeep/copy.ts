/** The begin of a drive file that is copied from another: its settings and tables, with the other attached as `source`. */
import { APPLICATION_ID, PAGE_BYTES, SCHEMA_VERSION, TABLES } from '../store/schema.ts';
import type { Store } from '../store/store.ts';

/**
 * Leaves a transaction open. A copy that is not whole is thrown away, so it is written without syncing.
 * @param store of the new, empty file @param source path of a drive that is open
 */
export function beginCopy(store: Store, source: string): void {
  store.pragma(`page_size = ${PAGE_BYTES}`);
  store.pragma('auto_vacuum = INCREMENTAL');
  store.pragma('journal_mode = MEMORY');
  store.pragma('synchronous = OFF');
  store.pragma(`application_id = ${APPLICATION_ID}`);
  store.pragma(`user_version = ${SCHEMA_VERSION}`);
  store.exec(TABLES);
  // Its schema was compared with ours when it was opened: only tables of ours are read.
  store.query('ATTACH ? AS source').run(source);
  store.exec('BEGIN');
}
