/** Synthetic drives for alignment: a smooth path, odometry with drift, GNSS with white and slow errors; seeded. */
import type { Pose, Vec3 } from '../../engine/contract/calibration.ts';
import { NS_PER_S } from '../../engine/contract/time.ts';
import { compose, expSO3, fromRollPitchYaw, inverse, transform } from '../../engine/geometry/se3.ts';
import type { Trajectory } from '../../engine/geometry/trajectory.ts';

/** Mulberry32 and Box-Muller. */
export function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** T_map_vehicle every 0.1 s on a road with a bend of 75 degrees and a hill, at about 10 m/s. */
export function truthOf(secondsLong: number, heading = 0.7): Trajectory {
  const n = Math.round(secondsLong * 10) + 1;
  const poses: Pose[] = [];
  let [x, y, z, yaw] = [3, -2, 1, heading];
  for (let k = 0; k < n; k++) {
    const s = k / 10;
    const speed = 10 + 2 * Math.sin(s / 5);
    const pitch = 0.02 * Math.sin(s / 8);
    poses.push({ p: [x, y, z], q: fromRollPitchYaw(0.01 * Math.sin(s / 3), -pitch, yaw) });
    x += speed * 0.1 * Math.cos(yaw);
    y += speed * 0.1 * Math.sin(yaw);
    z += speed * 0.1 * pitch;
    yaw += 0.1 * (0.08 * Math.sin(s / 7) + (s > 6 && s < 12 ? 0.2 : 0));
  }
  return { t: Float64Array.from({ length: n }, (_, k) => Math.round(k * 0.1 * NS_PER_S)), poses };
}

/** T_odom_vehicle in the first pose's frame: a scale error, a slow turn, and noise a step. */
export function driftOf(truth: Trajectory, seed: number, scale = 0.004, turnPerM = 4e-5): Trajectory {
  const g = gaussian(seed);
  const poses: Pose[] = [{ p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }];
  for (let k = 1; k < truth.poses.length; k++) {
    const step = compose(inverse(truth.poses[k - 1]!), truth.poses[k]!);
    const d = Math.hypot(...step.p);
    const noise = 0.006;
    const noisy: Pose = {
      p: step.p.map((v) => v * (1 + scale) + noise * g()) as unknown as Vec3,
      q: compose(step, {
        p: [0, 0, 0],
        q: expSO3([2e-4 * g(), 2e-4 * g(), 2e-4 * g() + turnPerM * d]),
      }).q,
    };
    poses.push(compose(poses[k - 1]!, noisy));
  }
  return { t: truth.t, poses };
}

export type FixNoise = {
  readonly whiteM: number;
  readonly slowM: number;
  readonly slowS: number;
  readonly statedM: number;
  /** No fix between these seconds. */
  readonly outage?: readonly [number, number];
};

export function fixesOf(
  truth: Trajectory,
  lever: Vec3,
  noise: FixNoise,
  seed: number,
): { t: number; p: Vec3; sigma: Vec3 }[] {
  const g = gaussian(seed);
  const decay = Math.exp(-0.1 / noise.slowS);
  const kick = noise.slowM * Math.sqrt(1 - decay * decay);
  let slow: [number, number, number] = [noise.slowM * g(), noise.slowM * g(), noise.slowM * g()];
  const out: { t: number; p: Vec3; sigma: Vec3 }[] = [];
  truth.poses.forEach((T, k) => {
    slow = [slow[0] * decay + kick * g(), slow[1] * decay + kick * g(), slow[2] * decay + kick * g()];
    const s = k / 10;
    const p = transform(T, lever);
    const fix = [0, 1, 2].map((axis) => p[axis]! + slow[axis]! + noise.whiteM * g()) as unknown as Vec3;
    if (noise.outage && s >= noise.outage[0] && s < noise.outage[1]) return;
    out.push({ t: truth.t[k]!, p: fix, sigma: [noise.statedM, noise.statedM, 2 * noise.statedM] });
  });
  return out;
}

/** Root mean square of position differences, and after the best rigid motion in the plane. */
export function rms(a: Trajectory, b: Trajectory): number {
  let sum = 0;
  a.poses.forEach(({ p }, k) => {
    const q = b.poses[k]!.p;
    sum += (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2;
  });
  return Math.sqrt(sum / a.poses.length);
}
