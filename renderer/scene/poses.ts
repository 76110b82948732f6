/** Poses as matrices of Three.js. The scene's zero lies at `origin` of the map frame. */
import { Matrix4, Quaternion, Vector3 } from 'three';
import type { CalibrationSet, Pose, SensorCalibration, Vec3 } from '../../engine/contract/calibration.ts';
import { compose, IDENTITY } from '../../engine/geometry/se3.ts';

/** T_scene_x as a matrix from T_map_x; the subtraction is done in 64 bits. */
export function sceneMatrix(T_map_x: Pose, origin: Vec3, out = new Matrix4()): Matrix4 {
  const { p, q } = T_map_x;
  return out.compose(
    new Vector3(p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]),
    new Quaternion(q.x, q.y, q.z, q.w),
    new Vector3(1, 1, 1),
  );
}

export const sensorOf = (calibration: CalibrationSet, frame: string): SensorCalibration | undefined =>
  calibration.sensors.find((sensor) => sensor.frame === frame);

/** T_map_sensor at a sample: its vehicle pose, then where the sensor sits; the vehicle itself without calibration. */
export const sensorPose = (T_map_vehicle: Pose, sensor: SensorCalibration | undefined): Pose =>
  compose(T_map_vehicle, sensor?.T_vehicle_sensor ?? IDENTITY);
