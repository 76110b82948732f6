/** Everything that moves but the ego vehicle. Each mover's place is a function of time, so any moment can be asked for. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { EgoMotion } from '../motion.ts';
import { speedLimits } from '../motion.ts';
import { type Random, smoothNoise } from '../random.ts';
import type { Side, Street } from './street.ts';

export type MoverState = {
  readonly p: Vec3;
  readonly yaw: number;
  readonly pitch: number;
};

export type Mover = {
  readonly id: number;
  readonly class: 'car' | 'van' | 'truck' | 'bus' | 'pedestrian';
  readonly mesh: number;
  readonly parameter: number;
  readonly size: { readonly lengthM: number; readonly widthM: number; readonly heightM: number };
  /** undefined while it is not on the road. */
  at(time: number): MoverState | undefined;
};

/** Velocity in the map, by central difference. */
export function velocityOf(mover: Mover, time: number): Vec3 {
  const h = 0.005;
  const [a, b] = [mover.at(time - h), mover.at(time + h)];
  if (!a || !b) return [0, 0, 0];
  return [(b.p[0] - a.p[0]) / (2 * h), (b.p[1] - a.p[1]) / (2 * h), (b.p[2] - a.p[2]) / (2 * h)];
}

/** A lane of cars that all follow one speed profile, each at its own time, so none runs into another. */
export class Flow {
  readonly #street: Street;
  readonly #times: Float64Array;
  readonly direction: 1 | -1;
  readonly #track: (s: number) => number;

  /** `track`: offset from the axis at a station. */
  constructor(street: Street, direction: 1 | -1, track: (s: number) => number, cruiseMps: number) {
    this.#street = street;
    this.direction = direction;
    this.#track = track;
    const limits = speedLimits(street, cruiseMps);
    this.#times = new Float64Array(limits.length);
    for (let i = 1; i < limits.length; i++) {
      this.#times[i] = this.#times[i - 1]! + 2 / (limits[i - 1]! + limits[i]!);
    }
  }

  get seconds(): number {
    return this.#times.at(-1) ?? 0;
  }

  /** Time after entering at which a station is reached. */
  timeAt(s: number): number {
    const at = this.#times[Math.max(0, Math.min(this.#times.length - 1, Math.round(s)))]!;
    return this.direction === 1 ? at : this.seconds - at;
  }

  /** Station at a time after entering, or undefined outside the road. */
  stationAt(time: number): number | undefined {
    const target = this.direction === 1 ? time : this.seconds - time;
    if (target < 0 || target > this.seconds) return undefined;
    let [lo, hi] = [0, this.#times.length - 1];
    while (hi - lo > 1) {
      const middle = (lo + hi) >> 1;
      if (this.#times[middle]! <= target) lo = middle;
      else hi = middle;
    }
    const [a, b] = [this.#times[lo]!, this.#times[hi]!];
    return lo + (b > a ? (target - a) / (b - a) : 0);
  }

  stateAt(time: number, drift: number): MoverState | undefined {
    const s = this.stationAt(time);
    return s === undefined
      ? undefined
      : stateOnRoad(this.#street, s, this.#track(s) + drift * smoothNoise(s / 37, drift, 11), this.direction);
  }
}

export function stateOnRoad(street: Street, s: number, t: number, direction: 1 | -1): MoverState {
  const heading = street.headingAt(s);
  const [x, y] = street.place(s, t);
  const half = 1.4;
  const [back, front] = [street.height(s - half, t), street.height(s + half, t)];
  return {
    p: [x, y, (back + front) / 2],
    yaw: direction === 1 ? heading : heading + Math.PI,
    pitch: -direction * Math.atan2(front - back, 2 * half),
  };
}

/** A car in the ego's lane that drives as the ego does, some seconds earlier (positive) or later. */
export function companion(street: Street, ego: EgoMotion, aheadS: number): (time: number) => MoverState {
  return (time) => {
    const s = ego.along(time + aheadS).s + (aheadS > 0 ? 6 : -6);
    return stateOnRoad(street, s, ego.track(s) + 0.2 * smoothNoise(s / 31, 3.3, 5), 1);
  };
}

/** A walker on the pavement, up and down between two stations. */
export function walker(
  street: Street,
  side: Side,
  from: number,
  direction: 1 | -1,
  offsetM: number,
  random: Random,
): (time: number) => MoverState {
  const speed = random.range(1.0, 1.6);
  const up = street.section.kerbM + 0.03;
  return (time) => {
    const s = from + direction * speed * time;
    const t = side * (street.kerbAt(side, s) + offsetM);
    const [x, y] = street.place(s, t);
    const bob = 0.025 * Math.abs(Math.sin(time * speed * 4));
    const heading = street.headingAt(s);
    return {
      p: [x, y, street.height(s, side * street.kerbAt(side, s)) + up + bob],
      yaw: direction === 1 ? heading : heading + Math.PI,
      pitch: 0,
    };
  };
}
