/** Signs of life of a stage that runs: it beats the lease, measures memory, and learns that it is to stop. */
import { CancelledError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';

/** Between two beats; a request to stop by the run's own signal is seen at once. */
const PULSE_MS = 500;

export class Pulse {
  readonly #drive: Drive;
  readonly #signal: AbortSignal;
  #peak = process.memoryUsage.rss();
  #last = 0;

  constructor(drive: Drive, signal: AbortSignal) {
    this.#drive = drive;
    this.#signal = signal;
  }

  /** @throws CancelledError when the run is to stop */
  beat(): void {
    if (this.#signal.aborted) throw new CancelledError();
    const now = performance.now();
    if (now - this.#last < PULSE_MS) return;
    this.#last = now;
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
    if (this.#drive.lease.beat()) throw new CancelledError();
  }

  /** Largest resident memory of the process seen (bytes). */
  peakBytes(): number {
    return Math.max(this.#peak, process.memoryUsage.rss());
  }
}
