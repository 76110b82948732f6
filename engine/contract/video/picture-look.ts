/** What the headers of a video's packet tell, whatever its codec. */

export type VideoFormat = 'h264' | 'h265' | 'vp9' | 'av1';

export const VIDEO_FORMATS: readonly VideoFormat[] = ['h264', 'h265', 'vp9', 'av1'];

/** The coded video sequence that a packet belongs to, from its parameter sets. */
export type VideoShape = {
  /** For WebCodecs (RFC 6381; the codec strings of the WebCodecs registry). */
  readonly codec: string;
  /** Pixels as shown, cropped. */
  readonly width: number;
  readonly height: number;
};

export type PictureLook = {
  /** Decodes without others. */
  readonly key: boolean;
  /** Pictures that are shown; 0 in a packet of parameter sets or of hidden frames. */
  readonly pictures: number;
  /** Its parameter sets in full: decoding can begin here without those of an earlier packet. */
  readonly sets: boolean;
  /** Of the last parameter sets, this packet's or an earlier one's. */
  readonly shape: VideoShape | undefined;
  /** Grows in the order in which pictures are shown; undefined where that is not known. */
  readonly order: number | undefined;
  /** Shown before the key frame that it follows, and needs the one before that (H.265: RASL). */
  readonly leading: boolean;
  /** What is damaged in it, in words. */
  readonly fault: string | undefined;
};

/** Looks at the packets of one stream, in the order of decoding. */
export type PacketReader = {
  look(packet: Uint8Array): PictureLook;
  /** The parameter sets of a packet as a player wants them before a key frame; undefined where it has none. */
  setsOf(packet: Uint8Array): Uint8Array | undefined;
};

/** Fault of a packet whose first slice was lost. */
export const NO_BEGIN = 'the begin of its picture is missing';

/**
 * In which order pictures are shown, from the lowest bits of each one's count (H.264 section 8.2.1.1, H.265 section 8.3.1).
 * Counts are within a coded video sequence; sequences follow one another.
 */
export class PictureOrder {
  #sequence = 0;
  /** Of the last reference picture: the bits above the lowest, and the lowest. */
  #before = { msb: 0, lsb: 0 };

  /** A coded video sequence begins. @param lsb of its first picture */
  begin(lsb: number): void {
    this.#sequence++;
    this.#before = { msb: 0, lsb };
  }

  /** @param lsb the lowest bits of the count @param most how many values these have */
  next(lsb: number, most: number, isReference: boolean): number {
    const { msb: msbBefore, lsb: lsbBefore } = this.#before;
    let msb = msbBefore;
    if (lsb < lsbBefore && lsbBefore - lsb >= most / 2) msb += most;
    else if (lsb > lsbBefore && lsb - lsbBefore > most / 2) msb -= most;
    if (isReference) this.#before = { msb, lsb };
    return this.#sequence * 2 ** 33 + msb + lsb;
  }
}
