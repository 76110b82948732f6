/** Collects what a reader left out or mended, in sentences; of a file with thousands of faults, the first ones and a count. */

/** Sentences kept. */
const KEPT = 100;

export class Problems {
  readonly #lines: string[] = [];
  #more = 0;

  say(line: string): void {
    if (this.#lines.length < KEPT) this.#lines.push(line);
    else this.#more++;
  }

  list(): readonly string[] {
    if (this.#more === 0) return this.#lines;
    return [...this.#lines, `${this.#more} more problems are not listed.`];
  }
}
