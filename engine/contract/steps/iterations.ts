/**
 * The working of one frame of a registration stage, as column blocks (StepResult.blocks):
 *
 *   scan        xyz f32×3N: the points that were registered, sensor frame, undistorted to the sample's t
 *   localMap    xyz f32×3K: the local map near by before this scan was added, odometry frame
 *   iterations  position f64×3I, orientation f64×4I (w x y z): T_odom_lidar before the step of each iteration;
 *               residual f64×I: its mean residual (m); starts u32×(I+1): where its correspondences begin;
 *               source, target f32×3M (odometry frame) and distance f32×M (m)
 */
import type { Pose } from '../calibration.ts';
import { column, decodeColumns } from '../columns.ts';

export type StepIteration = {
  readonly T_odom_lidar: Pose;
  readonly residualM: number;
  readonly source: Float32Array;
  readonly target: Float32Array;
  readonly distanceM: Float32Array;
};

/** @throws InputError when the block is not an "iterations" block. */
export function decodeIterations(bytes: Uint8Array): StepIteration[] {
  const block = decodeColumns(bytes);
  const position = column(block, 'position', 'f64');
  const orientation = column(block, 'orientation', 'f64');
  const residual = column(block, 'residual', 'f64');
  const starts = column(block, 'starts', 'u32');
  const source = column(block, 'source', 'f32');
  const target = column(block, 'target', 'f32');
  const distance = column(block, 'distance', 'f32');
  return Array.from(residual, (residualM, i) => {
    const [from, to] = [starts[i] ?? 0, starts[i + 1] ?? 0];
    const [p, q] = [3 * i, 4 * i];
    return {
      T_odom_lidar: {
        p: [position[p] ?? 0, position[p + 1] ?? 0, position[p + 2] ?? 0],
        q: {
          w: orientation[q] ?? 1,
          x: orientation[q + 1] ?? 0,
          y: orientation[q + 2] ?? 0,
          z: orientation[q + 3] ?? 0,
        },
      },
      residualM,
      source: source.subarray(3 * from, 3 * to),
      target: target.subarray(3 * from, 3 * to),
      distanceM: distance.subarray(from, to),
    };
  });
}
