/** A vehicle like KITTI's (Geiger 2013): a 64-beam lidar on the roof, cameras that look ahead. */
import { HDL64E } from './hdl64.ts';
import { parseRig } from './load.ts';
import type { Rig, RigDocument } from './rig.ts';

/** As on an HDL-64E: upper block a third of a degree apart, lower block half a degree. */
export const HDL64 = Array.from({ length: 64 }, (_, i) => (i < 32 ? 2 - i / 3 : -8.83 - (i - 32) * 0.5));

const VEHICLE = {
  lidars: [{ name: 'lidar_top', place: { xM: 0.95, yM: 0, zM: 1.73 }, elevationsDeg: HDL64 }],
  radars: [{ name: 'radar_front', place: { xM: 3.6, yM: 0, zM: 0.55 } }],
  imu: { place: { xM: 0.2, yM: -0.15, zM: 0.55 } },
  gnss: { place: { xM: 0.45, yM: 0.1, zM: 1.62 } },
  wheel: {},
} satisfies Partial<RigDocument>;

const LENS = {
  width: 1152,
  height: 416,
  fx: 690,
  fy: 690,
  cx: 575.3,
  cy: 186.8,
  lens: 'brown-conrady',
  distortion: [-0.075, 0.014, 0.0003, -0.0002, 0],
} as const;

export const KITTI: Rig = parseRig(
  {
    ...VEHICLE,
    name: 'kitti-like',
    cameras: [{ name: 'camera_front', place: { xM: 1.65, yM: 0, zM: 1.5 }, model: LENS }],
    gnss: { ...VEHICLE.gnss, outageS: 10 },
  },
  'kitti-like',
);

/** The same vehicle with the lidar as it was measured on KITTI's own sweeps: docs/simulation.md, Realism. */
export const KITTI_HDL64E: Rig = {
  ...KITTI,
  name: 'kitti-hdl64e',
  lidars: parseRig({ name: 'kitti-hdl64e', lidars: [{ ...VEHICLE.lidars[0], ...HDL64E }] }, 'kitti-hdl64e')
    .lidars,
};

/** In streets of hard light: the measured lidar, and a camera whose exposure follows the whole picture, so that sun burns out. */
export const KITTI_STREET: Rig = {
  ...KITTI_HDL64E,
  name: 'kitti-street',
  cameras: parseRig(
    {
      name: 'kitti-street',
      cameras: [
        {
          name: 'camera_front',
          place: { xM: 1.65, yM: 0, zM: 1.62 },
          model: LENS,
          exposure: 'auto',
          vignette: 0.3,
        },
      ],
    },
    'kitti-street',
  ).cameras,
  ...(KITTI.gnss && { gnss: { ...KITTI.gnss, outageS: 0 } }),
};

/** The two stereo pairs of KITTI side by side, each 54 cm apart. */
export const KITTI_4CAM: Rig = parseRig(
  {
    ...VEHICLE,
    name: 'kitti-4cam',
    cameras: [
      ['camera_grey_left', 0],
      ['camera_grey_right', -0.54],
      ['camera_left', 0.06],
      ['camera_right', -0.48],
    ].map(([name, yM]) => ({ name, place: { xM: 1.65, yM, zM: 1.5 }, model: LENS })),
  },
  'kitti-4cam',
);

/** Single-point GNSS whose error wanders by 1.5 m; everything else as kitti-like. */
export const KITTI_WANDERING: Rig = {
  ...KITTI,
  name: 'kitti-wandering',
  ...(KITTI.gnss && {
    gnss: {
      ...KITTI.gnss,
      wanderM: { horizontal: 1.5, vertical: 2.5, timeS: 60 },
      whiteM: { horizontal: 0.25, vertical: 0.4 },
      rtk: false,
      outageS: 0,
    },
  }),
};
