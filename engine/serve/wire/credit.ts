/**
 * Bytes that a client was sent and has not taken in yet. A client that sends `credit` gives back bytes as it takes frames in;
 * from its first credit on, prefetch and analysis wait while more than the window is out. The playhead and what is visible
 * do not wait for credit: latest-wins keys bound them. Nothing starts for a client whose socket holds more than it has read.
 */
import type { Lane } from '../../contract/api.ts';
import { UNREAD_BYTES } from './limits.ts';

const WINDOW_BYTES = 64 * 1024 * 1024;
/** For the playhead and what is visible, on a port that cannot tell what was not read. */
const LARGE_WINDOW_BYTES = 256 * 1024 * 1024;

export class Credit {
  #out = 0;
  #kept = false;

  sent(bytes: number): void {
    if (this.#kept) this.#out += bytes;
  }

  returned(bytes: number): void {
    this.#kept = true;
    this.#out = Math.max(0, this.#out - bytes);
  }

  allows(lane: Lane, buffered: number): boolean {
    if (buffered >= UNREAD_BYTES) return false;
    return this.#out < (lane === 'playhead' || lane === 'visible' ? LARGE_WINDOW_BYTES : WINDOW_BYTES);
  }
}
