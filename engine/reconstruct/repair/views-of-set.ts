/** A camera's pictures beside the lidar under one calibration set. Pictures are decoded once and shared by all sets. */
import type { CalibrationSet, Pose, SensorCalibration } from '../../contract/calibration.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import { compose, inverse } from '../../geometry/se3.ts';
import type { Trajectory } from '../../geometry/trajectory.ts';
import type { StageDrive } from '../contract/stage.ts';
import type { View } from '../stages/health/agreement.ts';
import type { TimedGrey } from '../stages/health/greys.ts';
import type { SweepEdges } from '../stages/health/rig.ts';
import { viewsOf } from '../stages/health/views.ts';

/** The drive under one set, and the vehicle's trajectory by it. */
export type Setting = {
  readonly drive: StageDrive;
  readonly calibration: CalibrationSet;
  readonly lidar: StreamInfo;
  readonly edges: SweepEdges;
  readonly trajectory: Trajectory;
};

export const sensorOf = (
  { sensors }: CalibrationSet,
  { frame }: Pick<StreamInfo, 'frame'>,
): SensorCalibration | undefined => sensors.find((each) => each.frame === frame);

/** Undefined where lens or mounts are not known. */
export function viewsUnder(
  { drive, calibration, lidar, edges, trajectory }: Setting,
  camera: StreamInfo,
  greys: readonly TimedGrey[],
): { readonly views: readonly View[]; readonly sensor: SensorCalibration } | undefined {
  const [sensor, T_vehicle_lidar] = [sensorOf(calibration, camera), drive.T_vehicle_sensor(lidar.frame)];
  if (!sensor?.camera || !T_vehicle_lidar) return undefined;
  const rig = {
    lidar,
    edges,
    T_vehicle_lidar,
    T_vehicle_camera: sensor.T_vehicle_sensor,
    model: sensor.camera,
    trajectory,
  };
  const timed = greys.map(({ info, picture }) => ({
    info: { ...info, t: info.t + sensor.timeOffsetNs },
    picture,
  }));
  return { views: viewsOf(drive, rig, timed), sensor };
}

/** The vehicle's trajectory where the lidar sits elsewhere on it than was thought; the lidar's own stays. */
export function trajectoryUnder({ poses, ...rest }: Trajectory, was: Pose, is: Pose): Trajectory {
  const [T_is_was, T_was_is] = [compose(is, inverse(was)), compose(was, inverse(is))];
  return { ...rest, poses: poses.map((T) => compose(T_is_was, compose(T, T_was_is))) };
}
