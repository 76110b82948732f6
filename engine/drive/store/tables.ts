/**
 * What stands under a name in a database of somebody else, by SQLite's own reading of the schema: the text of a statement may
 * hide in comments what it is.
 */
import type { Store } from './store.ts';

/** `plain`: rows as they lie in the file. `computed`: a virtual table, or one with columns that run what the file says. */
export type TableKind = 'plain' | 'view' | 'computed';

/** Undefined where there is none of that name. */
export function tableKind(store: Store, name: string): TableKind | undefined {
  const row = store
    .query<{ type: unknown }>(`SELECT type FROM pragma_table_list(?) WHERE schema = 'main'`)
    .get(name);
  if (!row) return undefined;
  if (row.type === 'view') return 'view';
  // PRAGMA table_xinfo: columns that are generated, or hidden ones of virtual tables.
  const computed = store.query('SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden <> 0 LIMIT 1').get(name);
  return row.type === 'table' && computed === undefined ? 'plain' : 'computed';
}
