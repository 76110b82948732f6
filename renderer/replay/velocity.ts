/**
 * The velocity of a sensor at a time, from the trajectory: for ego-compensated Doppler, and to place each point of a sweep by the
 * pose at its own time.
 */
import type { SensorCalibration, Vec3 } from '../../engine/contract/calibration.ts';
import { type Nanoseconds, NS_PER_S } from '../../engine/contract/time.ts';
import { compose, conjugate, IDENTITY, logSO3, multiply, rotate } from '../../engine/geometry/se3.ts';
import { type Trajectory, vehiclePoseAt } from './trajectory.ts';

const HALF_NS = 0.1 * NS_PER_S;

/** In the sensor's own frame: m/s and rad/s. */
export type Twist = { readonly linear: Vec3; readonly angular: Vec3 };

/** By central difference over 0.2 s, one-sided at the ends; undefined where the trajectory does not reach. */
export function sensorTwist(
  trajectory: Trajectory,
  t: Nanoseconds,
  sensor: SensorCalibration | undefined,
): Twist | undefined {
  const [before, now, after] = [t - HALF_NS, t, t + HALF_NS].map((at) => vehiclePoseAt(trajectory, at));
  const [first, last] = [before ?? now, after ?? now];
  if (!first || !now || !last || first === last) return undefined;
  const T_vehicle_sensor = sensor?.T_vehicle_sensor ?? IDENTITY;
  const [a, b] = [compose(first, T_vehicle_sensor), compose(last, T_vehicle_sensor)];
  const dt = ((after ? HALF_NS : 0) + (before ? HALF_NS : 0)) / NS_PER_S;
  const inMap: Vec3 = [(b.p[0] - a.p[0]) / dt, (b.p[1] - a.p[1]) / dt, (b.p[2] - a.p[2]) / dt];
  const [wx, wy, wz] = logSO3(multiply(conjugate(a.q), b.q));
  return {
    linear: rotate(conjugate(multiply(now.q, T_vehicle_sensor.q)), inMap),
    angular: [wx / dt, wy / dt, wz / dt],
  };
}
