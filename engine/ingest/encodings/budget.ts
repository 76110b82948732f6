/**
 * Bounds the cost of decoding one message by its length. A schema can make much of little: elements of no bytes, arrays within
 * arrays, types within themselves. Every value and every level is counted here before it is made.
 */

/** Values one message may become, whatever its size: about 0.5 GB of objects. A cloud as objects has some 100,000 points of 7. */
const MOST_VALUES = 8 * 1024 * 1024;
/** Every value of an honest message has a byte; one nested in structs of one field each counts once a level. */
const VALUES_PER_BYTE = 32;
/** For messages of nothing but empty fields. */
const FREE_VALUES = 1024;
/** Levels of structs; the deepest message definitions in use have about ten. */
export const DEEPEST = 64;

export class Budget {
  readonly #most: number;
  #left: number;

  constructor(bytes: number) {
    this.#most = Math.min(MOST_VALUES, FREE_VALUES + VALUES_PER_BYTE * bytes);
    this.#left = this.#most;
  }

  /** @throws Error when the message has no more values to give. */
  spend(values: number): void {
    this.#left -= values;
    if (!(this.#left >= 0))
      throw new Error(`it becomes more than ${this.#most} values, too many for its size`);
  }

  /** @throws Error when a value lies too deep. */
  enter(depth: number): void {
    if (depth > DEEPEST) throw new Error(`its values are nested more than ${DEEPEST} levels deep`);
  }
}

/** A message longer than this is left out, in bytes: it is held in memory, and the drive keeps blobs below 1 GB. */
export const MOST_MESSAGE_BYTES = 512 * 1024 * 1024;
/** Text or descriptors of one schema, in bytes; those of the largest message sets in use have some 100 kB. */
export const MOST_SCHEMA_BYTES = 1024 * 1024;
