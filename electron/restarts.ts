/** How often something may be started again by itself before a person decides. */

/** A program that ends three times within a minute will not mend itself. */
const LIMIT = 3;
const WINDOW_MS = 60_000;

export class Restarts {
  #ends: readonly number[] = [];

  /** Notes an end at `nowMs`; true where it may be started again without asking. */
  allow(nowMs: number = Date.now()): boolean {
    this.#ends = [...this.#ends.filter((each) => nowMs - each < WINDOW_MS), nowMs];
    return this.#ends.length < LIMIT;
  }

  /** After a person decided to go on. */
  forget(): void {
    this.#ends = [];
  }
}
