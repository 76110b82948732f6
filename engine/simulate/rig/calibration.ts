/**
 * What the log says about its sensors: frames and lenses. The truth is what the rig says; faults make the log say
 * something else.
 */
import type { CameraModel, Pose } from '../../contract/calibration.ts';
import { cameraPoseOf, poseOf } from './place.ts';
import type { Rig } from './rig.ts';

export type LoggedSensor = {
  /** Its name in the rig, which is its frame in the log. */
  readonly name: string;
  readonly kind: 'lidar' | 'camera' | 'radar' | 'imu' | 'gnss';
  readonly T_vehicle_sensor: Pose;
  readonly camera?: CameraModel;
};

export type LoggedCalibration = readonly LoggedSensor[];

export function trueCalibration(rig: Rig): LoggedCalibration {
  const { lidars, cameras, radars, imu, gnss } = rig;
  return [
    ...lidars.map(({ name, place }) => ({ name, kind: 'lidar', T_vehicle_sensor: poseOf(place) }) as const),
    ...cameras.map(
      ({ name, place, model }) =>
        ({ name, kind: 'camera', T_vehicle_sensor: cameraPoseOf(place), camera: model }) as const,
    ),
    ...radars.map(({ name, place }) => ({ name, kind: 'radar', T_vehicle_sensor: poseOf(place) }) as const),
    ...(imu ? [{ name: imu.name, kind: 'imu', T_vehicle_sensor: poseOf(imu.place) } as const] : []),
    ...(gnss ? [{ name: gnss.name, kind: 'gnss', T_vehicle_sensor: poseOf(gnss.place) } as const] : []),
  ];
}
