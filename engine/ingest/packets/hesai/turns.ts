/**
 * Turns of a Hesai lidar from its packets: blocks of ranges of all channels at one azimuth (layouts.ts). Coordinates are those of the
 * manuals: y where the azimuth is 0, x to the right, z up. The ring counts from the lowest channel.
 */
import type { Pose } from '../../../contract/calibration.ts';
import { Q_FLU_RFU } from '../../../geometry/axes.ts';
import type { Lidar, Packet, Turn } from '../lidar.ts';
import { SensorClock } from '../sensor-clock.ts';
import { TurnPoints } from '../turn-points.ts';
import { type HesaiAngles, mirrorDirection, mirrorOf } from './angle-file.ts';
import { NOMINAL_ANGLES } from './angles.ts';
import { type HesaiLayout, hesaiLayout, returnsOf } from './layouts.ts';

/** A turn at 5 Hz takes 0.2 s: what lies further from its begin is of another. */
const LONGEST_NS = 1_000_000_000n;
/** Hundredths of a degree. */
const TURN = 36_000;
const RAD = Math.PI / 180;

type Direction = { readonly azimuth: number; readonly cos: number; readonly sin: number };

export class Hesai implements Lidar {
  readonly frame = 'hesai';
  readonly title: string;
  readonly #layout: HesaiLayout;
  readonly #angles: HesaiAngles;
  readonly doubt: string | undefined;
  readonly T_vehicle_sensor: Pose = { p: [0, 0, 0], q: Q_FLU_RFU };
  readonly #rings: readonly number[];
  readonly #channels: readonly Direction[];
  readonly #clock = new SensorClock();
  readonly #points = new TurnPoints();
  #azimuth = -1;
  #first: bigint | undefined;

  /**
   * @param files angles of lidars, from files beside the log
   * @returns why its packets cannot be read, where they cannot
   */
  static of(layout: HesaiLayout, files: readonly HesaiAngles[]): Hesai | string {
    const isMirrors = layout.azimuthBytes === 3;
    const own = files.find((each) =>
      isMirrors
        ? each.kind === 'mirrors'
        : each.kind === 'channels' && each.elevationsDeg.length === layout.channels,
    );
    if (own) return new Hesai(layout, own, undefined);
    const nominal = isMirrors ? undefined : NOMINAL_ANGLES[layout.angles];
    if (nominal)
      return new Hesai(
        layout,
        { kind: 'channels', name: layout.title, ...nominal },
        'its angles are those of the manual, which lie up to 0.1° (elevation) and 2° (azimuth) off: put its angle file (CSV) beside the log',
      );
    return `a Hesai ${layout.title}, whose angle file (${isMirrors ? 'DAT' : 'CSV'}) does not lie beside the log`;
  }

  private constructor(layout: HesaiLayout, angles: HesaiAngles, doubt: string | undefined) {
    this.title = `Hesai ${layout.title}`;
    this.#layout = layout;
    this.#angles = angles;
    this.doubt = doubt;
    const elevations = angles.kind === 'channels' ? angles.elevationsDeg : angles.elevations;
    const ascending = elevations.toSorted((a, b) => a - b);
    this.#rings = elevations.map((elevation) => ascending.indexOf(elevation));
    this.#channels =
      angles.kind === 'channels'
        ? angles.elevationsDeg.map((elevation, i) => direction(angles.azimuthsDeg[i] ?? 0, elevation))
        : [];
  }

  get clock(): string {
    return this.#clock.words;
  }

  fits(data: Uint8Array): boolean {
    return hesaiLayout(data)?.title === this.#layout.title;
  }

  take({ data, ns }: Packet): Turn | undefined {
    // Of a sensor, packets may change their size with its settings.
    const layout = hesaiLayout(data) ?? this.#layout;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const time = this.#clock.place(ownTime(view, layout), ns);
    const returns = returnsOf(view.getUint8(layout.returnModeAt));
    let turn: Turn | undefined;
    for (let block = 0; block < layout.blocks; block++) {
      const at = blockAt(layout, block);
      const azimuth = azimuthAt(view, layout, at);
      const begins = time + BigInt(Math.round(1000 * layout.blockUs(block, returns)));
      if (this.#isNew(azimuth) || this.#isFar(begins)) turn = this.end() ?? turn;
      this.#azimuth = azimuth;
      this.#first ??= begins;
      this.#block(view, layout, at, azimuth, Number(begins - this.#first));
    }
    return turn;
  }

  end(): Turn | undefined {
    const first = this.#first;
    this.#first = undefined;
    if (first === undefined || this.#points.count === 0) return undefined;
    return { ns: first, columns: this.#points.take(), intensityMax: 255 };
  }

  /** A turn ends where the azimuth falls back by more than half of one; a frame of a mirror where the next mirror begins. */
  #isNew(azimuth: number): boolean {
    if (this.#azimuth < 0) return false;
    if (this.#angles.kind === 'mirrors')
      return mirrorOf(this.#angles, azimuth) !== mirrorOf(this.#angles, this.#azimuth);
    return azimuth < this.#azimuth - TURN / 2;
  }

  #isFar(time: bigint): boolean {
    if (this.#first === undefined) return false;
    const apart = time - this.#first;
    return apart > LONGEST_NS || apart < -LONGEST_NS;
  }

  #block(view: DataView, layout: HesaiLayout, at: number, azimuth: number, ns: number): void {
    const first = at + layout.beforeAzimuth + layout.azimuthBytes;
    // Byte 9 of the longer header, 5 of the shorter.
    const unitMm = layout.unitMm ?? view.getUint8(layout.body === 12 ? 9 : 5);
    for (let channel = 0; channel < layout.channels; channel++) {
      const unit = first + channel * layout.unitBytes;
      const range = (view.getUint16(unit, true) * unitMm) / 1000;
      if (range < layout.nearestM) continue;
      const { azimuth: offset, cos, sin } = this.#direction(azimuth, channel);
      const flat = range * cos;
      this.#points.add(
        flat * Math.sin(offset),
        flat * Math.cos(offset),
        range * sin,
        view.getUint8(unit + 2),
        this.#rings[channel] ?? 0,
        ns + 1000 * layout.channelUs(channel),
      );
    }
  }

  #direction(azimuth: number, channel: number): Direction {
    if (this.#angles.kind === 'mirrors') {
      const { azimuthDeg, elevationDeg } = mirrorDirection(this.#angles, azimuth, channel);
      return direction(azimuthDeg, elevationDeg);
    }
    const { azimuth: offset, cos, sin } = this.#channels[channel] ?? LEVEL;
    return { azimuth: (azimuth / 100) * RAD + offset, cos, sin };
  }
}

const LEVEL: Direction = { azimuth: 0, cos: 1, sin: 0 };

const direction = (azimuthDeg: number, elevationDeg: number): Direction => ({
  azimuth: azimuthDeg * RAD,
  cos: Math.cos(elevationDeg * RAD),
  sin: Math.sin(elevationDeg * RAD),
});

const blockAt = (
  { body, beforeAzimuth, azimuthBytes, channels, unitBytes }: HesaiLayout,
  block: number,
): number => body + block * (beforeAzimuth + azimuthBytes + channels * unitBytes);

/** Hundredths of a degree, or 1/25,600 of one where a third byte refines it. */
function azimuthAt(view: DataView, { beforeAzimuth, azimuthBytes }: HesaiLayout, at: number): number {
  const coarse = view.getUint16(at + beforeAzimuth, true);
  return azimuthBytes === 2 ? coarse % TURN : (coarse % TURN) * 256 + view.getUint8(at + beforeAzimuth + 2);
}

/** By the sensor's clock, ns since 1970. */
function ownTime(view: DataView, { dateAt, microsAt, year }: HesaiLayout): bigint {
  const bytes = Array.from({ length: 6 }, (_, i) => view.getUint8(dateAt + i));
  const micros = BigInt(view.getUint32(microsAt, true)) * 1000n;
  if (year === undefined)
    return BigInt(bytes.reduce((sum, byte) => 256 * sum + byte, 0)) * 1_000_000_000n + micros;
  const [y = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = bytes;
  return BigInt(Date.UTC(year + y, month - 1, day, hour, minute, second)) * 1_000_000n + micros;
}
