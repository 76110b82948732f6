/**
 * Pose-graph optimisation: Levenberg-Marquardt (Moré 1978; damping after Nielsen 1999) over poses T_map_body with relative
 * and absolute factors, on the sparse block Cholesky of sparse-cholesky.ts. A pose moves by p ← p + δp, R ← R exp(δθ).
 *
 * A robust factor is weighted by Cauchy's kernel, w = 1 / (1 + s / c²) with s its squared error in units of sigma.
 * `inflate` says by how much more than sigma a factor's error must be taken because neighbours share it (correlated noise):
 * the kernel judges an outlier by sigma, the information comes from sigma · inflate.
 */
import type { Pose, Quaternion, Vec3 } from '../contract/calibration.ts';
import {
  compose,
  conjugate,
  expSO3,
  inverse,
  logSO3,
  type Matrix3,
  matrixOf,
  multiply,
  normalise,
  rotate,
} from './se3.ts';
import { AXES } from './sequences.ts';
import { analyse, BlockMatrix } from './sparse-cholesky.ts';

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

export type Solution = {
  readonly poses: readonly Pose[];
  /** Of each factor at the solution: squared error in units of sigma · inflate, before the kernel, and the kernel's weight. */
  readonly squared: Float64Array;
  readonly weight: Float64Array;
  /** Robust cost (half the sum of squares where no kernel acts), before and after. */
  readonly costBefore: number;
  readonly cost: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** 6 × 6 marginal covariance of each pose, δp (map frame) before δθ (body frame); undefined unless asked for. */
  readonly covariance?: Float64Array;
};

export type SolveOptions = {
  readonly iterations?: number;
  /** Stop when an accepted step lowers the cost by less than this part of it. */
  readonly tolerance?: number;
  readonly covariance?: boolean;
  readonly onIteration?: (iteration: number, cost: number) => void;
};

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
class Linear {
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
const valueAt = (values: Float64Array, k: number): number => values[k] ?? Number.NaN;

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

function linearise(factor: Factor, poses: readonly Pose[], out: Linear, jacobians: boolean): void {
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
function squaredError(linear: Linear): number {
  let sum = 0;
  const { rows, r, full, diagonal } = linear;
  for (let i = 0; i < rows; i++) {
    if (!full) sum += valueAt(diagonal, i) * valueAt(r, i) * valueAt(r, i);
    else for (let j = 0; j < rows; j++) sum += valueAt(full, i * 6 + j) * valueAt(r, i) * valueAt(r, j);
  }
  return sum;
}

/** Cauchy's kernel on the error in units of sigma: weight, and cost in units of the inflated one. */
function kernel(factor: Factor, squared: number): { weight: number; cost: number } {
  if (factor.robust === undefined) return { weight: 1, cost: squared / 2 };
  const inflate = factor.kind === 'between' ? 1 : factor.inflate ** 2;
  const c2 = factor.robust ** 2;
  const s = squared * inflate;
  return { weight: 1 / (1 + s / c2), cost: (c2 * Math.log1p(s / c2)) / (2 * inflate) };
}

function retract(poses: readonly Pose[], step: Float64Array): Pose[] {
  return poses.map((T, k) => {
    const at = (d: number): number => valueAt(step, k * 6 + d);
    return {
      p: [T.p[0] + at(0), T.p[1] + at(1), T.p[2] + at(2)],
      q: normalise(multiply(T.q, expSO3([at(3), at(4), at(5)]))),
    };
  });
}

/** Poses that a pair of factors' Jacobians touch: `to` is −1 where there is only one. */
const ends = (factor: Factor): [number, number] =>
  factor.kind === 'between' ? [factor.from, factor.to] : [factor.pose, -1];

/** The graph linearised about poses: H δ = g, with the cost there. */
class NormalEquations {
  readonly #factors: readonly Factor[];
  readonly #linear = new Linear();
  readonly H: BlockMatrix;
  readonly g: Float64Array;

  constructor(count: number, factors: readonly Factor[]) {
    const pairs: number[] = [];
    for (const factor of factors) if (factor.kind === 'between') pairs.push(factor.from, factor.to);
    this.#factors = factors;
    this.H = new BlockMatrix(analyse(count, pairs));
    this.g = new Float64Array(count * FREEDOMS);
  }

  /** Of one factor, in units of its (inflated) sigma, before the kernel. */
  squaredErrorOf(factor: Factor, poses: readonly Pose[]): number {
    linearise(factor, poses, this.#linear, false);
    return squaredError(this.#linear);
  }

  cost(poses: readonly Pose[]): number {
    let sum = 0;
    for (const factor of this.#factors) sum += kernel(factor, this.squaredErrorOf(factor, poses)).cost;
    return sum;
  }

  assemble(poses: readonly Pose[]): void {
    this.H.clear();
    this.g.fill(0);
    for (const factor of this.#factors) {
      linearise(factor, poses, this.#linear, true);
      const { weight } = kernel(factor, squaredError(this.#linear));
      accumulate(this.H, this.g, ends(factor), this.#linear, weight);
    }
  }
}

/** Freedoms of a pose. */
const FREEDOMS = 6;
const MOST_ITERATIONS = 50;
/** Part of the cost by which a step must lower it for the search to go on. */
const TOLERANCE = 1e-7;
/** Dampings tried for one linearisation. */
const MOST_ATTEMPTS = 12;
/** Damping at the start and at least, and by how much it falls after a good step (Nielsen 1999: and grows ever faster after bad ones). */
const FIRST_DAMPING = 1e-6;
const LEAST_DAMPING = 1e-12;
const RELIEF = 5;
/** With more damping a matrix that still cannot be factored is singular. */
const MOST_DAMPING = 1e6;
/** A step whose numbers (m, rad) are all smaller does not matter. */
const LEAST_STEP = 1e-9;

/**
 * Minimises the robust sum of squares. The factors must hold every freedom (give pose 0 a tight position and attitude factor
 * where nothing absolute is known).
 * @throws RangeError when they do not.
 */
export function optimise(
  start: readonly Pose[],
  factors: readonly Factor[],
  options: SolveOptions = {},
): Solution {
  const equations = new NormalEquations(start.length, factors);
  const costBefore = equations.cost(start);
  const { poses, cost, iterations, converged } = descended(equations, start, costBefore, options);
  const squared = Float64Array.from(factors, (factor) => equations.squaredErrorOf(factor, poses));
  const weight = Float64Array.from(factors, (factor, k) => kernel(factor, valueAt(squared, k)).weight);
  const result = { poses, squared, weight, costBefore, cost, iterations, converged };
  if (!options.covariance) return result;
  equations.assemble(poses);
  if (!equations.H.factor())
    throw new RangeError('The pose graph leaves a freedom open: its covariance is infinite.');
  return { ...result, covariance: equations.H.diagonalOfInverse() };
}

type Descent = Pick<Solution, 'poses' | 'cost' | 'iterations' | 'converged'>;

/** Levenberg-Marquardt from `start`, whose cost is given. */
function descended(
  equations: NormalEquations,
  start: readonly Pose[],
  startCost: number,
  { iterations: limit = MOST_ITERATIONS, tolerance = TOLERANCE, onIteration }: SolveOptions,
): Descent {
  let [poses, cost] = [start, startCost];
  let [damping, growth] = [FIRST_DAMPING, 2];
  let iterations = 0;
  let converged = cost === 0;
  while (!converged && iterations < limit) {
    iterations++;
    equations.assemble(poses);
    let accepted = false;
    for (let attempt = 0; attempt < MOST_ATTEMPTS && !accepted; attempt++) {
      if (equations.H.factor(damping)) {
        const step = equations.H.solve(equations.g);
        const candidate = retract(poses, step);
        const after = equations.cost(candidate);
        if (after <= cost) {
          converged = cost - after <= tolerance * cost;
          [poses, cost] = [candidate, after];
          damping = Math.max(LEAST_DAMPING, damping / RELIEF);
          growth = 2;
          accepted = true;
          continue;
        }
        // At the bottom rounding decides: a step too small to matter ends the search.
        if (step.every((v) => Math.abs(v) < LEAST_STEP)) {
          converged = true;
          break;
        }
      } else if (damping > MOST_DAMPING) {
        throw new RangeError('The pose graph leaves a freedom open: no absolute factor holds it.');
      }
      damping *= growth;
      growth *= 2;
    }
    onIteration?.(iterations, cost);
    if (!accepted) break;
  }
  return { poses, cost, iterations, converged };
}

const block = new Float64Array(36);

/** Adds Jᵀ Ω J to H and −Jᵀ Ω r to g. */
function accumulate(
  H: BlockMatrix,
  g: Float64Array,
  [a, b]: [number, number],
  { rows, r, Ja, Jb, full, diagonal }: Linear,
  weight: number,
): void {
  const omega = (i: number, j: number): number =>
    weight * (full ? valueAt(full, i * 6 + j) : i === j ? valueAt(diagonal, i) : 0);
  const WJ = (J: Float64Array): Float64Array => {
    const out = new Float64Array(rows * 6);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < rows; j++) {
        const w = omega(i, j);
        if (w !== 0)
          for (let c = 0; c < 6; c++) out[i * 6 + c] = valueAt(out, i * 6 + c) + w * valueAt(J, j * 6 + c);
      }
    return out;
  };
  const into = (i: number, j: number, J: Float64Array, W: Float64Array): void => {
    block.fill(0);
    for (let m = 0; m < rows; m++)
      for (let c = 0; c < 6; c++) {
        const v = valueAt(J, m * 6 + c);
        if (v !== 0)
          for (let d = 0; d < 6; d++)
            block[c * 6 + d] = valueAt(block, c * 6 + d) + v * valueAt(W, m * 6 + d);
      }
    H.add(i, j, block);
  };
  const gradient = (i: number, W: Float64Array): void => {
    for (let m = 0; m < rows; m++)
      for (let c = 0; c < 6; c++)
        g[i * 6 + c] = valueAt(g, i * 6 + c) - valueAt(W, m * 6 + c) * valueAt(r, m);
  };
  const Wa = WJ(Ja);
  into(a, a, Ja, Wa);
  gradient(a, Wa);
  if (b < 0) return;
  const Wb = WJ(Jb);
  into(b, b, Jb, Wb);
  into(a, b, Ja, Wb);
  gradient(b, Wb);
}
