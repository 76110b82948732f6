/**
 * The tables of a transport stream that say which packets are of which video: the program association table and the program map
 * tables (ISO/IEC 13818-1, sections 2.4.4.3 and 2.4.4.8). A section whose checksum is wrong is none.
 */
import type { VideoFormat } from '../../../contract/video/picture-look.ts';
import type { TransportPacket } from './transport.ts';

const [PAT, PMT] = [0, 2];
/** Section 2.4.4: 12 bits, of which these tables may use 1021; with the three bytes before them. */
const MOST_SECTION_BYTES = 1024;
/** A stream for one receiver has one, of a transponder some ten. */
const MOST_PROGRAMS = 64;
const MOST_TRACKS = 16;

/** Stream types that are video (table 2-34); `undefined`: nothing here decodes it. */
const VIDEO: Readonly<Record<number, { readonly entry: string; readonly format: VideoFormat | undefined }>> =
  {
    1: { entry: 'MPEG-1', format: undefined },
    2: { entry: 'MPEG-2', format: undefined },
    16: { entry: 'MPEG-4 part 2', format: undefined },
    27: { entry: 'H.264', format: 'h264' },
    33: { entry: 'JPEG 2000', format: undefined },
    36: { entry: 'H.265', format: 'h265' },
    51: { entry: 'H.266', format: undefined },
    234: { entry: 'VC-1', format: undefined },
  };

export type TransportTrack = {
  readonly pid: number;
  readonly entry: string;
  readonly format: VideoFormat | undefined;
};

export class ProgramTables {
  readonly #sections = new Map<number, Section>([[0, new Section()]]);
  readonly #mapPids = new Set<number>();
  readonly #mapped = new Set<number>();
  readonly #tracks = new Map<number, TransportTrack>();

  take(packet: TransportPacket): void {
    const section = this.#sections.get(packet.pid);
    if (!section || packet.payload.length === 0 || packet.scrambled) return;
    for (const bytes of section.take(packet)) {
      if (packet.pid === 0 && bytes[0] === PAT) this.#association(bytes);
      else if (packet.pid !== 0 && bytes[0] === PMT) {
        this.#mapped.add(packet.pid);
        this.#map(bytes);
      }
    }
  }

  /** Every program that the association names has said what is in it. */
  get isWhole(): boolean {
    return this.#mapPids.size > 0 && this.#mapped.size === this.#mapPids.size;
  }

  get hasPrograms(): boolean {
    return this.#mapped.size > 0;
  }

  get tracks(): readonly TransportTrack[] {
    return [...this.#tracks.values()];
  }

  #association(bytes: Uint8Array): void {
    for (let at = 8; at + 4 <= bytes.length - 4; at += 4) {
      const program = u16(bytes, at);
      const pid = u16(bytes, at + 2) & 0x1fff;
      // 0 is the network's own table.
      if (program === 0 || pid === 0 || this.#mapPids.size >= MOST_PROGRAMS) continue;
      this.#mapPids.add(pid);
      if (!this.#sections.has(pid)) this.#sections.set(pid, new Section());
    }
  }

  #map(bytes: Uint8Array): void {
    const end = bytes.length - 4;
    let at = 12 + (u16(bytes, 10) & 0x0fff);
    while (at + 5 <= end) {
      const kind = VIDEO[bytes[at] ?? 0];
      const pid = u16(bytes, at + 1) & 0x1fff;
      if (kind && !this.#tracks.has(pid) && this.#tracks.size < MOST_TRACKS)
        this.#tracks.set(pid, { pid, ...kind });
      at += 5 + (u16(bytes, at + 3) & 0x0fff);
    }
  }
}

/** Sections of one kind of packets; one may lie in several packets, and several in one. */
class Section {
  #held: Uint8Array = new Uint8Array();
  #counter: number | undefined;

  /** Sections that end in this packet and whose checksums are right. */
  *take({ payload, start, counter }: TransportPacket): Generator<Uint8Array> {
    const follows = this.#counter === undefined || counter === ((this.#counter + 1) & 0x0f);
    this.#counter = counter;
    let rest = payload;
    if (start) {
      const pointer = payload[0] ?? 0;
      if (follows && this.#held.length > 0) yield* this.#complete(payload.subarray(1, 1 + pointer));
      this.#held = new Uint8Array();
      rest = payload.subarray(1 + pointer);
    } else if (!follows || this.#held.length === 0) {
      this.#held = new Uint8Array();
      return;
    }
    yield* this.#complete(rest);
  }

  *#complete(more: Uint8Array): Generator<Uint8Array> {
    let bytes = new Uint8Array(this.#held.length + more.length);
    bytes.set(this.#held);
    bytes.set(more, this.#held.length);
    // Table 255 is stuffing up to the end of the packet.
    while (bytes.length >= 3 && bytes[0] !== 0xff) {
      const length = 3 + (u16(bytes, 1) & 0x0fff);
      if (length > MOST_SECTION_BYTES) break;
      if (length > bytes.length) {
        this.#held = bytes;
        return;
      }
      const section = bytes.subarray(0, length);
      if (length >= 12 && crc(section) === 0) yield section;
      bytes = bytes.subarray(length);
    }
    this.#held = new Uint8Array();
  }
}

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Annex A: over a section with its checksum it is 0. */
export function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0);
  }
  return value >>> 0;
}
