/** Opens and closes drive files: checked before they are used, in WAL mode while they are written, one plain file at rest. */
import { InputError } from '../../contract/errors.ts';
import { MIGRATIONS, OLDEST_READ, PAGE_BYTES, SCHEMA_VERSION } from '../store/schema.ts';
import { checkSchema } from '../store/schema-check.ts';
import { Store } from '../store/store.ts';
import { recover } from './leftovers.ts';
import { isWritable, readHeader } from './location.ts';
import { statOf } from './look.ts';

/** How long a connection waits for another one's commit, which is at most 4 MiB. */
const WAIT_MS = 10_000;
/** A connection that writes a little leaves checkpoints to the job, unless the WAL has grown this much. */
const CHECKPOINT_PAGES = (64 * 1024 * 1024) / PAGE_BYTES;

/** @throws InputError when there is no such drive, it is none of ours, or it lies in a read-only place. */
export function openForWriting(path: string): Store {
  const { version } = readHeader(path);
  if (!isWritable(path)) throw new InputError(`${path} cannot be written: it lies in a read-only place.`);
  recover(path);
  const store = new Store(path, path, { readonly: false, create: false, timeoutMs: WAIT_MS });
  try {
    checkSchema(store, version);
    store.pragma('journal_mode = WAL');
    store.pragma('synchronous = NORMAL');
    store.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (version < SCHEMA_VERSION) {
      migrate(store, version);
      checkSchema(store, SCHEMA_VERSION);
    }
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** @throws InputError when there is no such drive, it is none of ours, or what it needs first would have to be written and cannot. */
export function openForReading(path: string): Store {
  const { version } = readHeader(path);
  recover(path);
  if (version < OLDEST_READ) {
    if (!isWritable(path))
      throw new InputError(
        `${path} is of an older version (${version}) and must be opened once where it can be written.`,
      );
    openForWriting(path).close();
  }
  const store = new Store(path, path, { readonly: true, create: false, timeoutMs: WAIT_MS });
  try {
    checkSchema(store, versionOf(store));
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** As the connection sees it: a writer may have migrated the file since its header was read. */
function versionOf(store: Store): number {
  const version = Number(store.pragma('user_version'));
  return version >= 1 && version <= SCHEMA_VERSION ? version : SCHEMA_VERSION;
}

function migrate(store: Store, from: number): void {
  for (let version = from; version < SCHEMA_VERSION; version++) {
    store.transaction(() => {
      store.exec(MIGRATIONS[version - 1] ?? '');
      store.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}

/** Back to one plain file. With other connections open it stays in WAL mode, and the last of them does this. */
export function rest(store: Store): void {
  try {
    store.pragma('busy_timeout = 0');
    store.pragma('journal_mode = DELETE');
  } catch (error) {
    if (!(error instanceof InputError && error.message.includes('is busy'))) throw error;
  }
}

/** For a reader that closes last: puts a drive that was left in WAL mode back to one plain file. */
export function settle(path: string): void {
  const there = statOf(path);
  if (!there || !isWritable(path) || !readHeader(path).wal) return;
  let store: Store | undefined;
  try {
    store = new Store(path, path, { readonly: false, create: false, timeoutMs: 0 });
    rest(store);
  } catch (error) {
    if (!(error instanceof InputError)) throw error; // Somebody else holds it and will close it after us.
  } finally {
    store?.close();
  }
}
