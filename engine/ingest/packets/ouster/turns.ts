/**
 * Turns of an Ouster sensor from its datagrams: columns of ranges, placed by the angles of the metadata (Ouster sensor user manual,
 * "Lidar range to XYZ"; sensor coordinates, x forward). The ring counts from the lowest beam.
 */
import type { Lidar, Packet, Turn } from '../lidar.ts';
import { SensorClock } from '../sensor-clock.ts';
import { TurnPoints } from '../turn-points.ts';
import type { OusterMetadata } from './metadata.ts';

type Layout = {
  /** Of the packet, before and behind its columns. */
  readonly head: number;
  readonly foot: number;
  readonly columnHead: number;
  readonly columnFoot: number;
  readonly pixel: number;
  /** Returns of a pixel: where range and reflectivity stand. */
  readonly returns: readonly (readonly [range: number, reflectivity: number])[];
  readonly frameId: (view: DataView, column: number) => number;
  readonly isValid: (view: DataView, column: number, bytes: number) => boolean;
  readonly rangeMm: (view: DataView, at: number) => number;
};

const RANGE_19 = 0x7ffff;
const EUDP = {
  head: 32,
  foot: 32,
  columnHead: 12,
  columnFoot: 0,
  frameId: (view: DataView) => view.getUint16(2, true),
  isValid: (view: DataView, column: number) => (view.getUint16(column + 10, true) & 1) === 1,
  rangeMm: (view: DataView, at: number) => view.getUint32(at, true) & RANGE_19,
} as const;

const LAYOUTS: Readonly<Record<OusterMetadata['profile'], Layout>> = {
  LEGACY: {
    head: 0,
    foot: 0,
    columnHead: 16,
    columnFoot: 4,
    pixel: 12,
    returns: [[0, 4]],
    frameId: (view, column) => view.getUint16(column + 10, true),
    isValid: (view, column, bytes) => view.getUint32(column + bytes - 4, true) === 0xffff_ffff,
    rangeMm: (view, at) => view.getUint32(at, true) & 0xfffff,
  },
  RNG19_RFL8_SIG16_NIR16: { ...EUDP, pixel: 12, returns: [[0, 4]] },
  RNG19_RFL8_SIG16_NIR16_DUAL: {
    ...EUDP,
    pixel: 16,
    returns: [
      [0, 3],
      [4, 7],
    ],
  },
  // Ranges in steps of 8 mm.
  RNG15_RFL8_NIR8: {
    ...EUDP,
    pixel: 4,
    returns: [[0, 2]],
    rangeMm: (view, at) => 8 * (view.getUint16(at, true) & 0x7fff),
  },
};

/** A turn's columns, twice: a frame that never ends is none. */
const MOST_TURNS = 2;
/** A turn at 5 Hz takes 0.2 s: what lies further from its begin is of another. */
const LONGEST_NS = 1_000_000_000n;

const columnBytes = ({ columnHead, columnFoot, pixel }: Layout, pixels: number): number =>
  columnHead + pixels * pixel + columnFoot;

/** Bytes of a lidar packet by the metadata. */
export function packetBytes({ profile, pixels, columnsPerPacket }: OusterMetadata): number {
  const layout = LAYOUTS[profile];
  return layout.head + columnsPerPacket * columnBytes(layout, pixels) + layout.foot;
}

export class Ouster implements Lidar {
  readonly title: string;
  readonly frame = 'os_sensor';
  readonly #meta: OusterMetadata;
  readonly #layout: Layout;
  readonly #bytes: number;
  readonly #clock = new SensorClock();
  readonly #points = new TurnPoints();
  readonly #beams: readonly Beam[];
  #columns = 0;
  #frameId: number | undefined;
  /** Time of the turn's first column. */
  #first: bigint | undefined;

  constructor(meta: OusterMetadata) {
    this.title = meta.title;
    this.#meta = meta;
    this.#layout = LAYOUTS[meta.profile];
    this.#bytes = columnBytes(this.#layout, meta.pixels);
    this.#beams = Array.from({ length: meta.pixels }, (_, i) => {
      const altitude = (Math.PI / 180) * (meta.altitudesDeg[i] ?? 0);
      const azimuth = (Math.PI / 180) * (meta.azimuthsDeg[i] ?? 0);
      return { azimuth, cos: Math.cos(altitude), sin: Math.sin(altitude) };
    });
  }

  get clock(): string {
    return this.#clock.words;
  }

  fits(data: Uint8Array): boolean {
    return data.length === packetBytes(this.#meta);
  }

  take({ data, ns }: Packet): Turn | undefined {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const { columnsPerPacket, columnsPerFrame } = this.#meta;
    let turn: Turn | undefined;
    for (let k = 0; k < columnsPerPacket; k++) {
      const column = this.#layout.head + k * this.#bytes;
      if (!this.#layout.isValid(view, column, this.#bytes)) continue;
      if (view.getUint16(column + 8, true) >= columnsPerFrame) continue;
      const frameId = this.#layout.frameId(view, column);
      const time = this.#clock.place(view.getBigUint64(column, true), ns);
      const isNew = this.#frameId !== undefined && frameId !== this.#frameId;
      if (isNew || this.#columns >= MOST_TURNS * columnsPerFrame || this.#isFar(time))
        turn = this.end() ?? turn;
      this.#frameId = frameId;
      this.#column(view, column, time);
    }
    return turn;
  }

  end(): Turn | undefined {
    const first = this.#first;
    this.#columns = 0;
    this.#first = undefined;
    if (first === undefined || this.#points.count === 0) return undefined;
    return { ns: first, columns: this.#points.take(), intensityMax: 255 };
  }

  #isFar(time: bigint): boolean {
    if (this.#first === undefined) return false;
    const apart = time - this.#first;
    return apart > LONGEST_NS || apart < -LONGEST_NS;
  }

  #column(view: DataView, column: number, time: bigint): void {
    const { pixels, columnsPerFrame, beamOrigin, toSensor: T } = this.#meta;
    const { columnHead, pixel, returns, rangeMm } = this.#layout;
    this.#columns++;
    this.#first ??= time;
    const ns = Number(time - this.#first);
    const encoder = 2 * Math.PI * (1 - view.getUint16(column + 8, true) / columnsPerFrame);
    const [out, up] = beamOrigin;
    const n = Math.hypot(out, up);
    const [outX, outY] = [out * Math.cos(encoder), out * Math.sin(encoder)];
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0, k = 0, l = 0] = T;
    for (let beam = 0; beam < pixels; beam++) {
      const at = column + columnHead + beam * pixel;
      const { azimuth, cos, sin } = this.#beams[beam] ?? LEVEL;
      for (const [rangeAt, reflectivityAt] of returns) {
        const range = rangeMm(view, at + rangeAt);
        if (range <= n) continue;
        const flat = (range - n) * cos;
        const x = flat * Math.cos(encoder - azimuth) + outX;
        const y = flat * Math.sin(encoder - azimuth) + outY;
        const z = (range - n) * sin + up;
        this.#points.add(
          (a * x + b * y + c * z + d) / 1000,
          (e * x + f * y + g * z + h) / 1000,
          (i * x + j * y + k * z + l) / 1000,
          view.getUint8(at + reflectivityAt),
          pixels - 1 - beam,
          ns,
        );
      }
    }
  }
}

type Beam = { readonly azimuth: number; readonly cos: number; readonly sin: number };
const LEVEL: Beam = { azimuth: 0, cos: 1, sin: 0 };
