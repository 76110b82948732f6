/** The vehicle of the sample drive: all kinds of sensors, and three cameras that make one wide view side by side. */
import { HDL64 } from './kitti.ts';
import { parseRig } from './load.ts';
import { at, lens } from './mounts.ts';
import type { Rig } from './rig.ts';

const LENS = lens(704, 396, 58, [-0.06, 0.01, 0.0002, -0.0001, 0]);
const CORNER = {
  rangeMaxM: 80,
  nearM: 40,
  halfAngleDeg: 70,
  farHalfAngleDeg: 35,
  azimuthSigmaDeg: 0.8,
  azimuthCellDeg: 3,
  mostReturns: 64,
};

export const SAMPLE: Rig = parseRig(
  {
    name: 'sample',
    lidars: [{ name: 'lidar_top', place: at(0.95, 0, 1.86), elevationsDeg: HDL64 }],
    // Openings of 58° at 54° from one another: the pictures join with a little overlap.
    cameras: [
      { name: 'camera_left', place: at(1.45, 0.22, 1.62, 54), model: LENS },
      { name: 'camera_front', place: at(1.6, 0, 1.62, 0), model: LENS },
      { name: 'camera_right', place: at(1.45, -0.22, 1.62, -54), model: LENS },
    ],
    radars: [
      { name: 'radar_front', place: at(3.65, 0, 0.55) },
      { ...CORNER, name: 'radar_left', place: at(3.35, 0.75, 0.6, 60), triggerS: 0.031 },
      { ...CORNER, name: 'radar_right', place: at(3.35, -0.75, 0.6, -60), triggerS: 0.049 },
    ],
    imu: { place: at(0.2, -0.15, 0.55), gyroWalk: 0.00004, accelerationWalk: 0.0006 },
    gnss: { place: at(0.45, 0.1, 1.72) },
    wheel: {},
    steering: {},
  },
  'sample',
);
