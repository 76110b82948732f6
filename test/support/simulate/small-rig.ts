/** A rig with two of everything, small enough for tests: a fisheye and a rolling shutter among its cameras. */
import type { RigDocument } from '../../../engine/simulate/rig/rig.ts';

const LIDAR = {
  elevationsDeg: Array.from({ length: 16 }, (_, i) => -20 + 1.5 * i),
  columns: 360,
  rangeMaxM: 80,
};

export const SMALL_RIG: RigDocument = {
  name: 'small',
  lidars: [
    { ...LIDAR, name: 'lidar_top', place: { xM: 1, yM: 0, zM: 1.9 } },
    { ...LIDAR, name: 'lidar_left', place: { xM: 1, yM: 0.8, zM: 1.2, yawDeg: 90 }, phase: 0.5, rateHz: 20 },
  ],
  cameras: [
    {
      name: 'camera_front',
      place: { xM: 1.6, yM: 0, zM: 1.5 },
      model: {
        width: 192,
        height: 108,
        fx: 120,
        fy: 120,
        cx: 95.5,
        cy: 53.5,
        lens: 'brown-conrady',
        distortion: [-0.1, 0.02, 0, 0, 0],
      },
      readoutS: 0.02,
      exposure: 'auto',
    },
    {
      name: 'camera_left',
      place: { xM: 1.6, yM: 0.8, zM: 1.2, yawDeg: 80, pitchDeg: 20 },
      model: {
        width: 160,
        height: 120,
        fx: 74,
        fy: 74,
        cx: 79.5,
        cy: 59.5,
        lens: 'kannala-brandt',
        distortion: [-0.02, 0.002, 0, 0],
      },
      rateHz: 5,
    },
  ],
  radars: [
    { name: 'radar_front', place: { xM: 3.6, yM: 0, zM: 0.5 } },
    { name: 'radar_back', place: { xM: -0.9, yM: 0, zM: 0.5, yawDeg: 180 }, triggerS: 0.04 },
  ],
  imu: { place: { xM: 0, yM: 0, zM: 0.5 } },
  gnss: { place: { xM: 0, yM: 0, zM: 1.6 } },
  wheel: {},
  steering: {},
};
