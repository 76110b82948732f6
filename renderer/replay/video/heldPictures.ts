/** The pictures of a video that were decoded last: stepping back, and views that come later, need no second decoding. */

/** Bytes of pictures held for one stream: six of 1920 × 1080. */
const BUDGET_BYTES = 48 * 1024 * 1024;
const MOST = 32;
const BYTES_A_PIXEL = 4;

export class HeldPictures {
  readonly #held = new Map<number, ImageBitmap>();
  #bytes = 0;

  /** Pictures of this size that are worth decoding in advance, at least one. */
  static room(width: number, height: number): number {
    return Math.max(1, Math.min(MOST, Math.floor(BUDGET_BYTES / (width * height * BYTES_A_PIXEL))) - 1);
  }

  get(seq: number): ImageBitmap | undefined {
    const found = this.#held.get(seq);
    if (found) {
      this.#held.delete(seq);
      this.#held.set(seq, found);
    }
    return found;
  }

  /** The oldest make room. They are not closed: views may show them still. */
  put(seq: number, picture: ImageBitmap): void {
    this.#remove(seq);
    this.#held.set(seq, picture);
    this.#bytes += sizeOf(picture);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= 1 || (this.#bytes <= BUDGET_BYTES && this.#held.size <= MOST)) break;
      this.#remove(oldest);
    }
  }

  clear(): void {
    this.#held.clear();
    this.#bytes = 0;
  }

  #remove(seq: number): void {
    const found = this.#held.get(seq);
    if (!found) return;
    this.#held.delete(seq);
    this.#bytes -= sizeOf(found);
  }
}

const sizeOf = ({ width, height }: ImageBitmap): number => width * height * BYTES_A_PIXEL;
