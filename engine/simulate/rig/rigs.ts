/** The rigs that come with Lanetrace, by name. */
import { KITTI, KITTI_4CAM } from './kitti.ts';
import type { Rig } from './rig.ts';

export type NamedRig = {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly rig: Rig;
};

export const RIGS: readonly NamedRig[] = [
  {
    name: 'kitti-like',
    title: 'KITTI-like',
    meaning: '64-beam roof lidar, one front camera, front radar, IMU, RTK GNSS with one outage, wheel speed',
    rig: KITTI,
  },
  {
    name: 'kitti-4cam',
    title: 'KITTI-like, four cameras',
    meaning: '64-beam roof lidar, four cameras ahead in two pairs, front radar, IMU, RTK GNSS, wheel speed',
    rig: KITTI_4CAM,
  },
];
