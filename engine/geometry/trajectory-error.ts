/**
 * Errors of one trajectory against another: the two measures that papers use.
 *
 * Segment error: that of the KITTI odometry devkit (Geiger, Lenz and Urtasun, CVPR 2012; evaluate_odometry.cpp): from a
 * frame to the first frame further along the reference's path than the length, the motions are compared; translation in
 * per cent of the length, rotation in degrees a 100 m, the mean over all pairs. The devkit starts at every tenth frame
 * with lengths of 100 to 800 m; short drives are compared from every frame over shorter ones, which must be said.
 *
 * Absolute trajectory error: root mean square of the distances left after the rigid motion (no scale) that lays the
 * estimate onto the reference best (Umeyama, PAMI 1991; the rotation by Horn's quaternions, JOSA A 1987).
 */

import type { Pose, Quaternion, Vec3 } from '../contract/calibration.ts';
import { angleBetween, compose, inverse, normalise, rotate } from './se3.ts';
import { AXES } from './sequences.ts';
import { arcLength } from './trajectory.ts';

export const KITTI_LENGTHS_M = [100, 200, 300, 400, 500, 600, 700, 800] as const;
/** For drives of some 100 m. */
export const SHORT_LENGTHS_M = [10, 20, 40, 60, 80] as const;

export type SegmentError = {
  readonly translationPercent: number;
  readonly rotationDegPer100m: number;
  readonly segments: number;
  readonly byLength: readonly {
    readonly lengthM: number;
    readonly translationPercent: number;
    readonly rotationDegPer100m: number;
    readonly segments: number;
  }[];
};

export type AbsoluteError = {
  readonly rmsM: number;
  readonly meanM: number;
  readonly maxM: number;
  /** Root mean square of the angles left, in radians. */
  readonly rmsRad: number;
  /** T_reference_estimate that was applied. */
  readonly T_reference_estimate: Pose;
};

/** One frame of both trajectories; `along` is the distance from the start of the reference to it, in metres. */
type FramePair = { readonly reference: Pose; readonly estimate: Pose; readonly along: number };

/** @throws RangeError when the lists differ in length. */
function framesOf(reference: readonly Pose[], estimate: readonly Pose[]): FramePair[] {
  const along = arcLength(reference);
  const frames = reference.flatMap((pose, k) => {
    const [other, metres] = [estimate[k], along[k]];
    return other && metres !== undefined ? [{ reference: pose, estimate: other, along: metres }] : [];
  });
  if (frames.length !== estimate.length || frames.length !== reference.length)
    throw new RangeError(`${estimate.length} poses cannot be compared with ${reference.length}.`);
  return frames;
}

/**
 * Poses of the same frame at the same moments, pair by pair. `every`: a segment starts at every so many frames (the devkit: 10).
 * Undefined when the reference is shorter than the shortest length.
 */
export function segmentError(
  reference: readonly Pose[],
  estimate: readonly Pose[],
  lengthsM: readonly number[] = KITTI_LENGTHS_M,
  every = 10,
): SegmentError | undefined {
  const frames = framesOf(reference, estimate);
  const rows = lengthsM.map((lengthM) => ({ lengthM, translation: 0, rotation: 0, segments: 0 }));
  for (const row of rows) {
    for (let first = 0, last = 0; first < reference.length; first += every) {
      const start = frames[first];
      if (!start) break;
      let end = frames[last];
      while (end && end.along <= start.along + row.lengthM) end = frames[++last];
      if (!end) break;
      const wanted = compose(inverse(start.reference), end.reference);
      const found = compose(inverse(start.estimate), end.estimate);
      const error = compose(inverse(found), wanted);
      row.translation += Math.hypot(...error.p) / row.lengthM;
      row.rotation += angleBetween(found.q, wanted.q) / row.lengthM;
      row.segments++;
    }
  }
  const total = rows.reduce((sum, row) => sum + row.segments, 0);
  if (total === 0) return undefined;
  const sum = (key: 'translation' | 'rotation') => rows.reduce((all, row) => all + row[key], 0);
  const degPer100m = (perM: number) => (perM * 180 * 100) / Math.PI;
  return {
    translationPercent: (100 * sum('translation')) / total,
    rotationDegPer100m: degPer100m(sum('rotation') / total),
    segments: total,
    byLength: rows
      .filter(({ segments }) => segments > 0)
      .map(({ lengthM, translation, rotation, segments }) => ({
        lengthM,
        translationPercent: (100 * translation) / segments,
        rotationDegPer100m: degPer100m(rotation / segments),
        segments,
      })),
  };
}

/** Poses of the same frame at the same moments, pair by pair; at least one. */
export function absoluteError(reference: readonly Pose[], estimate: readonly Pose[]): AbsoluteError {
  const frames = framesOf(reference, estimate);
  if (frames.length === 0) throw new RangeError('There is no pose to compare.');
  const T = bestRigid(
    reference.map(({ p }) => p),
    estimate.map(({ p }) => p),
  );
  let squares = 0;
  let sum = 0;
  let max = 0;
  let angles = 0;
  for (const {
    reference: { p, q },
    estimate: pose,
  } of frames) {
    const moved = compose(T, pose);
    const d = Math.hypot(moved.p[0] - p[0], moved.p[1] - p[1], moved.p[2] - p[2]);
    squares += d * d;
    sum += d;
    max = Math.max(max, d);
    angles += angleBetween(q, moved.q) ** 2;
  }
  const n = frames.length;
  return {
    rmsM: Math.sqrt(squares / n),
    meanM: sum / n,
    maxM: max,
    rmsRad: Math.sqrt(angles / n),
    T_reference_estimate: T,
  };
}

/** The rigid motion that takes `from` onto `to` with the least sum of squares. Lists of one length, at least one point. */
export function bestRigid(to: readonly Vec3[], from: readonly Vec3[]): Pose {
  const centre = (points: readonly Vec3[]): Vec3 => {
    const sum = points.reduce<Vec3>((s, p) => [s[0] + p[0], s[1] + p[1], s[2] + p[2]], [0, 0, 0]);
    return [sum[0] / points.length, sum[1] / points.length, sum[2] / points.length];
  };
  const [a, b] = [centre(from), centre(to)];
  const S: [Three, Three, Three] = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  to.forEach((target, k) => {
    const p = from[k];
    if (p) for (const i of AXES) for (const j of AXES) S[i][j] += (p[i] - a[i]) * (target[j] - b[j]);
  });
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = S;
  const q = largestEigenvector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  const turned = rotate(q, a);
  return { p: [b[0] - turned[0], b[1] - turned[1], b[2] - turned[2]], q };
}

type Three = [number, number, number];
type Four = [number, number, number, number];
const FOUR = [0, 1, 2, 3] as const;

/** Of a symmetric 4 × 4 matrix, as a quaternion (cyclic Jacobi). */
function largestEigenvector(A: [Four, Four, Four, Four]): Quaternion {
  const V: [Four, Four, Four, Four] = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ];
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0;
    for (const p of FOUR) for (const q of FOUR) if (q > p) off += A[p][q] ** 2;
    if (off === 0) break;
    for (const p of FOUR) {
      for (const q of FOUR) {
        if (q <= p || A[p][q] === 0) continue;
        const theta = (A[q][q] - A[p][p]) / (2 * A[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (const k of FOUR) [A[k][p], A[k][q]] = [c * A[k][p] - s * A[k][q], s * A[k][p] + c * A[k][q]];
        for (const k of FOUR) [A[p][k], A[q][k]] = [c * A[p][k] - s * A[q][k], s * A[p][k] + c * A[q][k]];
        for (const k of FOUR) [V[k][p], V[k][q]] = [c * V[k][p] - s * V[k][q], s * V[k][p] + c * V[k][q]];
      }
    }
  }
  let best: (typeof FOUR)[number] = 0;
  for (const i of FOUR) if (A[i][i] > A[best][best]) best = i;
  return normalise({ w: V[0][best], x: V[1][best], y: V[2][best], z: V[3][best] });
}

/** The same motion seen from another frame fixed to the same body: T_a_body in, T_a0_frame out, a0 being the frame's first place. */
export function inFrame(poses: readonly Pose[], T_body_frame: Pose): Pose[] {
  const first = poses[0];
  if (!first) return [];
  const T_start = inverse(compose(first, T_body_frame));
  return poses.map((T) => compose(T_start, compose(T, T_body_frame)));
}
