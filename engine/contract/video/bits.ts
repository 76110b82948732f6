/** Reads single bits, most significant first, and the variable-length codes of video headers. */
import { InputError } from '../errors.ts';

/** Exp-Golomb codes of more leading zeros do not fit 32 bits. */
const LONGEST_GOLOMB = 32;

export class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Unsigned, up to 32 bits. @throws InputError behind the end. */
  u(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new InputError('a header ends too early');
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at++;
    }
    return value;
  }

  flag(): boolean {
    return this.u(1) === 1;
  }

  skip(count: number): void {
    this.#at += count;
  }

  /** ue(v), ITU-T H.264 section 9.1; AV1's uvlc() is the same code. */
  ue(): number {
    let zeros = 0;
    while (!this.flag())
      if (++zeros > LONGEST_GOLOMB) throw new InputError('a header holds a number that is too long');
    return 2 ** zeros - 1 + this.u(zeros);
  }

  /** se(v), ITU-T H.264 section 9.1.1. */
  se(): number {
    const k = this.ue();
    return k % 2 === 1 ? (k + 1) / 2 : -k / 2;
  }
}
