/**
 * A vehicle like nuScenes' (Caesar 2020): a 32-beam lidar at 20 Hz, six cameras around at 12 Hz, five radars at 13 Hz.
 * Pictures have half the width and height of that vehicle's, at the same opening.
 */
import { parseRig } from './load.ts';
import { at, lens } from './mounts.ts';
import type { Rig } from './rig.ts';

/** As on an HDL-32E: 4/3 degrees apart. */
const HDL32 = Array.from({ length: 32 }, (_, i) => 10.67 - (i * 4) / 3);

const NARROW = lens(800, 450, 64.5);
const WIDE = lens(800, 450, 89);

const CAMERAS = [
  ['camera_front', at(1.7, 0.016, 1.51, 0), NARROW],
  ['camera_front_left', at(1.52, 0.49, 1.51, 55), NARROW],
  ['camera_front_right', at(1.55, -0.49, 1.5, -55), NARROW],
  ['camera_back_left', at(1.04, 0.48, 1.59, 108), NARROW],
  ['camera_back_right', at(1.01, -0.48, 1.56, -110), NARROW],
  ['camera_back', at(0.03, 0, 1.58, 180), WIDE],
] as const;

const RADARS = [
  ['radar_front', at(3.41, 0, 0.5, 0)],
  ['radar_front_left', at(2.42, 0.8, 0.78, 90)],
  ['radar_front_right', at(2.42, -0.8, 0.77, -90)],
  ['radar_back_left', at(-0.56, 0.63, 0.53, 176)],
  ['radar_back_right', at(-0.56, -0.62, 0.53, -176)],
] as const;

export const NUSCENES: Rig = parseRig(
  {
    name: 'nuscenes-like',
    lidars: [
      {
        name: 'lidar_top',
        // That lidar's x axis points to the right of the vehicle.
        place: at(0.94, 0, 1.84, -90),
        elevationsDeg: HDL32,
        columns: 1084,
        rateHz: 20,
        startAzimuthDeg: 270,
        rangeMinM: 1,
        rangeMaxM: 100,
        divergenceRad: 0.0015,
        // The scale of that vehicle's counts, from one of its sweeps: docs/simulation.md, Realism.
        countsPerReflectance: 32,
        saturation: 4,
        fallPerM: 0.1,
        fallFromM: 8,
        paintContrast: 0.22,
      },
    ],
    cameras: CAMERAS.map(([name, place, model]) => ({ name, place, model, rateHz: 12 })),
    radars: RADARS.map(([name, place], i) => ({
      name,
      place,
      periodS: 1 / 13,
      triggerS: 0.013 + 0.009 * i,
      rangeMaxM: 250,
      halfAngleDeg: 60,
      farHalfAngleDeg: 9,
    })),
    imu: { place: at(0.2, 0, 0.5) },
    gnss: { place: at(0, 0, 1.75) },
    wheel: {},
    steering: {},
  },
  'nuscenes-like',
);
