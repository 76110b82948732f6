/**
 * Records of the GPS/IMU (GPS_IMU_Twist): latitude, longitude, altitude; covariance of the position (east, north, up); orientation;
 * rates; accelerations; three more covariances; then velocity and rates (SDK, README.md).
 *
 * Axes, known from the data: rates and accelerations have x ahead, y right, z down and no gravity; they are turned to x ahead, y
 * left, z up. The velocity is north, east, down. The orientation's heading lies 55° from the course of tiny_foggy: it is
 * kept in the record and is no signal of a pose.
 */
import type { MapOrigin } from '../../../contract/calibration.ts';

/** Of the numbers of a record, in their order; covariances by their diagonals. */
const FIELDS: Readonly<Record<string, readonly [at: number, unit: string]>> = {
  latitude: [0, 'deg'],
  longitude: [1, 'deg'],
  altitude: [2, 'm'],
  'position_covariance.east': [3, 'm²'],
  'position_covariance.north': [7, 'm²'],
  'position_covariance.up': [11, 'm²'],
  'orientation.x': [12, ''],
  'orientation.y': [13, ''],
  'orientation.z': [14, ''],
  'orientation.w': [15, ''],
  'angular_velocity.x': [16, 'rad/s'],
  'angular_velocity.y': [17, 'rad/s'],
  'angular_velocity.z': [18, 'rad/s'],
  'linear_acceleration.x': [19, 'm/s²'],
  'linear_acceleration.y': [20, 'm/s²'],
  'linear_acceleration.z': [21, 'm/s²'],
  'velocity.north': [49, 'm/s'],
  'velocity.east': [50, 'm/s'],
  'velocity.down': [51, 'm/s'],
};
/** Numbers of a whole record; older ones end before the velocity. */
const LEAST_NUMBERS = 49;
/** Beyond these a value is of no car. */
const MOST_SPEED_MPS = 150;

export const RECORD_UNITS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, [, unit]]) => [name, unit]),
);

export type InertialRecord = Readonly<Record<string, number>>;

/** Undefined where the text has not the numbers of a record, one of them is not finite, or the place is none on Earth. */
export function parseRecord(text: string): InertialRecord | undefined {
  const values = text.split(/[\s,]+/).filter((value) => value !== '');
  const numbers = values.map(Number);
  if (numbers.length < LEAST_NUMBERS || !numbers.every(Number.isFinite)) return undefined;
  const record: Record<string, number> = {};
  for (const [name, [at]] of Object.entries(FIELDS)) {
    const value = numbers[at];
    if (value !== undefined) record[name] = value;
  }
  const isPlace = Math.abs(of(record, 'latitude')) <= 90 && Math.abs(of(record, 'longitude')) <= 180;
  return isPlace ? record : undefined;
}

const of = (record: InertialRecord, name: string): number => record[name] ?? 0;

/** GNSS_SIGNALS. The record does not say how the position was found: it counts as a plain fix. */
export function gnssSignals(record: InertialRecord): Record<string, number> {
  const [east, north, up] = ['east', 'north', 'up'].map((axis) => of(record, `position_covariance.${axis}`));
  const isKnown = [east, north, up].every((variance) => variance !== undefined && variance > 0);
  return {
    latitude: of(record, 'latitude'),
    longitude: of(record, 'longitude'),
    altitude: of(record, 'altitude'),
    status: 0,
    ...(isKnown
      ? {
          'sigma.east': Math.sqrt(east ?? 0),
          'sigma.north': Math.sqrt(north ?? 0),
          'sigma.up': Math.sqrt(up ?? 0),
        }
      : {}),
  };
}

export const imuSignals = (record: InertialRecord): Record<string, number> => ({
  'accel.x': of(record, 'linear_acceleration.x'),
  'accel.y': -of(record, 'linear_acceleration.y'),
  'accel.z': -of(record, 'linear_acceleration.z'),
  'gyro.x': of(record, 'angular_velocity.x'),
  'gyro.y': -of(record, 'angular_velocity.y'),
  'gyro.z': -of(record, 'angular_velocity.z'),
});

/** Only the speed over ground is known in the vehicle's axes: ahead. Undefined where the record ends before the velocity. */
export function velocitySignals(record: InertialRecord): Record<string, number> | undefined {
  const [north, east] = [record['velocity.north'], record['velocity.east']];
  if (north === undefined || east === undefined) return undefined;
  const speed = Math.hypot(north, east);
  if (speed > MOST_SPEED_MPS) return undefined;
  return {
    'linear.x': speed,
    'angular.x': of(record, 'angular_velocity.x'),
    'angular.y': -of(record, 'angular_velocity.y'),
    'angular.z': -of(record, 'angular_velocity.z'),
  };
}

export const originOf = (record: InertialRecord): MapOrigin => ({
  latitudeDeg: of(record, 'latitude'),
  longitudeDeg: of(record, 'longitude'),
  altitudeM: of(record, 'altitude'),
  datum: 'unknown',
});
