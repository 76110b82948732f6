/** Motion of the ego vehicle: a speed plan that respects curves, and exact poses on the uneven road at any time. */

import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import { conjugate, fromRollPitchYaw, logSO3, multiply, rotate } from '../../../geometry/se3.ts';
import type { Axis } from '../../../geometry/sequences.ts';
import { smoothNoise } from '../../random/noise.ts';
import { Random } from '../../random/random.ts';
import type { Street } from '../road/street.ts';

const STEP_S = 0.01;

const WHEELBASE_M = 2.7;

const TRACK_M = 1.55;

const LATERAL_MPS2 = 2.0;

const ACCELERATION_MPS2 = 1.6;

const BRAKING_MPS2 = 1.9;

const JERK_MPS3 = 2.2;

const STOPPING_MPS2 = 1.5;

export type DrivePlan = {
  readonly cruiseMps: number;
  /** Station at which the vehicle is at time 0. */
  readonly startS: number;
  /** Stands for a moment before it drives off. */
  readonly standing: boolean;
  /** Planned this far past the end, for cars ahead. */
  readonly seconds: number;
  /** Stations where the vehicle waits until a time. */
  readonly stops?: readonly { readonly s: number; readonly untilS: number }[];
};

/** Acceleration that comes to rest after `leftM` metres: evenly, and gently over the last of them. */
function towardsRest(leftM: number, v: number): number {
  const d = Math.max(leftM, 1e-3);
  const gentle = 1.1 * d;
  const even = Math.sqrt(2 * STOPPING_MPS2 * d);
  const wanted = Math.min(gentle, even);
  const slope = wanted === gentle ? 1.1 : STOPPING_MPS2 / even;
  return -v * slope + 1.6 * (wanted - v);
}

/** Highest comfortable speed along the route, by a forward and a backward pass. */
export function speedLimits(street: Street, cruiseMps: number): Float64Array {
  const n = Math.ceil(street.route.lengthM) + 1;
  const v = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const k = Math.abs(street.route.curvature(i));
    v[i] = Math.min(cruiseMps, k > 1e-6 ? Math.sqrt(LATERAL_MPS2 / k) : cruiseMps);
  }
  for (const j of street.junctions) {
    // A glance to both sides before a junction.
    for (let i = Math.max(0, Math.floor(j.s - 12)); i < Math.min(n, j.s + 6); i++)
      v[i] = Math.min(v[i]!, cruiseMps * 0.78);
  }
  for (let i = 1; i < n; i++) v[i] = Math.min(v[i]!, Math.sqrt(v[i - 1]! ** 2 + 2 * ACCELERATION_MPS2));
  for (let i = n - 2; i >= 0; i--) v[i] = Math.min(v[i]!, Math.sqrt(v[i + 1]! ** 2 + 2 * BRAKING_MPS2));
  return v;
}

const eachAxis = (of: (axis: Axis) => number): Vec3 => [of(0), of(1), of(2)];

export class EgoMotion {
  readonly #street: Street;
  readonly #plan: DrivePlan;
  readonly #s: Float64Array;
  readonly #v: Float64Array;
  readonly #a: Float64Array;
  readonly #track: (s: number) => number;
  readonly #seed: number;

  constructor(street: Street, plan: DrivePlan, track: (s: number) => number, seed: number) {
    this.#street = street;
    this.#plan = plan;
    this.#track = track;
    this.#seed = seed;
    const limits = speedLimits(street, plan.cruiseMps);
    const limit = (s: number): number => limits[Math.max(0, Math.min(limits.length - 1, Math.round(s)))]!;
    const n = Math.ceil(plan.seconds / STEP_S) + 2;
    this.#s = new Float64Array(n);
    this.#v = new Float64Array(n);
    this.#a = new Float64Array(n);
    const wait = plan.standing ? new Random(seed, 'wait').range(1.5, 3) : 0;
    let [s, v, a] = [plan.startS, plan.standing ? 0 : limit(plan.startS) * 0.95, 0];
    for (let i = 0; i < n; i++) {
      this.#s[i] = s;
      this.#v[i] = v;
      this.#a[i] = a;
      const target = i * STEP_S < wait ? 0 : limit(s + 0.6 * v) * 0.98;
      let free = (target - v) * 1.1;
      for (const stop of plan.stops ?? []) {
        if (i * STEP_S < stop.untilS && s < stop.s + 0.5) free = Math.min(free, towardsRest(stop.s - s, v));
      }
      const wanted = Math.max(-BRAKING_MPS2 * 1.3, Math.min(ACCELERATION_MPS2, free));
      const next = a + Math.max(-JERK_MPS3 * STEP_S, Math.min(JERK_MPS3 * STEP_S, wanted - a));
      // The integrals of a linear acceleration, so that the table and its interpolation agree.
      s += v * STEP_S + (a / 3 + next / 6) * STEP_S ** 2;
      v = Math.max(0, v + ((a + next) / 2) * STEP_S);
      a = v === 0 && next < 0 ? 0 : next;
    }
  }

  /** Station, speed and acceleration at a time from the start of the drive; before it the vehicle rolled in evenly. */
  along(time: number): { readonly s: number; readonly v: number; readonly a: number } {
    if (time <= 0) return { s: this.#s[0]! + this.#v[0]! * time, v: this.#v[0]!, a: 0 };
    const i = Math.min(this.#s.length - 2, Math.floor(time / STEP_S));
    const h = time - i * STEP_S;
    const [a0, a1] = [this.#a[i]!, this.#a[i + 1]!];
    const slope = (a1 - a0) / STEP_S;
    const v0 = this.#v[i]!;
    return {
      s: this.#s[i]! + v0 * h + (a0 * h * h) / 2 + (slope * h ** 3) / 6,
      v: v0 + a0 * h + (slope * h * h) / 2,
      a: a0 + slope * h,
    };
  }

  /** The track that is meant to be driven: offset from the axis at a station. */
  get track(): (s: number) => number {
    return this.#track;
  }

  /** Offset from the axis: the lane's middle, and the driver's wandering. */
  #offset(s: number): number {
    return (
      this.#track(s) +
      0.26 * smoothNoise(s / 41, 0.5, this.#seed) +
      0.1 * smoothNoise(s / 17, 7.5, this.#seed)
    );
  }

  /** T_map_vehicle: origin on the ground under the middle of the rear axle. */
  pose(time: number): Pose {
    const { s, v, a } = this.along(time);
    const { route } = this.#street;
    const t = this.#offset(s);
    const p = route.at(s);
    const slope = (this.#offset(s + 0.01) - this.#offset(s - 0.01)) / 0.02;
    const drift = Math.atan2(slope, 1 - p.curvature * t);
    const yaw = p.heading + drift;
    const height = (ds: number, dt: number): number => this.#street.height(s + ds, t + dt);
    const [rl, rr] = [height(0, TRACK_M / 2), height(0, -TRACK_M / 2)];
    const ahead = WHEELBASE_M * Math.sin(drift);
    const [fl, fr] = [height(WHEELBASE_M, ahead + TRACK_M / 2), height(WHEELBASE_M, ahead - TRACK_M / 2)];
    // Wheels on the road, then the springs: nose up when accelerating, leaning out of the bend.
    const pitch = -Math.atan2((fl + fr - rl - rr) / 2, WHEELBASE_M) - 0.0035 * a;
    const roll = Math.atan2((rl + fl - rr - fr) / 2, TRACK_M) + 0.006 * v * v * p.curvature;
    return {
      p: [p.x - Math.sin(p.heading) * t, p.y + Math.cos(p.heading) * t, (rl + rr) / 2],
      q: fromRollPitchYaw(roll, pitch, yaw),
    };
  }

  /** Velocity of the vehicle's origin in the map (m/s), rates in the vehicle (rad/s), acceleration in the map (m/s²). */
  kinematics(
    time: number,
    leverArm: Vec3 = [0, 0, 0],
  ): { readonly velocity: Vec3; readonly rates: Vec3; readonly acceleration: Vec3 } {
    // Wide enough that rounding stays below 1e-6 m/s², narrow against the springs' motion.
    const h = 0.004;
    const [before, now, after] = [this.pose(time - h), this.pose(time), this.pose(time + h)];
    const at = (T: Pose): Vec3 => {
      const [x, y, z] = rotate(T.q, leverArm);
      return [T.p[0] + x, T.p[1] + y, T.p[2] + z];
    };
    const [a, b, c] = [at(before), at(now), at(after)];
    const turn = logSO3(multiply(conjugate(before.q), after.q));
    return {
      velocity: eachAxis((k) => (c[k] - a[k]) / (2 * h)),
      rates: [turn[0] / (2 * h), turn[1] / (2 * h), turn[2] / (2 * h)],
      acceleration: eachAxis((k) => (c[k] - 2 * b[k] + a[k]) / (h * h)),
    };
  }

  get plan(): DrivePlan {
    return this.#plan;
  }
}
