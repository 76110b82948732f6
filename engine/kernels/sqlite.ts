/**
 * The SQLite extension in the addon (sqlite.org/loadext.html): native/src/sqlite. After the first load, by any connection, the
 * process writes databases whose names end in ".part" in large blocks past the page cache (not on Windows). The connection
 * that loads it has the functions lent(at, bytes) and filled(id).
 */
import { addonPath, kernels } from './addon.ts';

type Native = {
  lend(memory: Uint8Array): void;
  fill(memory: Uint8Array | undefined): void;
  /** Missing in an addon that was built before there was one. */
  guard?(): void;
  deadline?(milliseconds: number): void;
  confine?(tables: string): void;
  refused?(): string;
};

const native = kernels<Native>('lend', 'fill');

export const SQLITE_EXTENSION = addonPath;

/** Memory of which lent(at, bytes) gives blobs in the connection that loads the extension next; the caller keeps it alive. */
export const lend: Native['lend'] = (memory) => native.lend(memory);

/**
 * Runs `read`, a statement in which `filled(id)` reads the payload of that number into this memory: exactly its bytes. Without it
 * each payload is copied twice, into fresh memory.
 */
export function fill<T>(memory: Uint8Array, read: () => T): T {
  native.fill(memory);
  try {
    return read();
  } finally {
    native.fill(undefined);
  }
}

/**
 * The connection that loads the extension next opens an untrusted file: it runs no views and no triggers, parses nothing that is
 * far deeper than what we make, and its statements end at this thread's deadline with SQLITE_INTERRUPT.
 */
export const guard = (): void => native.guard?.();

/** From now on the statements of guarded connections on this thread end after so many milliseconds. */
export const deadline = (milliseconds: number): void => native.deadline?.(milliseconds);

/**
 * The connection that loads the extension next, which has loaded it before, does nothing but read from then on: the tables that
 * are named, what lies in its temporary schema, and what they compute. Values are at most 8 MiB.
 * @throws Error where the addon is older than this: then nothing may be asked.
 */
export function confine(tables: readonly string[]): void {
  if (!native.confine)
    throw new Error('The native kernels are older than this; rebuild them with "npm run build:native".');
  native.confine(tables.join(' '));
}

/** What a confined connection of this thread refused last, e.g. "INSERT bookmark"; empty where it refused nothing. */
export const refused = (): string => native.refused?.() ?? '';
