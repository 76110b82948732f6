/** A bound on the comparisons of one check, counted, not timed, so that the same map gives the same findings everywhere. */

/** Comparisons of segments of one line or lane: about two seconds. A road map of 100,000 lines takes a tenth. */
const MOST = 20_000_000;

export const CROWDED_REASON = 'too many lines lie on each other';

export class Effort {
  #left: number;

  constructor(most = MOST) {
    this.#left = most;
  }

  /** Takes `count` comparisons; false when there are none left. */
  take(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }

  get spent(): boolean {
    return this.#left < 0;
  }
}
