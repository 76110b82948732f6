/**
 * Standard names and units of the signals that ingest makes of known messages, so that stages ask for meaning and not for
 * a log's field names. All share the times of their stream's samples.
 */
export const IMU_SIGNALS = ['accel.x', 'accel.y', 'accel.z', 'gyro.x', 'gyro.y', 'gyro.z'] as const; // m/s², rad/s, in the imu's frame
export const GNSS_SIGNALS = [
  'latitude',
  'longitude',
  'altitude',
  'sigma.east',
  'sigma.north',
  'sigma.up',
  'status',
] as const; // degrees, degrees, m (ellipsoid), m, m, m, NavSatStatus (−1 no fix, 0 fix, 1 SBAS, 2 GBAS/RTK)
export const POSE_SIGNALS = [
  'position.x',
  'position.y',
  'position.z',
  'orientation.w',
  'orientation.x',
  'orientation.y',
  'orientation.z',
] as const; // T_parent_child; parent and child in the stream's meta
export const TWIST_SIGNALS = [
  'linear.x',
  'linear.y',
  'linear.z',
  'angular.x',
  'angular.y',
  'angular.z',
] as const; // m/s, rad/s, in the stream's frame

export type SignalInfo = {
  readonly id: number;
  readonly stream: number;
  /** Dotted path within the stream, e.g. "accel.x" or "wheel_speeds.0". */
  readonly path: string;
  readonly unit: string;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** The script of a person that gave it; its stream is then −1, and it is not in the drive's file. */
  readonly script?: string;
};
