/** A calibration in which one sensor is turned to the left about the vehicle's upright axis. */
import { fromRollPitchYaw, multiply } from '../../geometry/se3.ts';
import type { LoggedCalibration } from '../rig/calibration.ts';

export function turned(calibration: LoggedCalibration, sensor: string, yawDeg: number): LoggedCalibration {
  const turn = fromRollPitchYaw(0, 0, (yawDeg * Math.PI) / 180);
  return calibration.map((each) =>
    each.name === sensor
      ? {
          ...each,
          T_vehicle_sensor: { p: each.T_vehicle_sensor.p, q: multiply(turn, each.T_vehicle_sensor.q) },
        }
      : each,
  );
}
