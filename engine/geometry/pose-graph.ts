/**
 * Pose-graph optimisation: Levenberg-Marquardt (Moré 1978; damping after Nielsen 1999) over poses T_map_body with the
 * factors of pose-factors.ts, on the sparse block Cholesky of sparse-cholesky.ts. A pose moves by p ← p + δp,
 * R ← R exp(δθ).
 */
import type { Pose } from '../contract/calibration.ts';
import { type Factor, kernel, Linear, linearise, squaredError, valueAt } from './pose-factors.ts';
import { expSO3, multiply, normalise } from './se3.ts';
import { analyse, BlockMatrix } from './sparse-cholesky.ts';

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

/** Freedoms of a pose. */
const FREEDOMS = 6;

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
