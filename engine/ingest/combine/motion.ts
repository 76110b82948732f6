/**
 * Speed and yaw rate as the streams of a log tell them, averaged over bins of 50 ms: what two logs of one drive have in common
 * whatever their clocks say. Memory is a few numbers a bin.
 */

import type { StreamKind, StreamRole } from '../../contract/streams.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { wrapAngle } from '../../geometry/angle.ts';
import { toEnu } from '../../geometry/geodesy.ts';

export type Quantity = 'speed' | 'yaw rate';

export const BIN_S = 0.05;
/** A day and four hours: no drive is longer. */
const MOST_BINS = 2_000_000;
/** Streams that are looked at; a vehicle bus has its speed in many messages. */
const MOST_TRACKS = 24;
/** Steps from which a speed is told by two places: shorter ones show the noise of the places. */
const LEAST_STEP_S = 0.45;
const MOST_STEP_S = 3;
/** Faster is no road vehicle, and turning faster is none. */
const MOST_SPEED_MPS = 100;
const MOST_RATE_RADPS = 3;

const SPEED_UNITS: Readonly<Record<string, number>> = {
  'm/s': 1,
  'km/h': 1 / 3.6,
  kph: 1 / 3.6,
  kmh: 1 / 3.6,
  mph: 0.44704,
  kn: 0.514444,
  knots: 0.514444,
};
const RATE_UNITS: Readonly<Record<string, number>> = {
  'rad/s': 1,
  'deg/s': Math.PI / 180,
  '°/s': Math.PI / 180,
};
const SPEED_NAME = /speed|veloc|vehspd|(^|[._])v(ego)?$/i;
const NO_SPEED_NAME =
  /wind|fan|engine|motor|rpm|limit|set|target|cruise|sigma|accuracy|vertical|lateral|\.[yz]$/i;
const RATE_NAME = /yaw.?_?rate|gyro.*z$|angular.*z$/i;

/** The mean over each bin from the log's begin; NaN where nothing came. */
export class Track {
  readonly name: string;
  readonly quantity: Quantity;
  #sum = new Float64Array(1024);
  #count = new Uint32Array(1024);
  #bins = 0;

  constructor(name: string, quantity: Quantity) {
    this.name = name;
    this.quantity = quantity;
  }

  add(tNs: number, value: number): void {
    const most = this.quantity === 'speed' ? MOST_SPEED_MPS : MOST_RATE_RADPS;
    const bin = Math.floor(tNs / NS_PER_S / BIN_S);
    if (!(Math.abs(value) <= most) || !(bin >= 0 && bin < MOST_BINS)) return;
    if (bin >= this.#sum.length) this.#grow(bin + 1);
    this.#sum[bin] = (this.#sum[bin] ?? 0) + value;
    this.#count[bin] = (this.#count[bin] ?? 0) + 1;
    this.#bins = Math.max(this.#bins, bin + 1);
  }

  /** To the last one with a value. */
  get bins(): number {
    return this.#bins;
  }

  /** @param width bins that become one */
  binned(width: number): Float64Array {
    const out = new Float64Array(Math.ceil(this.#bins / width)).fill(Number.NaN);
    for (let k = 0; k < out.length; k++) {
      let [sum, n] = [0, 0];
      for (let bin = k * width; bin < Math.min(this.#bins, (k + 1) * width); bin++) {
        sum += this.#sum[bin] ?? 0;
        n += this.#count[bin] ?? 0;
      }
      if (n > 0) out[k] = sum / n;
    }
    return out;
  }

  #grow(bins: number): void {
    const length = Math.min(MOST_BINS, 2 * bins);
    const [sum, count] = [new Float64Array(length), new Uint32Array(length)];
    sum.set(this.#sum);
    count.set(this.#count);
    this.#sum = sum;
    this.#count = count;
  }
}

type Looked = {
  readonly name: string;
  readonly kind: StreamKind;
  readonly role: StreamRole;
  readonly units: (path: string) => string;
};
type Signals = Readonly<Record<string, number>>;
type Place = { readonly tNs: number; readonly at: readonly [number, number, number]; readonly yaw?: number };
type Teller = (tNs: number, signals: Signals) => void;

export class Motion {
  readonly tracks: Track[] = [];
  readonly #tellers = new Map<string, Teller | undefined>();

  /** @param tNs from the log's begin */
  see(stream: Looked, tNs: number, signals: Signals): void {
    if (!this.#tellers.has(stream.name)) this.#tellers.set(stream.name, this.#tellerOf(stream, signals));
    this.#tellers.get(stream.name)?.(tNs, signals);
  }

  #tellerOf(stream: Looked, first: Signals): Teller | undefined {
    if (stream.role === 'truth' || this.tracks.length >= MOST_TRACKS) return undefined;
    switch (stream.kind) {
      case 'twist':
        return this.#twist(stream.name);
      case 'imu':
        return this.#single(stream.name, 'yaw rate', 'gyro.z', 1);
      case 'gnss': {
        const factor = SPEED_UNITS[stream.units('speed')];
        if (factor !== undefined) return this.#single(stream.name, 'speed', 'speed', factor);
        return this.#places(stream.name, ({ latitude, longitude }) => [latitude, longitude]);
      }
      case 'pose':
        return this.#poses(stream.name);
      case 'message':
        return this.#message(stream, first);
      default:
        return undefined;
    }
  }

  #track(name: string, quantity: Quantity): Track {
    const track = new Track(name, quantity);
    this.tracks.push(track);
    return track;
  }

  #single(name: string, quantity: Quantity, path: string, factor: number): Teller {
    const track = this.#track(name, quantity);
    return (tNs, signals) => {
      const value = signals[path];
      if (value !== undefined) track.add(tNs, factor * value);
    };
  }

  #twist(name: string): Teller {
    const [speed, rate] = [this.#track(name, 'speed'), this.#track(name, 'yaw rate')];
    return (tNs, { 'linear.x': x, 'linear.y': y = 0, 'angular.z': turn }) => {
      if (x !== undefined) speed.add(tNs, Math.hypot(x, y));
      if (turn !== undefined) rate.add(tNs, turn);
    };
  }

  /** Speed by how far one place is from an earlier one, on the ground. */
  #places(name: string, of: (signals: Signals) => readonly [number | undefined, number | undefined]): Teller {
    const track = this.#track(name, 'speed');
    let origin:
      | { latitudeDeg: number; longitudeDeg: number; altitudeM: number; datum: 'unknown' }
      | undefined;
    return this.#steps((tNs, signals) => {
      const [latitudeDeg, longitudeDeg] = of(signals);
      if (latitudeDeg === undefined || longitudeDeg === undefined) return undefined;
      origin ??= { latitudeDeg, longitudeDeg, altitudeM: 0, datum: 'unknown' };
      const [x, y] = toEnu(origin, { latitudeDeg, longitudeDeg, altitudeM: 0 });
      return { tNs, at: [x, y, 0] };
    }, track);
  }

  #poses(name: string): Teller {
    return this.#steps(
      (tNs, signals) => {
        const { 'position.x': x, 'position.y': y, 'position.z': z = 0 } = signals;
        const yaw = yawOf(signals);
        if (x === undefined || y === undefined) return undefined;
        return { tNs, at: [x, y, z], ...(yaw === undefined ? {} : { yaw }) };
      },
      this.#track(name, 'speed'),
      this.#track(name, 'yaw rate'),
    );
  }

  #steps(placeOf: (tNs: number, signals: Signals) => Place | undefined, speed: Track, rate?: Track): Teller {
    let before: Place | undefined;
    return (tNs, signals) => {
      const now = placeOf(tNs, signals);
      if (!now) return;
      const step = (now.tNs - (before?.tNs ?? now.tNs)) / NS_PER_S;
      if (before && step > 0 && step < LEAST_STEP_S) return;
      if (before && step > 0 && step <= MOST_STEP_S) {
        const [dx, dy, dz] = [0, 1, 2].map((k) => (now.at[k] ?? 0) - (before?.at[k] ?? 0));
        const middle = (before.tNs + now.tNs) / 2;
        speed.add(middle, Math.hypot(dx ?? 0, dy ?? 0, dz ?? 0) / step);
        if (rate && now.yaw !== undefined && before.yaw !== undefined)
          rate.add(middle, wrapAngle(now.yaw - before.yaw) / step);
      }
      before = now;
    };
  }

  /** Signals of a bus by their names and units. */
  #message({ name, units }: Looked, first: Signals): Teller | undefined {
    const told: { path: string; factor: number; track: Track }[] = [];
    for (const path of Object.keys(first)) {
      const unit = units(path).toLowerCase();
      const [speed, rate] = [SPEED_UNITS[unit], RATE_UNITS[unit]];
      const quantity =
        speed !== undefined && SPEED_NAME.test(path) && !NO_SPEED_NAME.test(path)
          ? 'speed'
          : rate !== undefined && RATE_NAME.test(path)
            ? 'yaw rate'
            : undefined;
      if (!quantity || this.tracks.length >= MOST_TRACKS) continue;
      told.push({ path, factor: speed ?? rate ?? 1, track: this.#track(`${name} ${path}`, quantity) });
    }
    if (told.length === 0) return undefined;
    return (tNs, signals) => {
      for (const { path, factor, track } of told) {
        const value = signals[path];
        if (value !== undefined) track.add(tNs, factor * value);
      }
    };
  }
}

function yawOf(signals: Signals): number | undefined {
  const { 'orientation.w': w, 'orientation.x': x, 'orientation.y': y, 'orientation.z': z } = signals;
  if (w === undefined || x === undefined || y === undefined || z === undefined) return undefined;
  return Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
}
