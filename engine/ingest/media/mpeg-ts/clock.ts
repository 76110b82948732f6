/** Seconds of pictures from the 33-bit times of a transport stream (ISO/IEC 13818-1, section 2.4.3.7), over their wrap and over jumps. */

const HZ = 90_000;
const WRAP = 2 ** 33;
/** Back by more, or ahead by more, is another clock: the stream was cut together or its encoder was started anew. */
const MOST_BACK = HZ;
const MOST_AHEAD = 600 * HZ;
/** Until two times are known: what cameras of cars record at, most of them. */
const USUAL_STEP = HZ / 30;

export class TransportClock {
  /** Of decoding, without wrap, counts of 90 kHz. */
  #last: number | undefined;
  #step = USUAL_STEP;
  #shift = 0;
  jumps = 0;
  untimed = 0;

  /** When the picture is shown, in seconds of the stream's clock. */
  seconds(pts: number | undefined, dts: number | undefined): number {
    const decoded = dts ?? pts;
    if (decoded === undefined) {
      this.untimed++;
      this.#last = (this.#last ?? 0) + this.#step;
      return this.#last / HZ;
    }
    let at = this.#last === undefined ? decoded : near(decoded + this.#shift, this.#last);
    if (this.#last !== undefined) {
      const ahead = at - this.#last;
      if (ahead < -MOST_BACK || ahead > MOST_AHEAD) {
        this.jumps++;
        this.#shift += this.#step - ahead;
        at = this.#last + this.#step;
      } else if (ahead > 0 && ahead < HZ) this.#step = ahead;
    }
    this.#last = at;
    return (pts === undefined ? at : near(pts + this.#shift, at)) / HZ;
  }
}

/** The time that is the same but for whole wraps and nearest to another one. */
const near = (time: number, other: number): number => time + WRAP * Math.round((other - time) / WRAP);
