/** Trajectories of a camera, whose axes are right, down, ahead (KITTI's poses, visual odometry): turned to those of a vehicle. */
import type { Pose } from '../../../contract/calibration.ts';
import { compose, inverse, quaternionOf, rotate } from '../../../geometry/se3.ts';

/** Ahead, left, up of a camera whose axes are right, down, ahead. */
const T_vehicle_camera: Pose = { p: [0, 0, 0], q: quaternionOf([0, 0, 1, -1, 0, 0, 0, -1, 0]) };
/** Steps below tell no direction, m; so many must be there. */
const LEAST_STEP = 0.05;
const LEAST_STEPS = 10;
/** Of the way, what must go along z: a vehicle goes where its camera looks. */
const LEAST_SHARE = 0.9;

/** Whether the poses move along their own z. */
export function goesAlongZ(poses: readonly Pose[]): boolean {
  let [way, ahead, steps] = [0, 0, 0];
  for (const [i, { p, q }] of poses.entries()) {
    const next = poses[i + 1];
    if (!next) break;
    const step = [next.p[0] - p[0], next.p[1] - p[1], next.p[2] - p[2]] as const;
    const metres = Math.hypot(...step);
    if (metres < LEAST_STEP) continue;
    const [, , z] = rotate(inverse({ p: [0, 0, 0], q }).q, step);
    way += metres;
    ahead += z;
    steps++;
  }
  return steps >= LEAST_STEPS && ahead >= LEAST_SHARE * way;
}

/** T_map_vehicle of T_world_camera: both frames are turned. */
export const ofVehicle = (pose: Pose): Pose =>
  compose(compose(T_vehicle_camera, pose), inverse(T_vehicle_camera));
