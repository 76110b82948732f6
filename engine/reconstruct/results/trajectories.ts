/** Trajectories and pose graphs as text that other tools read: KITTI, TUM, g2o. */
import type { Pose } from '../../contract/calibration.ts';
import { type ColumnBlock, column } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import type { PoseReference } from '../../contract/extensions/formats.ts';
import type { Drive } from '../../drive/drive.ts';
import { kittiLine, tumLine } from '../../geometry/pose-text.ts';
import { compose, inverse } from '../../geometry/se3.ts';
import { motionAt, poseAt, type Trajectory } from '../../geometry/trajectory.ts';
import { EDGE } from '../contract/graph-kinds.ts';
import type { RunTrajectory } from './results.ts';

export type SweepPoses = {
  readonly t: readonly number[];
  /** Of the frame, in the frame of reference. */
  readonly poses: readonly Pose[];
  /** Sweeps without a pose of their own, filled from their neighbours. */
  readonly filled: number;
};

/**
 * One pose for each sweep of the lidar that the trajectory follows (its own poses where there is no lidar), at the sweep's t.
 * @param offsetNs of the lidar's clock, from the calibration
 * @param reference `first`: relative to the first pose; `map`: in the trajectory's own frame
 */
export function sweepPoses(
  drive: Drive,
  { trajectory, stream }: RunTrajectory,
  T_vehicle_frame: Pose,
  offsetNs: number,
  reference: PoseReference = 'first',
): SweepPoses {
  const times =
    stream === undefined ? [...trajectory.t] : [...drive.samples(stream)].map(({ t }) => t + offsetNs);
  const own = new Set(trajectory.t);
  let filled = 0;
  const vehicle = times.map((t) => {
    if (!own.has(t)) filled++;
    return vehicleAt(trajectory, t);
  });
  const first = vehicle[0];
  if (!first) throw new InputError('The lidar has no sweep: there is no pose to write.');
  const T_reference_world = reference === 'first' ? inverse(compose(first, T_vehicle_frame)) : undefined;
  const poses = vehicle.map((T) => {
    const T_world_frame = compose(T, T_vehicle_frame);
    return T_reference_world ? compose(T_reference_world, T_world_frame) : T_world_frame;
  });
  return { t: times, poses, filled };
}

function vehicleAt(trajectory: Trajectory, t: number): Pose {
  const inside = poseAt(trajectory, t);
  if (inside) return inside;
  const motion = motionAt(trajectory, t);
  if (!motion) throw new InputError('The trajectory has fewer than two poses.');
  return compose(motion.T_k, motion.T_k_t);
}

export const kittiText = ({ poses }: SweepPoses): string => poses.map(kittiLine).join('');

export const tumText = (t0: string, { t, poses }: SweepPoses): string =>
  poses.map((pose, k) => tumLine(t0, t[k]!, pose)).join('');

/**
 * The graph as g2o's text: one vertex a pose, the edges between poses with their information (translation before rotation, of
 * the rotation vector), pose 0 fixed. Absolute factors have no g2o type that knows a lever arm; they are counted, not written.
 */
export function g2oText(block: ColumnBlock): {
  text: string;
  vertices: number;
  edges: number;
  leftOut: number;
} {
  const position = column(block, 'position', 'f64');
  const orientation = column(block, 'orientation', 'f64');
  const [from, to] = [column(block, 'from', 'u32'), column(block, 'to', 'u32')];
  const T = column(block, 'T', 'f64');
  const information = column(block, 'information', 'f64');
  const kind = column(block, 'kind', 'u8');
  const numbers = (values: readonly number[]): string =>
    values.map((v) => Number(v.toPrecision(12))).join(' ');
  const pose = (p: Float64Array, q: Float64Array): number[] => [
    ...p,
    ...q.subarray(1, 4),
    ...q.subarray(0, 1),
  ];
  const lines: string[] = [];
  const vertices = position.length / 3;
  for (let k = 0; k < vertices; k++)
    lines.push(
      `VERTEX_SE3:QUAT ${k} ${numbers(pose(position.subarray(3 * k, 3 * k + 3), orientation.subarray(4 * k, 4 * k + 4)))}`,
    );
  lines.push('FIX 0');
  let edges = 0;
  for (let e = 0; e < from.length; e++) {
    if (kind[e] !== EDGE.odometry && kind[e] !== EDGE.loop) continue;
    edges++;
    const relative = pose(T.subarray(7 * e, 7 * e + 3), T.subarray(7 * e + 3, 7 * e + 7));
    const upper = [...information.subarray(21 * e, 21 * e + 21)];
    lines.push(`EDGE_SE3:QUAT ${from[e]} ${to[e]} ${numbers(relative)} ${numbers(upper)}`);
  }
  return { text: `${lines.join('\n')}\n`, vertices, edges, leftOut: from.length - edges };
}
