/** What alignment gives out: the trajectory in the map frame, the pose graph, and residuals over time. */
import { type ColumnArray, encodeColumns } from '../../../contract/columns.ts';
import { spanOf, type Trajectory, trajectoryColumns } from '../../../geometry/trajectory.ts';
import type { StageContext } from '../../contract/stage.ts';
import { boxOf } from '../../mapping/box.ts';
import { graphColumns } from './graph.ts';
import { residualColumns } from './residuals.ts';
import type { Alignment } from './solve.ts';

/** Names of graph/1 edges by number (contract/graph-kinds.ts). */
const KINDS = ['odometry', 'loop', 'gnss', 'attitude', 'gravity'];

const UNITS = {
  edge: 'σ',
  gnssEast: 'm',
  gnssNorth: 'm',
  gnssUp: 'm',
  gnssWeight: '',
  sigmaHorizontal: 'm',
  sigmaUp: 'm',
};

/** @param stream of the lidar that odometry followed */
export function writeAlignment(
  context: StageContext,
  odometry: Trajectory,
  result: Alignment,
  stream: unknown,
): void {
  const { trajectory, factors, solution, frame } = result;
  const [from, to] = spanOf(odometry);
  const box = boxOf(trajectory.poses.map(({ p }) => p));
  const write = (
    name: string,
    columns: Record<string, ColumnArray>,
    about: Record<string, unknown>,
  ): void => {
    const meta = { frame, stream, ...about };
    context.output(name).setMeta(meta);
    const bytes = encodeColumns(meta, columns);
    context.output(name).part({ key: '0', from, to, ...(box ? { box } : {}), bytes });
  };
  write('trajectory', trajectoryColumns(trajectory), { sigma: 'one standard deviation, metres' });
  write('graph', graphColumns(trajectory, factors, solution), { kinds: KINDS });
  write('residuals', residualColumns(odometry, result), { units: UNITS });
}
