/**
 * Gives space of a drive back: removes runs and results that no run refers to, and shrinks the file. Each step is a transaction, so
 * that a kill at any moment leaves a drive that opens, and the next call goes on.
 */
import { CancelledError, InputError } from '../../contract/errors.ts';
import { Drive } from '../drive.ts';

export type TidyRequest = {
  /** Runs to remove, by their number. */
  readonly runs?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
};

export type Tidied = { readonly runs: number; readonly results: number; readonly bytes: number };

/** 8 MiB at a time: a reader waits no longer than for that. */
const PAGES_AT_ONCE = 512;
/** The write-ahead log is emptied when it has grown this far: so much more the disk needs meanwhile. */
const MOST_WAL_BYTES = 64 * 1024 * 1024;

/** @throws InputError when a run does not exist, another process works on the drive, or it cannot be written */
export function tidy(path: string, { runs = [], signal, onProgress }: TidyRequest = {}): Tidied {
  const drive = Drive.open(path, 'write');
  try {
    drive.lease.take('give space back');
    const known = new Set(drive.runs.list().map(({ id }) => id));
    const missing = runs.find((run) => !known.has(run));
    if (missing !== undefined) throw new InputError(`${path} has no run ${missing}.`);
    drive.transaction(() => {
      for (const run of runs) drive.runs.remove(run);
    });
    const orphans = drive.runs.orphans();
    for (const [i, result] of orphans.entries()) {
      pause(drive, signal);
      onProgress?.((0.5 * i) / orphans.length, `Removing results, ${i + 1} of ${orphans.length}`);
      drive.runs.discard(result);
    }
    const bytes = shrink(drive, { signal, onProgress });
    onProgress?.(1, 'Done');
    return { runs: runs.length, results: orphans.length, bytes };
  } finally {
    drive.close();
  }
}

function shrink(drive: Drive, { signal, onProgress }: TidyRequest): number {
  const before = drive.freePages();
  for (let left = before.pages; left > 0; ) {
    pause(drive, signal);
    onProgress?.(0.5 + (0.5 * (before.pages - left)) / before.pages, 'Shrinking the file');
    drive.giveBack(PAGES_AT_ONCE);
    const now = drive.freePages().pages;
    if (now >= left) break;
    left = now;
  }
  drive.truncateWal();
  return before.bytes - drive.freePages().bytes;
}

/** Between two steps: shows that the process lives, keeps the write-ahead log small, hears a cancel. */
function pause(drive: Drive, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
  if (drive.lease.beat()) throw new InputError(`${drive.path} was taken over by another process.`);
  if (drive.walBytes() > MOST_WAL_BYTES) drive.truncateWal();
}
