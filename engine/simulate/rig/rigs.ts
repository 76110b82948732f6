/** The rigs that come with Lanetrace, by name. */
import { ARGOVERSE2 } from './argoverse.ts';
import { CAMERA_RADAR } from './camera-radar.ts';
import { KITTI, KITTI_4CAM, KITTI_HDL64E, KITTI_STREET, KITTI_WANDERING } from './kitti.ts';
import { NUSCENES } from './nuscenes.ts';
import type { Rig } from './rig.ts';
import { SAMPLE } from './sample.ts';

export type NamedRig = {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly rig: Rig;
};

const named = (rig: Rig, title: string, meaning: string): NamedRig => ({
  name: rig.name,
  title,
  meaning,
  rig,
});

export const RIGS: readonly NamedRig[] = [
  named(
    KITTI,
    'KITTI-like',
    '64-beam roof lidar, one front camera, front radar, IMU, RTK GNSS with one outage, wheel speed',
  ),
  named(
    KITTI_HDL64E,
    'KITTI-like, lidar as measured',
    "as kitti-like, the lidar with lasers, receiver, losses and roof measured on KITTI's own sweeps",
  ),
  named(
    KITTI_STREET,
    'KITTI-like, hard light',
    'as kitti-hdl64e, the camera with automatic exposure: what lies in the sun is often white',
  ),
  named(
    KITTI_WANDERING,
    'KITTI-like, wandering GNSS',
    'as kitti-like, with single-point GNSS whose error wanders by 1.5 m',
  ),
  named(
    KITTI_4CAM,
    'KITTI-like, four cameras',
    '64-beam roof lidar, four cameras ahead in two pairs, front radar, IMU, RTK GNSS, wheel speed',
  ),
  named(
    NUSCENES,
    'nuScenes-like',
    '32-beam lidar at 20 Hz, six cameras around at 12 Hz, five radars, IMU, RTK GNSS, wheel speed, steering',
  ),
  named(
    ARGOVERSE2,
    'Argoverse 2-like',
    'two 32-beam lidars half a turn apart, seven cameras around and a stereo pair, IMU, RTK GNSS, wheel speed',
  ),
  named(
    CAMERA_RADAR,
    'Cameras and radars',
    'no lidar: a rolling-shutter front camera, three fisheyes, five radars, single-point GNSS with multipath, IMU, wheel speed, steering',
  ),
  named(
    SAMPLE,
    'Sample',
    '64-beam lidar, three cameras side by side, front radar and two corner radars, IMU, RTK GNSS, wheel speed, steering',
  ),
];
