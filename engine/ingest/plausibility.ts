/** Looks at what a stream's samples say, for values that cannot be: accelerations in other units, data that stand still. */
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
/** Places of a payload that are compared. */
const COMPARED = 64;

/** What gravity is in other units. */
const UNITS: readonly (readonly [gravity: number, unit: string])[] = [
  [1, 'g'],
  [1000, 'thousandths of g'],
  [100 * GRAVITY, 'cm/s²'],
  [1000 * GRAVITY, 'mm/s²'],
];

/** `meta.gravity`: 'removed' where the format knows that the unit takes gravity off. */
type Looked = Pick<StreamDeclaration, 'name' | 'kind' | 'role' | 'meta'>;

export class Plausibility {
  readonly #stream: Looked;
  #accelerations = 0;
  #sum = 0;
  #before = '';
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
    }
    if (kind === 'lidar' || kind === 'camera' || kind === 'radar') this.#compare(payload, t);
  }

  #compare(payload: Uint8Array, t: number): void {
    const now = printOf(payload);
    this.#run = now === this.#before && payload.byteLength > COMPARED ? this.#run + 1 : 0;
    this.#before = now;
    if (this.#run === LEAST_REPEATED && this.#repeated === 0) this.#repeatedFrom = t;
    if (this.#run === LEAST_REPEATED) this.#repeated += LEAST_REPEATED;
    else if (this.#run > LEAST_REPEATED) this.#repeated++;
    if (this.#run >= LEAST_REPEATED) this.#repeatedTo = t;
  }

  findings(): Finding[] {
    const { name, role } = this.#stream;
    if (role === 'truth') return [];
    const findings: Finding[] = [];
    const say = (
      place: string,
      reason: string,
      count: number,
      problem: NonNullable<Finding['problem']>,
    ): void => void findings.push({ level: 'warn', file: name, place, reason, count, problem });
    const said = this.#accelerations >= LEAST_SAMPLES ? this.#acceleration() : undefined;
    if (said !== undefined) say('acceleration', said, this.#accelerations, { kind: 'wrong-unit' });
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

function printOf(payload: Uint8Array): string {
  const step = Math.max(1, Math.floor(payload.byteLength / COMPARED));
  let print = `${payload.byteLength}`;
  for (let at = payload.byteLength - 1; at >= 0; at -= step) print += `,${payload[at]}`;
  return print;
}
