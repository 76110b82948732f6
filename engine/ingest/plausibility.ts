/** Looks at what a stream's samples say, for values that cannot be: other units, positions that leap, data that stand still. */
import { crc32 } from 'node:zlib';
import { decodeColumns } from '../contract/columns.ts';
import type { Finding, SampleItem, StreamDeclaration } from './format.ts';

/** Gravity in m/s², as an IMU at rest feels it. */
const GRAVITY = 9.81;
/** Mean accelerations as shares of what they should be; a drive changes the mean by some per cent. */
const NEAR = { least: 0.8, most: 1.25 };
/** Below, gravity was taken off. */
const NO_GRAVITY = 2;
const LEAST_SAMPLES = 20;
/** So many sweeps or pictures in a row that are the same to the byte: a scene never is. */
const LEAST_REPEATED = 10;
/** Places of a payload that are compared before all of it is. */
const COMPARED = 64;
/** A vehicle turns at 1 rad/s at most; the same in degrees a second is 57 times as much. */
const MOST_TURNING = 2;
/** Of consecutive fixes, besides what a receiver's own steps are. */
const LEAP = { metres: 100, metresPerS: 100 };
const METRES_A_DEGREE = 111_195;

/** What gravity is in other units. */
const UNITS: readonly (readonly [gravity: number, unit: string])[] = [
  [1, 'g'],
  [1000, 'thousandths of g'],
  [100 * GRAVITY, 'cm/s²'],
  [1000 * GRAVITY, 'mm/s²'],
];

/** `meta.gravity`: 'removed' where the format knows that the unit takes gravity off. */
type Looked = Pick<StreamDeclaration, 'name' | 'kind' | 'role' | 'codec' | 'meta'>;

export class Plausibility {
  readonly #stream: Looked;
  #accelerations = 0;
  #sum = 0;
  #turns = 0;
  #turningSquared = 0;
  #fix: { readonly t: number; readonly latitude: number; readonly longitude: number } | undefined;
  #leaps = 0;
  #farthest = 0;
  #firstLeap = 0;
  #before = '';
  #whole: number | undefined;
  #run = 0;
  #repeated = 0;
  #repeatedFrom = 0;
  #repeatedTo = 0;

  constructor(stream: Looked) {
    this.#stream = stream;
  }

  see({ signals, payload, t }: Pick<SampleItem, 'signals' | 'payload' | 't'>): void {
    const { kind } = this.#stream;
    if (kind === 'imu' && signals) {
      const { 'accel.x': x, 'accel.y': y, 'accel.z': z } = signals;
      if (x === undefined || y === undefined || z === undefined) return;
      this.#accelerations++;
      this.#sum += Math.hypot(x, y, z);
      const turning = Math.hypot(signals['gyro.x'] ?? 0, signals['gyro.y'] ?? 0, signals['gyro.z'] ?? 0);
      this.#turns++;
      this.#turningSquared += turning * turning;
    }
    if (kind === 'gnss' && signals) this.#step(t, signals);
    if (kind === 'lidar' || kind === 'camera' || kind === 'radar') this.#compare(payload, t);
  }

  /** Fixes that a vehicle cannot have gone between. */
  #step(t: number, { latitude, longitude }: Readonly<Record<string, number>>): void {
    if (latitude === undefined || longitude === undefined) return;
    const before = this.#fix;
    this.#fix = { t, latitude, longitude };
    if (!before || t < before.t) return;
    const north = latitude - before.latitude;
    // Across the line where 180° meets −180°, the short way.
    const turned = longitude - before.longitude;
    const degrees = turned - 360 * Math.round(turned / 360);
    const east = degrees * Math.cos((latitude * Math.PI) / 180);
    const metres = Math.hypot(north, east) * METRES_A_DEGREE;
    if (metres <= LEAP.metres + (LEAP.metresPerS * (t - before.t)) / 1e9) return;
    if (this.#leaps === 0) this.#firstLeap = t;
    this.#leaps++;
    this.#farthest = Math.max(this.#farthest, metres);
  }

  /** The whole payload is summed up only where its samples agree: a scene may differ in every byte but those. */
  #compare(payload: Uint8Array, t: number): void {
    const now = printOf(payload);
    const isAlike = now === this.#before && payload.byteLength > COMPARED && !this.#isEmpty(payload);
    const whole = isAlike ? crc32(payload) : undefined;
    // Of the first of a run the sum is not known.
    const isSame = isAlike && (this.#whole === undefined || whole === this.#whole);
    this.#run = isSame ? this.#run + 1 : 0;
    this.#before = now;
    this.#whole = whole;
    if (this.#run === LEAST_REPEATED && this.#repeated === 0) this.#repeatedFrom = t;
    if (this.#run === LEAST_REPEATED) this.#repeated += LEAST_REPEATED;
    else if (this.#run > LEAST_REPEATED) this.#repeated++;
    if (this.#run >= LEAST_REPEATED) this.#repeatedTo = t;
  }

  /** Sweeps without a point repeat. */
  #isEmpty(payload: Uint8Array): boolean {
    return this.#stream.codec === 'columns/1' && decodeColumns(payload).columns.get('xyz')?.length === 0;
  }

  findings(): Finding[] {
    const { name, role } = this.#stream;
    if (role === 'truth') return [];
    const findings: Finding[] = [];
    const say = (place: string, reason: string, count: number, problem: Finding['problem']): void =>
      void findings.push({ level: 'warn', file: name, place, reason, count, problem });
    const said = this.#accelerations >= LEAST_SAMPLES ? this.#acceleration() : undefined;
    if (said !== undefined) say('acceleration', said, this.#accelerations, { kind: 'wrong-unit' });
    const turning = Math.sqrt(this.#turningSquared / Math.max(1, this.#turns));
    if (this.#turns >= LEAST_SAMPLES && turning > MOST_TURNING)
      say(
        'rates',
        `turn by ${Number(turning.toPrecision(3))} on the mean (root of squares), more than a vehicle can in rad/s: they may be in degrees a second; kept as they are, 0.01745 times them is rad/s`,
        this.#turns,
        { kind: 'wrong-unit' },
      );
    if (this.#leaps > 0)
      say(
        `from ${(this.#firstLeap / 1e9).toFixed(2)} s`,
        `positions leap by up to ${distance(this.#farthest)} from one to the next, faster than ${LEAP.metresPerS} m/s: kept as they are`,
        this.#leaps,
        undefined,
      );
    if (this.#repeated > 0)
      say(
        `to ${(this.#repeatedFrom / 1e9).toFixed(2)} s`,
        'are the same as the one before to the byte, more than ten in a row: the sensor stood still, or its data were repeated',
        this.#repeated,
        { kind: 'sensor-frozen', spans: [[this.#repeatedFrom, this.#repeatedTo]] },
      );
    return findings;
  }

  #acceleration(): string | undefined {
    const mean = this.#sum / this.#accelerations;
    const near = (value: number): boolean => mean >= value * NEAR.least && mean <= value * NEAR.most;
    if (near(GRAVITY)) return undefined;
    const text = Number(mean.toPrecision(3));
    const isWithoutGravity = this.#stream.meta?.gravity === 'removed';
    const found = isWithoutGravity ? undefined : UNITS.find(([gravity]) => near(gravity));
    if (found) {
      const [gravity, unit] = found;
      const factor = Number((GRAVITY / gravity).toPrecision(4));
      return `is ${text} on the mean: it is in ${unit}, not in m/s² as sensor_msgs/Imu has it; kept as it is, ${factor} times it is m/s²`;
    }
    return mean < NO_GRAVITY || isWithoutGravity
      ? `is ${text} m/s² on the mean: gravity was taken off, so that it cannot tell which way is down`
      : undefined;
  }
}

const distance = (metres: number): string =>
  metres < 10_000 ? `${Math.round(metres)} m` : `${Math.round(metres / 1000)} km`;

function printOf(payload: Uint8Array): string {
  const step = Math.max(1, Math.floor(payload.byteLength / COMPARED));
  let print = `${payload.byteLength}`;
  for (let at = payload.byteLength - 1; at >= 0; at -= step) print += `,${payload[at]}`;
  return print;
}
