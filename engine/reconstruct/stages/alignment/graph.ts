/** The pose graph as a graph/1 artifact (contract/artifacts.ts). */
import type { Pose } from '../../../contract/calibration.ts';
import type { ColumnArray } from '../../../contract/columns.ts';
import type { Factor } from '../../../geometry/pose-factors.ts';
import type { Solution } from '../../../geometry/pose-graph.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import { type Trajectory, trajectoryColumns } from '../../../geometry/trajectory.ts';
import { EDGE } from '../../contract/graph-kinds.ts';

/** The columns of a graph/1 part: residual is the error in sigmas before the robust weight. */
export function graphColumns(
  trajectory: Trajectory,
  factors: readonly Factor[],
  solution: Solution,
): Record<string, ColumnArray> {
  const M = factors.length;
  const from = new Uint32Array(M);
  const to = new Uint32Array(M);
  const T = new Float64Array(7 * M);
  const information = new Float64Array(21 * M);
  const residual = Float64Array.from(solution.squared, Math.sqrt);
  const kind = new Uint8Array(M);
  factors.forEach((factor, k) => {
    const edge = describe(factor);
    from[k] = edge.from;
    to[k] = edge.to;
    kind[k] = edge.kind;
    const { p, q } = edge.T;
    T.set([p[0], p[1], p[2], q.w, q.x, q.y, q.z], 7 * k);
    let at = 21 * k;
    for (let i = 0; i < 6; i++) for (let j = i; j < 6; j++) information[at++] = edge.information(i, j);
  });
  return {
    ...trajectoryColumns(trajectory),
    from,
    to,
    T,
    information,
    residual,
    kind,
    weight: solution.weight,
  };
}

type Edge = {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly T: Pose;
  readonly information: (row: number, column: number) => number;
};

/** An information matrix of independent axes, the first of them at row `at`; an axis that says nothing has infinite sigma. */
const diagonal =
  (sigma: readonly number[], at: number, inflate: number): Edge['information'] =>
  (row, column) => {
    const v = (sigma[row - at] ?? Number.POSITIVE_INFINITY) * inflate;
    return row === column && Number.isFinite(v) ? 1 / (v * v) : 0;
  };

function describe(factor: Factor): Edge {
  switch (factor.kind) {
    case 'between':
      return {
        from: factor.from,
        to: factor.to,
        kind: factor.to === factor.from + 1 ? EDGE.odometry : EDGE.loop,
        T: factor.T,
        information: (i, j) => factor.information[i * 6 + j] ?? Number.NaN,
      };
    case 'position':
      return {
        from: factor.pose,
        to: factor.pose,
        kind: EDGE.gnss,
        T: { p: factor.target, q: IDENTITY.q },
        information: diagonal(factor.sigma, 0, factor.inflate),
      };
    case 'attitude':
      return {
        from: factor.pose,
        to: factor.pose,
        kind: EDGE.attitude,
        T: { p: [0, 0, 0], q: factor.q },
        information: diagonal(factor.sigma, 3, factor.inflate),
      };
    case 'up':
      return {
        from: factor.pose,
        to: factor.pose,
        kind: EDGE.gravity,
        T: { p: factor.up, q: IDENTITY.q },
        information: diagonal([factor.sigma, factor.sigma], 3, factor.inflate),
      };
  }
}
