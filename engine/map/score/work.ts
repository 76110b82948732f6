/** A bound on the comparisons of one score, counted, not timed, so that the same maps give the same answer everywhere. */
import { InputError } from '../../contract/errors.ts';

/** Distances, boxes or edges that are looked at; so many take some seconds. The maps of a city need a tenth of them. */
const MOST = 400_000_000;

export class Work {
  readonly #what: string;
  #left: number;

  /** @param what is compared, as a sentence begins: `Crossings` */
  constructor(what: string, most = MOST) {
    this.#what = what;
    this.#left = most;
  }

  /** @throws InputError when there are no comparisons left */
  spend(count: number): void {
    this.#left -= count;
    if (this.#left < 0)
      throw new InputError(
        `${this.#what} of the maps are too many, or too long, in one place to be compared.`,
      );
  }
}
