/**
 * A vehicle like Argoverse 2's (Wilson 2021): two 32-beam lidars one above the other on the roof, turning half a turn
 * apart, seven cameras around and a stereo pair. Pictures have a third of the width and height of that vehicle's and come
 * at 10 Hz (that vehicle's ring: 20 Hz, its stereo pair: 5 Hz).
 */
import { parseRig } from './load.ts';
import { at, lens } from './mounts.ts';
import type { Rig } from './rig.ts';

/** As on a VLP-32C: a third of a degree apart around the horizon, sparse below and above. */
const VLP32 = [
  -25, -15.639, -11.31, -8.843, -7.254, -6.148, -5.333, -4.667, -4, -3.667, -3.333, -3, -2.667, -2.333, -2,
  -1.667, -1.333, -1, -0.667, -0.333, 0, 0.333, 0.667, 1, 1.333, 1.667, 2.333, 3.333, 4.667, 7, 10.333, 15,
];
/** Its lasers stand in four columns. */
const COLUMNS = [1.4, -4.2, 1.4, -1.4, 4.2, -1.4, 1.4, -4.2];
const LIDAR = {
  elevationsDeg: VLP32,
  azimuthOffsetsDeg: VLP32.map((_, i) => COLUMNS[i % COLUMNS.length] ?? 0),
  columns: 1800,
  rangeMinM: 1,
  rangeMaxM: 200,
  divergenceRad: 0.0015,
  // The scale of that vehicle's counts, from two of its sweeps: docs/simulation.md, Realism.
  countsPerReflectance: 26,
  saturation: 2,
  paintContrast: 0.16,
  speckleFloor: 0.6,
  offsetSpread: 0.6,
};

const BENT = [-0.27, 0.11, 0, 0, -0.02] as const;
const SIDE = lens(682, 516, 62, BENT);

const CAMERAS = [
  ['ring_front_center', at(1.63, 0, 1.73, 0), lens(516, 682, 47, BENT), 10],
  ['ring_front_left', at(1.55, 0.18, 1.73, 45), SIDE, 10],
  ['ring_front_right', at(1.55, -0.18, 1.73, -45), SIDE, 10],
  ['ring_side_left', at(1.3, 0.24, 1.73, 99), SIDE, 10],
  ['ring_side_right', at(1.3, -0.24, 1.73, -99), SIDE, 10],
  ['ring_rear_left', at(1.1, 0.16, 1.73, 153), SIDE, 10],
  ['ring_rear_right', at(1.1, -0.16, 1.73, -153), SIDE, 10],
  ['stereo_front_left', at(1.62, 0.25, 1.57, 0), SIDE, 5],
  ['stereo_front_right', at(1.62, -0.25, 1.57, 0), SIDE, 5],
] as const;

export const ARGOVERSE2: Rig = parseRig(
  {
    name: 'argoverse2-like',
    lidars: [
      { ...LIDAR, name: 'lidar_up', place: at(1.35, 0, 1.98) },
      // Upside down: the fan's steep side looks up, and its turn begins half a turn later.
      {
        ...LIDAR,
        name: 'lidar_down',
        place: at(1.35, 0, 1.88),
        elevationsDeg: VLP32.map((elevation) => -elevation),
        phase: 0.5,
      },
    ],
    cameras: CAMERAS.map(([name, place, model, rateHz]) => ({ name, place, model, rateHz })),
    imu: { place: at(0.3, 0, 0.6) },
    gnss: { place: at(0.9, 0.3, 1.9) },
    wheel: {},
  },
  'argoverse2-like',
);
