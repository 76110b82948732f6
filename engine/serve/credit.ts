/**
 * How much a client has been sent and not yet taken. A client that sends `credit` gives back bytes as it takes frames in;
 * from its first credit on, prefetch and analysis wait while more than the window is out. The playhead and what is visible
 * never wait: latest-wins keys bound them. A client that never sends credit is bounded by the socket's own buffer alone.
 */
import type { Lane } from '../contract/api.ts';

const WINDOW_BYTES = 64 * 1024 * 1024;
const SOCKET_BYTES = 64 * 1024 * 1024;

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
    if (lane === 'playhead' || lane === 'visible') return true;
    return this.#out < WINDOW_BYTES && buffered < SOCKET_BYTES;
  }
}
