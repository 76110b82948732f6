/** PES packets of one video of a transport stream (ISO/IEC 13818-1, section 2.4.3.6), put together of its transport packets. */
import type { TransportPacket } from './transport.ts';

/** A picture of 8K has some MB. Of a file with 16 videos as many may be held at once: together they must not take gigabytes. */
export const MOST_PES_BYTES = 16 * 1024 * 1024;
const HEAD_BYTES = 9;

export type PesPacket = {
  readonly bytes: Uint8Array;
  /** Of a clock of 90 kHz that begins anew every 26.5 hours; undefined where it says none. */
  readonly pts: number | undefined;
  readonly dts: number | undefined;
  /** A part of it is missing; `bytes` is what was there before the gap. */
  readonly damaged: boolean;
};

export type PesDamage = {
  /** Transport packets that are missing, as far as their counter of four bits tells. */
  missing: number;
  /** PES packets that are incomplete, and those that are none or too long. */
  cut: number;
  bad: number;
  scrambled: number;
};

export class PesReader {
  readonly #damage: PesDamage;
  /** Grows, and is used again for the next packet. */
  #room = new Uint8Array(64 * 1024);
  #length = 0;
  #isOpen = false;
  /** After a gap what follows is of no packet that is known. */
  #isCut = false;
  #counter: number | undefined;

  constructor(damage: PesDamage) {
    this.#damage = damage;
  }

  /** @returns the packet that this one ends */
  take(packet: TransportPacket): PesPacket | undefined {
    const { start, counter, discontinuity, payload, scrambled } = packet;
    if (payload.length === 0) return undefined;
    if (scrambled) {
      this.#damage.scrambled++;
      return undefined;
    }
    // A packet may be sent twice (section 2.4.3.3).
    if (counter === this.#counter && !discontinuity) return undefined;
    const missing =
      this.#counter === undefined || discontinuity ? 0 : (counter - this.#counter - 1 + 16) & 0x0f;
    this.#counter = counter;
    if (missing > 0) {
      this.#damage.missing += missing;
      this.#isCut = true;
    }
    const ended = start ? this.end() : undefined;
    if (start) {
      this.#isOpen = true;
      this.#isCut = false;
    }
    if (this.#isOpen && !this.#isCut) this.#add(payload);
    return ended;
  }

  /** What was begun, at the end of the file. */
  end(): PesPacket | undefined {
    if (!this.#isOpen) return undefined;
    const whole = this.#room.slice(0, this.#length);
    [this.#length, this.#isOpen] = [0, false];
    const made = packetOf(whole, this.#isCut);
    if (!made) this.#damage.bad++;
    else if (made.damaged) this.#damage.cut++;
    return made;
  }

  #add(payload: Uint8Array): void {
    if (this.#length + payload.length > MOST_PES_BYTES) {
      this.#isCut = true;
      return;
    }
    if (this.#length + payload.length > this.#room.length) {
      const larger = new Uint8Array(2 * (this.#length + payload.length));
      larger.set(this.#room.subarray(0, this.#length));
      this.#room = larger;
    }
    this.#room.set(payload, this.#length);
    this.#length += payload.length;
  }
}

/** Undefined where it does not begin as a PES packet of a video. */
function packetOf(whole: Uint8Array, isCut: boolean): PesPacket | undefined {
  const [, , , id = 0, high = 0, low = 0, marks = 0, flags = 0, headBytes = 0] = whole;
  const isPes = whole[0] === 0 && whole[1] === 0 && whole[2] === 1 && (id & 0xf0) === 0xe0;
  const begin = HEAD_BYTES + headBytes;
  if (!isPes || (marks & 0xc0) !== 0x80 || begin > whole.length) return undefined;
  const stated = (high << 8) | low;
  // Of video it may be 0: up to the next packet.
  const end = stated === 0 ? whole.length : 6 + stated;
  return {
    bytes: whole.subarray(begin, Math.min(end, whole.length)),
    pts: (flags & 0x80) !== 0 && headBytes >= 5 ? timeAt(whole, HEAD_BYTES) : undefined,
    dts: (flags & 0xc0) === 0xc0 && headBytes >= 10 ? timeAt(whole, HEAD_BYTES + 5) : undefined,
    damaged: isCut || end > whole.length,
  };
}

/** 33 bits in five bytes with marker bits between; undefined where these are not set. */
function timeAt(bytes: Uint8Array, at: number): number | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(at, at + 5);
  if ((a & 1 & c & e) === 0) return undefined;
  return ((a >> 1) & 7) * 2 ** 30 + ((b << 22) | ((c >> 1) << 15) | (d << 7) | (e >> 1));
}
