/** How well the graph's solution agrees with its measurements, and how sure its positions are. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { Factor, PositionFactor } from '../../../geometry/pose-factors.ts';
import type { Solution } from '../../../geometry/pose-graph.ts';
import { rotate } from '../../../geometry/se3.ts';
import { MAD_TO_SIGMA, medianOf } from '../../../geometry/statistics.ts';
import type { GnssErrorModel } from '../../positions/gnss-error-model.ts';
import { type GnssFactor, isHorizontal } from './factors.ts';

/** Freedoms of a pose, and numbers that a factor between two poses, and one of up, measures. */
const FREEDOMS = 6;
const UP_ROWS = 2;

/** Map minus fix (m); undefined for a pose that is not in the solution. */
export function errorOf({ pose, lever, target }: PositionFactor, { poses }: Solution): Vec3 | undefined {
  const T = poses[pose];
  if (!T) return undefined;
  const arm = rotate(T.q, lever);
  return [T.p[0] + arm[0] - target[0], T.p[1] + arm[1] - target[1], T.p[2] + arm[2] - target[2]];
}

/** Typical horizontal residual of the fixes in units of their total error. */
export function missed(gnss: readonly GnssFactor[], solution: Solution, { totalM }: GnssErrorModel): number {
  const errors = gnss.filter(isHorizontal).flatMap(({ factor }) => {
    const [east, north] = errorOf(factor, solution) ?? [];
    return east === undefined || north === undefined ? [] : [Math.abs(east), Math.abs(north)];
  });
  return (MAD_TO_SIGMA * medianOf(errors)) / totalM;
}

/**
 * χ² of the graph and its degrees of freedom, every factor counted by the share of it that is independent of its neighbours
 * (1 / inflate²): with correlated fixes there are far fewer measurements than numbers.
 */
export function consistency(
  factors: readonly Factor[],
  { weight, squared }: Solution,
  poses: number,
): { chi2: number; dof: number } {
  let [chi2, rows] = [0, 0];
  factors.forEach((factor, k) => {
    chi2 += (weight[k] ?? Number.NaN) * (squared[k] ?? Number.NaN);
    rows += independentRows(factor);
  });
  return { chi2, dof: rows - FREEDOMS * poses };
}

function independentRows(factor: Factor): number {
  switch (factor.kind) {
    case 'between':
      return FREEDOMS;
    case 'up':
      return UP_ROWS / factor.inflate ** 2;
    case 'position':
    case 'attitude':
      return factor.sigma.filter(Number.isFinite).length / factor.inflate ** 2;
  }
}

/** Standard deviations of each position from the diagonal of its 6 × 6 covariance, times the variance factor. */
export function sigmasOf(covariance: Float64Array | undefined, variance: number): Vec3[] {
  const out: Vec3[] = [];
  for (let k = 0; covariance && 36 * k < covariance.length; k++) {
    const at = (d: number): number =>
      Math.sqrt(Math.max(0, variance * (covariance[36 * k + 7 * d] ?? Number.NaN)));
    out.push([at(0), at(1), at(2)]);
  }
  return out;
}
