/**
 * Gathers what a stage gives out and commits it at most 4 MiB at a time, at least every quarter second of asking, so that the
 * interface sees parts while the stage runs and never waits long for the write lock. The stage computes outside of any transaction.
 */
import type { Drive } from '../../drive/drive.ts';

export const COMMIT_BYTES = 4 * 1024 * 1024;
const COMMIT_MS = 250;
/** Past this the log is emptied at once, waiting for readers to finish their page. */
const WAL_BYTES = 24 * 1024 * 1024;

export class Batch {
  readonly #drive: Drive;
  readonly #onCommit: () => void;
  #work: (() => void)[] = [];
  #bytes = 0;
  #since = performance.now();

  constructor(drive: Drive, onCommit: () => void) {
    this.#drive = drive;
    this.#onCommit = onCommit;
  }

  add(bytes: number, work: () => void): void {
    if (this.#bytes + bytes > COMMIT_BYTES) this.commit();
    this.#work.push(work);
    this.#bytes += bytes;
    this.commitIfDue();
  }

  commitIfDue(): void {
    if (performance.now() - this.#since >= COMMIT_MS) this.commit();
  }

  commit(): void {
    this.#since = performance.now();
    if (this.#work.length === 0) return;
    const work = this.#work;
    this.#work = [];
    this.#bytes = 0;
    this.#drive.transaction(() => {
      for (const each of work) each();
    });
    if (this.#drive.walBytes() > WAL_BYTES) this.#drive.truncateWal();
    this.#onCommit();
  }
}
