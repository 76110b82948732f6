/** The residuals over time as one series at the poses' times, for the timeline; NaN where nothing was measured. */
import type { ColumnArray } from '../../../contract/columns.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import { nearestIndex } from './gravity.ts';
import type { Alignment } from './solve.ts';

export function residualColumns(odometry: Trajectory, result: Alignment): Record<string, ColumnArray> {
  const n = odometry.t.length;
  const empty = (): Float64Array => new Float64Array(n).fill(Number.NaN);
  const [edge, gnssEast, gnssNorth, gnssUp, gnssWeight] = [empty(), empty(), empty(), empty(), empty()];
  result.factors.forEach((factor, k) => {
    if (factor.kind === 'between' && factor.to === factor.from + 1)
      edge[factor.to] = Math.sqrt(result.solution.squared[k] ?? Number.NaN);
  });
  for (const { fix, error, weight } of result.residuals) {
    const k = nearestIndex(odometry.t, fix.t);
    [gnssEast[k], gnssNorth[k], gnssUp[k], gnssWeight[k]] = [error[0], error[1], error[2], weight];
  }
  const sigma = result.trajectory.sigma ?? [];
  return {
    t: odometry.t,
    edge,
    gnssEast,
    gnssNorth,
    gnssUp,
    gnssWeight,
    sigmaHorizontal: Float64Array.from(sigma, (s) => Math.hypot(s[0], s[1])),
    sigmaUp: Float64Array.from(sigma, (s) => s[2]),
  };
}
