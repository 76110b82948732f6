/**
 * Turns of an Ouster sensor from its datagrams: columns of ranges, placed by the angles of the metadata (Ouster sensor user manual,
 * "Lidar range to XYZ"; sensor coordinates, x forward). The ring counts from the lowest beam.
 */
import type { Datagram } from './capture.ts';
import type { Lidar, Turn } from './lidar.ts';
import type { OusterMetadata } from './ouster-metadata.ts';

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

/** A clock that lies nearer to the capture's is set, by PTP or GNSS; TAI is 37 s ahead of UTC. */
const SET_NS = 1_000_000_000n;
const TAI_NS = 37_000_000_000n;
/** A turn's columns, twice: a frame that never ends is none. */
const MOST_TURNS = 2;

const columnBytes = ({ columnHead, columnFoot, pixel }: Layout, pixels: number): number =>
  columnHead + pixels * pixel + columnFoot;

/** Bytes of a lidar packet by the metadata. */
export function packetBytes({ profile, pixels, columnsPerPacket }: OusterMetadata): number {
  const layout = LAYOUTS[profile];
  return layout.head + columnsPerPacket * columnBytes(layout, pixels) + layout.foot;
}

type Points = { xyz: number[]; intensity: number[]; ring: number[]; time: bigint[] };

export class Ouster implements Lidar {
  readonly title: string;
  readonly frame = 'os_sensor';
  readonly #meta: OusterMetadata;
  readonly #layout: Layout;
  readonly #bytes: number;
  #points: Points = { xyz: [], intensity: [], ring: [], time: [] };
  #columns = 0;
  #frameId: number | undefined;
  /** From the sensor's clock to ns since 1970. */
  #offset: bigint | undefined;
  #clock = '';

  constructor(meta: OusterMetadata) {
    this.title = meta.title;
    this.#meta = meta;
    this.#layout = LAYOUTS[meta.profile];
    this.#bytes = columnBytes(this.#layout, meta.pixels);
  }

  get clock(): string {
    return this.#clock;
  }

  fits({ data }: Datagram): boolean {
    return data.length === packetBytes(this.#meta);
  }

  take({ data, ns }: Datagram): Turn | undefined {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const { columnsPerPacket, columnsPerFrame } = this.#meta;
    let turn: Turn | undefined;
    for (let k = 0; k < columnsPerPacket; k++) {
      const column = this.#layout.head + k * this.#bytes;
      if (!this.#layout.isValid(view, column, this.#bytes)) continue;
      const frameId = this.#layout.frameId(view, column);
      if (this.#frameId !== undefined && frameId !== this.#frameId) turn = this.end() ?? turn;
      if (this.#columns >= MOST_TURNS * columnsPerFrame) turn = this.end() ?? turn;
      this.#frameId = frameId;
      this.#column(view, column, ns);
    }
    return turn;
  }

  end(): Turn | undefined {
    const { xyz, intensity, ring, time } = this.#points;
    const [first] = time;
    this.#points = { xyz: [], intensity: [], ring: [], time: [] };
    this.#columns = 0;
    if (first === undefined) return undefined;
    return {
      ns: first,
      columns: {
        xyz: Float32Array.from(xyz),
        intensity: Float32Array.from(intensity),
        ring: Uint16Array.from(ring),
        time: Int32Array.from(time, (ns) => Number(ns - first)),
      },
      intensityMax: 255,
    };
  }

  #column(view: DataView, column: number, captured: bigint): void {
    const { pixels, columnsPerFrame, altitudesDeg, azimuthsDeg, beamOrigin, toSensor: T } = this.#meta;
    const { columnHead, pixel, returns, rangeMm } = this.#layout;
    const own = view.getBigUint64(column, true);
    const measurement = view.getUint16(column + 8, true);
    if (measurement >= columnsPerFrame) return;
    this.#columns++;
    const ns = own + (this.#offset ??= this.#place(own, captured));
    const encoder = 2 * Math.PI * (1 - measurement / columnsPerFrame);
    const [out, up] = beamOrigin;
    const n = Math.hypot(out, up);
    for (let i = 0; i < pixels; i++) {
      const at = column + columnHead + i * pixel;
      for (const [rangeAt, reflectivityAt] of returns) {
        const range = rangeMm(view, at + rangeAt);
        if (range <= n) continue;
        const azimuth = encoder - (Math.PI / 180) * (azimuthsDeg[i] ?? 0);
        const altitude = (Math.PI / 180) * (altitudesDeg[i] ?? 0);
        const flat = (range - n) * Math.cos(altitude);
        const x = flat * Math.cos(azimuth) + out * Math.cos(encoder);
        const y = flat * Math.sin(azimuth) + out * Math.sin(encoder);
        const z = (range - n) * Math.sin(altitude) + up;
        for (const row of [0, 4, 8])
          this.#points.xyz.push(
            ((T[row] ?? 0) * x + (T[row + 1] ?? 0) * y + (T[row + 2] ?? 0) * z + (T[row + 3] ?? 0)) / 1000,
          );
        this.#points.intensity.push(view.getUint8(at + reflectivityAt));
        this.#points.ring.push(pixels - 1 - i);
        this.#points.time.push(ns);
      }
    }
  }

  #place(own: bigint, captured: bigint): bigint {
    const apart = captured - own;
    const near = (ns: bigint): boolean => (apart - ns < 0n ? ns - apart : apart - ns) < SET_NS;
    this.#clock = near(0n)
      ? 'its clock is set and used'
      : near(-TAI_NS)
        ? 'its clock is set to TAI, 37 s ahead of UTC: brought back'
        : 'its clock is its own, placed once by that of the capture';
    return near(0n) ? 0n : near(-TAI_NS) ? -TAI_NS : apart;
  }
}
