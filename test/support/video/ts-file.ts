/** Writes MPEG transport streams (ISO/IEC 13818-1) as encoders do: tables before each key frame, a PES packet a picture. */
import { crc } from '../../../engine/ingest/media/mpeg-ts/tables.ts';

export type TsPicture = {
  readonly bytes: Uint8Array;
  /** Counts of 90 kHz; without them the packet says no time. */
  readonly pts?: number;
  readonly dts?: number;
  readonly key?: boolean;
};

export type TsShape = {
  /** 27 H.264, 36 H.265, 2 MPEG-2. */
  readonly type?: number;
  /** How far packets lie apart: 188, 192 (four bytes before each) or 204 (sixteen behind). */
  readonly step?: 188 | 192 | 204;
  /** Whether PES packets say how long they are. */
  readonly sized?: boolean;
};

const [MAP_PID, VIDEO_PID] = [0x1000, 0x100];
const PACKET = 188;

export class TsWriter {
  readonly #step: number;
  readonly #type: number;
  readonly #sized: boolean;
  readonly #counters = new Map<number, number>();
  /** One a packet, 188 bytes each: tests take some out or change them. */
  readonly packets: Buffer[] = [];
  /** Where each picture begins in `packets`. */
  readonly begins: number[] = [];

  constructor({ step = 188, type = 27, sized = false }: TsShape = {}) {
    this.#step = step;
    this.#type = type;
    this.#sized = sized;
  }

  tables(): void {
    this.#section(0, Buffer.from([0, 1, 0xe0 | (MAP_PID >> 8), MAP_PID & 0xff]), 0);
    const [high, low] = [0xe0 | (VIDEO_PID >> 8), VIDEO_PID & 0xff];
    // An audio track beside the video, which is none of ours.
    const audio = [0x0f, 0xe1, 0x01, 0xf0, 0];
    this.#section(MAP_PID, Buffer.from([high, low, 0xf0, 0, ...audio, this.#type, high, low, 0xf0, 0]), 2);
  }

  picture({ bytes, pts, dts, key = false }: TsPicture): void {
    if (key) this.tables();
    const times = [...(pts === undefined ? [] : [pts]), ...(dts === undefined ? [] : [dts])];
    const head = Buffer.alloc(9 + 5 * times.length);
    head.set([0, 0, 1, 0xe0, 0, 0, 0x80, [0, 0x80, 0xc0][times.length] ?? 0, 5 * times.length]);
    const marks = times.length === 2 ? [3, 1] : [2];
    for (const [k, time] of times.entries()) head.set(timeBytes(time, marks[k] ?? 0), 9 + 5 * k);
    const pes = Buffer.concat([head, bytes]);
    if (this.#sized && pes.length - 6 <= 0xffff) pes.writeUInt16BE(pes.length - 6, 4);
    this.begins.push(this.packets.length);
    for (let at = 0; at < pes.length; at += PACKET - 4)
      this.#packet(VIDEO_PID, pes.subarray(at, at + PACKET - 4), at === 0);
  }

  bytes(): Buffer {
    return Buffer.concat(
      this.packets.map((packet) => {
        if (this.#step === 192) return Buffer.concat([Buffer.alloc(4, 0x11), packet]);
        return this.#step === 204 ? Buffer.concat([packet, Buffer.alloc(16, 0x22)]) : packet;
      }),
    );
  }

  #section(pid: number, body: Buffer, table: number): void {
    const length = 5 + body.length + 4;
    const section = Buffer.concat([
      Buffer.from([table, 0xb0 | (length >> 8), length & 0xff, 0, 1, 0xc1, 0, 0]),
      body,
      Buffer.alloc(4),
    ]);
    section.writeUInt32BE(crc(section.subarray(0, -4)), section.length - 4);
    this.#packet(
      pid,
      Buffer.concat([Buffer.from([0]), section, Buffer.alloc(PACKET, 0xff)]).subarray(0, PACKET - 4),
      true,
    );
  }

  /** A short payload is filled up by an adaptation field before it. */
  #packet(pid: number, payload: Uint8Array, start: boolean): void {
    const counter = this.#counters.get(pid) ?? 0;
    this.#counters.set(pid, (counter + 1) & 0x0f);
    const packet = Buffer.alloc(PACKET, 0xff);
    const fill = PACKET - 4 - payload.length;
    packet.set([0x47, (start ? 0x40 : 0) | (pid >> 8), pid & 0xff, (fill > 0 ? 0x30 : 0x10) | counter]);
    if (fill > 0) packet[4] = fill - 1;
    if (fill > 1) packet[5] = 0;
    packet.set(payload, 4 + fill);
    this.packets.push(packet);
  }
}

function timeBytes(time: number, mark: number): number[] {
  const high = Math.floor(time / 2 ** 30) & 7;
  const low = time % 2 ** 30;
  return [
    (mark << 4) | (high << 1) | 1,
    (low >> 22) & 0xff,
    (((low >> 15) & 0x7f) << 1) | 1,
    (low >> 7) & 0xff,
    ((low & 0x7f) << 1) | 1,
  ];
}
