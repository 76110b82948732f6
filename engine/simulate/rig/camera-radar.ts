/**
 * A series car without lidar: a rolling-shutter camera behind the windscreen, fisheyes at the mirrors and the tailgate,
 * a long-range radar and four corner radars, and a receiver that suffers between tall buildings.
 */
import { parseRig } from './load.ts';
import { at, fisheye, lens } from './mounts.ts';
import type { Rig } from './rig.ts';

const CORNER = {
  periodS: 0.066,
  rangeMaxM: 80,
  nearM: 40,
  halfAngleDeg: 75,
  farHalfAngleDeg: 40,
  azimuthSigmaDeg: 1,
  azimuthCellDeg: 4,
  mostReturns: 64,
};

export const CAMERA_RADAR: Rig = parseRig(
  {
    name: 'camera-radar',
    cameras: [
      {
        name: 'camera_front',
        place: at(1.75, 0, 1.35, 0, 1),
        model: lens(1024, 576, 68, [-0.31, 0.12, 0.0002, -0.0001, -0.02]),
        rateHz: 15,
        exposure: 'auto',
        readoutS: 0.018,
        noise: 1.8,
      },
      ...(
        [
          ['camera_left', at(1.9, 0.98, 1.02, 80, 25)],
          ['camera_right', at(1.9, -0.98, 1.02, -80, 25)],
          ['camera_back', at(-0.95, 0, 0.95, 180, 20)],
        ] as const
      ).map(([name, place]) => ({
        name,
        place,
        model: fisheye(640, 480, 69),
        rateHz: 15,
        exposure: 'auto' as const,
        vignette: 0.4,
        noise: 1.8,
      })),
    ],
    radars: [
      { name: 'radar_front', place: at(3.7, 0, 0.5), rangeMaxM: 200, halfAngleDeg: 45, farHalfAngleDeg: 10 },
      { ...CORNER, name: 'radar_front_left', place: at(3.4, 0.75, 0.55, 55), triggerS: 0.02 },
      { ...CORNER, name: 'radar_front_right', place: at(3.4, -0.75, 0.55, -55), triggerS: 0.03 },
      { ...CORNER, name: 'radar_back_left', place: at(-0.8, 0.7, 0.6, 140), triggerS: 0.04 },
      { ...CORNER, name: 'radar_back_right', place: at(-0.8, -0.7, 0.6, -140), triggerS: 0.05 },
    ],
    imu: {
      place: at(0.5, 0, 0.4),
      gyroSigma: 0.003,
      accelerationSigma: 0.06,
      gyroBias: 0.004,
      accelerationBias: 0.1,
      gyroWalk: 0.0001,
      accelerationWalk: 0.002,
    },
    gnss: {
      place: at(0, 0, 1.5),
      rateHz: 5,
      wanderM: { horizontal: 0.9, vertical: 1.6, timeS: 60 },
      whiteM: { horizontal: 0.2, vertical: 0.35 },
      biasM: { horizontal: 0.5, vertical: 0.8 },
      rtk: false,
      multipath: { sizeM: 4 },
    },
    wheel: {},
    steering: {},
  },
  'camera-radar',
);
