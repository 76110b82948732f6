/**
 * Factors of a pose graph: what each measures, its residual and Jacobians about given poses, and its robust cost.
 *
 * A robust factor is weighted by Cauchy's kernel, w = 1 / (1 + s / c²) with s its squared error in units of sigma.
 * `inflate` says by how much more than sigma a factor's error must be taken because neighbours share it (correlated noise):
 * the kernel judges an outlier by sigma, the information comes from sigma · inflate.
 */
import type { Pose, Quaternion, Vec3 } from '../contract/calibration.ts';
import { compose, conjugate, inverse, logSO3, type Matrix3, matrixOf, multiply, rotate } from './se3.ts';
import { AXES } from './sequences.ts';

/** T_from_to as measured; information is 6 × 6 row-major, translation before rotation, in the measured frame of `to`. */
export type BetweenFactor = {
  readonly kind: 'between';
  readonly from: number;
  readonly to: number;
  readonly T: Pose;
  readonly information: Float64Array;
  readonly robust?: number;
};

/** A point of the body, `lever`, was measured at `target` of the map. An axis with infinite sigma says nothing. */
export type PositionFactor = {
  readonly kind: 'position';
  readonly pose: number;
  readonly lever: Vec3;
  readonly target: Vec3;
  readonly sigma: Vec3;
  readonly inflate: number;
  readonly robust?: number;
};

/** The orientation was measured as q; sigma in radians about the map's x, y and z axis. */
export type AttitudeFactor = {
  readonly kind: 'attitude';
  readonly pose: number;
  readonly q: Quaternion;
  readonly sigma: Vec3;
  readonly inflate: number;
  readonly robust?: number;
};

/** The direction `up` of the body (unit length) was measured to be the map's z axis; sigma in radians. */
export type UpFactor = {
  readonly kind: 'up';
  readonly pose: number;
  readonly up: Vec3;
  readonly sigma: number;
  readonly inflate: number;
  readonly robust?: number;
};

export type Factor = BetweenFactor | PositionFactor | AttitudeFactor | UpFactor;

const skew = ([x, y, z]: Vec3): Matrix3 => [0, -z, y, z, 0, -x, -y, x, 0];

const row = (a: number, b: number, c: number, m: Matrix3): [number, number, number] => [
  a * m[0] + b * m[3] + c * m[6],
  a * m[1] + b * m[4] + c * m[7],
  a * m[2] + b * m[5] + c * m[8],
];

const product = (a: Matrix3, b: Matrix3): Matrix3 => [
  ...row(a[0], a[1], a[2], b),
  ...row(a[3], a[4], a[5], b),
  ...row(a[6], a[7], a[8], b),
];

/** Below this angle the series' first term is exact to 1e-9 (rad). */
const SMALL_ANGLE = 1e-4;

/** Inverse of the right Jacobian of SO(3) (Chirikjian 2012, eq. 10.86 there for the left one): log(R exp δ) ≈ log R + J δ. */
function rightJacobianInverse(phi: Vec3): Matrix3 {
  const angle = Math.hypot(...phi);
  const k =
    angle < SMALL_ANGLE
      ? 1 / 12
      : 1 / (angle * angle) - (1 + Math.cos(angle)) / (2 * angle * Math.sin(angle));
  const s = skew(phi);
  const ss = product(s, s);
  const entry = (one: 0 | 1, i: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8): number => one + s[i] / 2 + k * ss[i];
  return [
    entry(1, 0),
    entry(0, 1),
    entry(0, 2),
    entry(0, 3),
    entry(1, 4),
    entry(0, 5),
    entry(0, 6),
    entry(0, 7),
    entry(1, 8),
  ];
}

/** Residual and Jacobians of one factor: up to six rows, six columns a pose. Reused between factors. */
export class Linear {
  rows = 0;
  readonly r = new Float64Array(6);
  readonly Ja = new Float64Array(36);
  readonly Jb = new Float64Array(36);
  /** Information as 6 × 6 (between) or its diagonal. */
  full: Float64Array | undefined;
  readonly diagonal = new Float64Array(6);

  reset(rows: number): void {
    this.rows = rows;
    this.Ja.fill(0);
    this.Jb.fill(0);
    this.full = undefined;
  }
}

/** Numbers at indices that the sizes of the arrays give. */
export const valueAt = (values: Float64Array, k: number): number => values[k] ?? Number.NaN;

function poseAt(poses: readonly Pose[], k: number): Pose {
  const pose = poses[k];
  if (!pose) throw new RangeError(`A factor names pose ${k}, and the graph has ${poses.length}.`);
  return pose;
}

function place(J: Float64Array, row: number, column: number, m: Matrix3, sign = 1): void {
  const first = row * 6 + column;
  for (const c of AXES) {
    J[first + c] = sign * m[c];
    J[first + 6 + c] = sign * m[SECOND_ROW[c]];
    J[first + 12 + c] = sign * m[THIRD_ROW[c]];
  }
}

/** Indices of the second and third row of a Matrix3. */
const SECOND_ROW = [3, 4, 5] as const;
const THIRD_ROW = [6, 7, 8] as const;

/** The factor about `poses` into `out`; the Jacobians only where they are asked for. */
export function linearise(factor: Factor, poses: readonly Pose[], out: Linear, jacobians: boolean): void {
  switch (factor.kind) {
    case 'between': {
      const [a, b] = [poseAt(poses, factor.from), poseAt(poses, factor.to)];
      const E = compose(inverse(factor.T), compose(inverse(a), b));
      const phi = logSO3(E.q);
      out.reset(6);
      out.r.set([...E.p, ...phi]);
      out.full = factor.information;
      if (!jacobians) return;
      const RzT = matrixOf(conjugate(factor.T.q));
      const aRT = matrixOf(conjugate(a.q));
      const moved = rotate(conjugate(a.q), [b.p[0] - a.p[0], b.p[1] - a.p[1], b.p[2] - a.p[2]]);
      const toA = product(RzT, aRT);
      const Jr = rightJacobianInverse(phi);
      place(out.Ja, 0, 0, toA, -1);
      place(out.Jb, 0, 0, toA);
      place(out.Ja, 0, 3, product(RzT, skew(moved)));
      place(out.Ja, 3, 3, product(Jr, matrixOf(multiply(conjugate(b.q), a.q))), -1);
      place(out.Jb, 3, 3, Jr);
      return;
    }
    case 'position': {
      const T = poseAt(poses, factor.pose);
      const arm = rotate(T.q, factor.lever);
      out.reset(3);
      for (const k of AXES) {
        const sigma = factor.sigma[k];
        out.r[k] = T.p[k] + arm[k] - factor.target[k];
        out.diagonal[k] = Number.isFinite(sigma) ? 1 / (sigma * factor.inflate) ** 2 : 0;
      }
      if (!jacobians) return;
      place(out.Ja, 0, 0, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
      place(out.Ja, 0, 3, product(matrixOf(T.q), skew(factor.lever)), -1);
      return;
    }
    case 'attitude': {
      const T = poseAt(poses, factor.pose);
      const phi = logSO3(multiply(T.q, conjugate(factor.q)));
      out.reset(3);
      out.r.set(phi);
      for (const k of AXES) {
        const sigma = factor.sigma[k];
        out.diagonal[k] = Number.isFinite(sigma) ? 1 / (sigma * factor.inflate) ** 2 : 0;
      }
      if (!jacobians) return;
      place(out.Ja, 0, 3, product(rightJacobianInverse(phi), matrixOf(factor.q)));
      return;
    }
    case 'up': {
      const T = poseAt(poses, factor.pose);
      const up = rotate(T.q, factor.up);
      out.reset(2);
      out.r[0] = up[0];
      out.r[1] = up[1];
      out.diagonal.fill(1 / (factor.sigma * factor.inflate) ** 2, 0, 2);
      if (!jacobians) return;
      const J = product(matrixOf(T.q), skew(factor.up));
      for (const k of AXES) {
        out.Ja[3 + k] = -J[k];
        out.Ja[9 + k] = -J[SECOND_ROW[k]];
      }
      return;
    }
    default:
      factor satisfies never;
  }
}

/** The factor's squared error in units of its (inflated) sigma. */
export function squaredError(linear: Linear): number {
  let sum = 0;
  const { rows, r, full, diagonal } = linear;
  for (let i = 0; i < rows; i++) {
    if (!full) sum += valueAt(diagonal, i) * valueAt(r, i) * valueAt(r, i);
    else for (let j = 0; j < rows; j++) sum += valueAt(full, i * 6 + j) * valueAt(r, i) * valueAt(r, j);
  }
  return sum;
}

/** Cauchy's kernel on the error in units of sigma: weight, and cost in units of the inflated one. */
export function kernel(factor: Factor, squared: number): { weight: number; cost: number } {
  if (factor.robust === undefined) return { weight: 1, cost: squared / 2 };
  const inflate = factor.kind === 'between' ? 1 : factor.inflate ** 2;
  const c2 = factor.robust ** 2;
  const s = squared * inflate;
  return { weight: 1 / (1 + s / c2), cost: (c2 * Math.log1p(s / c2)) / (2 * inflate) };
}
