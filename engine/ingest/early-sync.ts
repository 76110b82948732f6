/**
 * Has the disk write while the reader computes. An operating system may hold half a gigabyte back until the final fsync asks for
 * it, and then the disk's time comes after the processor's instead of beside it.
 *
 * The file is opened once and closed only when SQLite has let go of it: closing any descriptor of a file drops the locks
 * that the process holds on it (POSIX; sqlite.org/howtocorrupt.html section 2.2).
 */
import { closeSync, fdatasync, openSync } from 'node:fs';

const EVERY_BYTES = 32 * 1024 * 1024;

export class EarlySync {
  readonly #fd: number | undefined;
  #waiting = 0;
  #running: Promise<void> | undefined;

  constructor(path: string) {
    try {
      this.#fd = openSync(path, 'r');
    } catch {
      this.#fd = undefined; // It only saves time: the final fsync is what makes the drive safe.
    }
  }

  /** Counts what was handed to the drive and now and then starts a sync; never waits for it. */
  wrote(bytes: number): void {
    this.#waiting += bytes;
    if (this.#fd === undefined || this.#running || this.#waiting < EVERY_BYTES) return;
    this.#waiting = 0;
    const fd = this.#fd;
    this.#running = new Promise((done) => {
      // A disk that fails here fails the final fsync too, which reports it.
      fdatasync(fd, () => {
        this.#running = undefined;
        done();
      });
    });
  }

  /** To be called when the drive's file is closed. */
  async close(): Promise<void> {
    await this.#running;
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}
