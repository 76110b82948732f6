/**
 * The pictures of an MPEG transport stream, H.264 and H.265, with the times at which they are shown. Nothing that the file says of sizes
 * is believed: what is held is what is there, and a packet that is damaged or missing costs the picture that it is of.
 */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../../contract/errors.ts';
import type { Finding } from '../../format.ts';
import { type BareFormat, picturesIn, startsPicture } from '../annex-b-file.ts';
import { TransportClock } from './clock.ts';
import { MOST_PES_BYTES, type PesDamage, type PesPacket, PesReader } from './pes.ts';
import { ProgramTables, type TransportTrack } from './tables.ts';
import {
  TELLING_BYTES,
  type TransportDamage,
  type TransportLayout,
  transportLayout,
  transportPackets,
} from './transport.ts';

/** Tables come ten times a second (DVB) or with each key frame; what has none for so long was never a stream for a player. */
const LOOKED_BYTES = 16 * 1024 * 1024;
/** Pictures whose times are looked at to find the earliest: a group of pictures. */
const LOOKED_PICTURES = 64;

export type TransportLook = {
  readonly layout: TransportLayout;
  readonly tracks: readonly TransportTrack[];
};

export type TransportPicture = {
  readonly pid: number;
  readonly bytes: Uint8Array;
  /** From the first picture of the file that is shown. */
  readonly s: number;
  readonly damaged: boolean;
  /** How far into the file. */
  readonly fraction: number;
};

type Note = Pick<Finding, 'level' | 'reason' | 'count'>;

/** True for the first `TELLING_BYTES` of a transport stream. */
export const isTransportStream = (begin: Uint8Array): boolean => transportLayout(begin) !== undefined;
export { TELLING_BYTES };

/** Which videos it holds. @throws InputError when it says of none where it lies */
export async function lookAtTransport(file: FileHandle): Promise<TransportLook> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TELLING_BYTES), 0, TELLING_BYTES, 0);
  const layout = transportLayout(buffer.subarray(0, bytesRead));
  if (!layout) throw new InputError('its packets do not follow each other');
  const { size } = await file.stat();
  const tables = new ProgramTables();
  const end = Math.min(size, LOOKED_BYTES);
  for await (const packets of transportPackets(file, layout, end, {
    skippedBytes: 0,
    skips: 0,
    badPackets: 0,
  })) {
    for (const packet of packets) tables.take(packet);
    if (tables.isWhole) break;
  }
  if (!tables.hasPrograms)
    throw new InputError(`no table in its first ${Math.round(end / 1e6)} MB says where its video lies`);
  return { layout, tracks: tables.tracks };
}

export class TransportVideo {
  readonly #file: FileHandle;
  readonly #look: TransportLook;
  readonly #transport: TransportDamage = { skippedBytes: 0, skips: 0, badPackets: 0 };
  readonly #pes: PesDamage = { missing: 0, cut: 0, bad: 0, scrambled: 0 };
  readonly #clocks = new Map<number, TransportClock>();

  constructor(file: FileHandle, look: TransportLook) {
    this.#file = file;
    this.#look = look;
  }

  /** In the order of the file. */
  async *pictures(): AsyncGenerator<TransportPicture> {
    const zero = await new TransportVideo(this.#file, this.#look).#earliest();
    for await (const picture of this.#raw()) yield { ...picture, s: picture.s - zero };
  }

  async #earliest(): Promise<number> {
    let [earliest, count] = [Number.POSITIVE_INFINITY, 0];
    for await (const { s } of this.#raw()) {
      earliest = Math.min(earliest, s);
      if (++count >= LOOKED_PICTURES) break;
    }
    return Number.isFinite(earliest) ? earliest : 0;
  }

  async *#raw(): AsyncGenerator<TransportPicture> {
    const { layout, tracks } = this.#look;
    const { size } = await this.#file.stat();
    const readers = new Map<number, TrackReader>();
    for (const { pid, format } of tracks) {
      if (format !== 'h264' && format !== 'h265') continue;
      const clock = new TransportClock();
      this.#clocks.set(pid, clock);
      readers.set(pid, new TrackReader(pid, format, new PesReader(this.#pes), clock));
    }
    let packetsRead = 0;
    for await (const packets of transportPackets(this.#file, layout, size, this.#transport)) {
      const fraction = Math.min(1, (packetsRead * layout.step) / size);
      packetsRead += packets.length;
      for (const packet of packets) {
        const reader = readers.get(packet.pid);
        const ended = reader?.pes.take(packet);
        if (reader && ended) for (const picture of reader.take(ended)) yield { ...picture, fraction };
      }
    }
    for (const reader of readers.values()) {
      const ended = reader.pes.end();
      if (ended) for (const picture of reader.take(ended)) yield { ...picture, fraction: 1 };
      for (const picture of reader.end()) yield { ...picture, fraction: 1 };
    }
  }

  /** Packets of its video that are missing so far. */
  get missing(): number {
    return this.#pes.missing;
  }

  /** What was damaged, missing or doubtful, once the pictures were read. */
  notes(): Note[] {
    const { skippedBytes, skips, badPackets } = this.#transport;
    const { missing, cut, bad, scrambled } = this.#pes;
    const clocks = [...this.#clocks.values()];
    const sum = (of: (clock: TransportClock) => number): number =>
      clocks.reduce((total, clock) => total + of(clock), 0);
    const all: Note[] = [
      {
        level: 'error',
        count: skips,
        reason: `places are no packets (${skippedBytes} bytes): read on at the next one`,
      },
      { level: 'error', count: badPackets, reason: 'packets are marked as wrong or cannot be: left out' },
      { level: 'error', count: missing, reason: 'packets of its video are missing, as their counters tell' },
      { level: 'error', count: cut, reason: 'pictures are incomplete: kept up to the gap and flagged' },
      { level: 'error', count: bad, reason: 'packets of its video do not begin as such: left out' },
      { level: 'error', count: scrambled, reason: 'packets of its video are encrypted: left out' },
      {
        level: 'warn',
        count: sum(({ jumps }) => jumps),
        reason: 'its clock jumps, as where recordings were joined: the pictures go on without a gap',
      },
      {
        level: 'warn',
        count: sum(({ untimed }) => untimed),
        reason: 'pictures have no time of their own: each comes a step after the one before',
      },
    ];
    return all.filter(({ count }) => count > 0);
  }
}

type Made = Omit<TransportPicture, 'fraction'>;

/** PES packets of one video as pictures: mostly one each, but a packet may hold several, or a picture go on in the next. */
class TrackReader {
  readonly pes: PesReader;
  readonly #pid: number;
  readonly #format: BareFormat;
  readonly #clock: TransportClock;
  /** Packets of one picture, or of several that one packet holds. */
  #held: PesPacket[] = [];
  #heldBytes = 0;

  constructor(pid: number, format: BareFormat, pes: PesReader, clock: TransportClock) {
    this.#pid = pid;
    this.#format = format;
    this.pes = pes;
    this.#clock = clock;
  }

  *take(packet: PesPacket): Generator<Made> {
    const goesOn = packet.pts === undefined && !startsPicture(packet.bytes, this.#format);
    if (!goesOn || this.#heldBytes + packet.bytes.length > MOST_PES_BYTES) yield* this.end();
    this.#held.push(packet);
    this.#heldBytes += packet.bytes.length;
  }

  *end(): Generator<Made> {
    const [held, bytes] = [this.#held, this.#heldBytes];
    [this.#held, this.#heldBytes] = [[], 0];
    const [first] = held;
    if (!first) return;
    const whole = held.length === 1 ? first.bytes : new Uint8Array(bytes);
    if (held.length > 1) {
      let at = 0;
      for (const { bytes } of held) {
        whole.set(bytes, at);
        at += bytes.length;
      }
    }
    const damaged = held.some((each) => each.damaged);
    const pictures = picturesIn(whole, this.#format);
    for (const [k, picture] of pictures.entries()) {
      const s =
        k === 0 ? this.#clock.seconds(first.pts, first.dts) : this.#clock.seconds(undefined, undefined);
      yield { pid: this.#pid, bytes: picture, s, damaged: damaged && k === pictures.length - 1 };
    }
  }
}
