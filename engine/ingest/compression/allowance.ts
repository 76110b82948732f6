/** Bounds what packed data of a log may become, by the bytes that are there. */

/** What is unpacked in one piece: zstd holds it once, LZ4 and bzip2 twice; no chunk in use comes near these. */
const MOST_BYTES: Readonly<Record<string, number>> = {
  zstd: 512 * 1024 * 1024,
  lz4: 256 * 1024 * 1024,
  bz2: 256 * 1024 * 1024,
};
/** What packs by more is all of one value: a piece of it is of this size at most, since it costs its sender nothing. */
const HIGH_RATIO = 50;
const MOST_HIGH_BYTES = 64 * 1024 * 1024;
/** What logs of cameras and lidars pack by is 1 to 5; pictures of one colour reach some hundreds. */
const USUAL_RATIO = 1000;
/** Of what expands more than that, so much is unpacked of one file: it may be the log of a sensor that saw nothing. */
const BEYOND_USUAL_BYTES = 256 * 1024 * 1024;

export type PackedSize = { readonly compression: string; readonly uncompressedBytes: number };

/** How much of a file may expand beyond all use. */
export class UnpackAllowance {
  readonly #ratio: number;
  #left = BEYOND_USUAL_BYTES;

  /** @param ratio by which the data of the format packs at most in use */
  constructor(ratio = USUAL_RATIO) {
    this.#ratio = ratio;
  }

  /** Why so many bytes are not unpacked of so few, or undefined when they are. */
  refuse({ compression, uncompressedBytes }: PackedSize, stored: number): string | undefined {
    if (compression === '') return undefined;
    const most = uncompressedBytes > stored * HIGH_RATIO ? MOST_HIGH_BYTES : MOST_BYTES[compression];
    if (compression in MOST_BYTES && uncompressedBytes > (most ?? 0))
      return `claims ${uncompressedBytes} bytes unpacked, more than a chunk may have`;
    if (uncompressedBytes <= stored * this.#ratio) return undefined;
    this.#left -= uncompressedBytes;
    if (this.#left >= 0) return undefined;
    return `claims ${uncompressedBytes} bytes of ${stored}, more than ${this.#ratio} times, and the file has had ${BEYOND_USUAL_BYTES} such`;
  }
}

/** Whether anything here unpacks a compression; '' is none. */
export const isUnpacked = (compression: string): boolean => compression === '' || compression in MOST_BYTES;
