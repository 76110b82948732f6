/**
 * The arrays of processed_log as streams (README.md of the data set). IMU axes are forward, right, down and are turned to forward,
 * left, up; the magnetometer's numbers are microtesla, whatever the README says.
 */
import type { StreamDeclaration } from '../../format.ts';
import type { NpyNumbers } from '../../media/npy.ts';
import { SIGNAL_UNITS } from '../../messages/header.ts';

/** Where the phone sits: origin of the drive's vehicle. */
export const VEHICLE = 'vehicle';

export type LoggedStream = {
  /** Below processed_log, with files t and value. */
  readonly folder: string;
  readonly columns: number;
  readonly stream: StreamDeclaration;
  /** Undefined where the row has no such numbers. */
  readonly signals: (at: (column: number) => number) => Readonly<Record<string, number>> | undefined;
};

const sensor = { role: 'sensor', frame: VEHICLE, codec: 'json' } as const;

const named =
  (names: readonly string[]) =>
  (at: (column: number) => number): Readonly<Record<string, number>> | undefined => {
    const values = names
      .map((name, i) => [name, at(i)] as const)
      .filter(([, value]) => Number.isFinite(value));
    return values.length === 0 ? undefined : Object.fromEntries(values);
  };

const message = (folder: string, names: readonly string[], unit: string): LoggedStream => ({
  folder,
  columns: names.length,
  stream: {
    ...sensor,
    name: folder,
    kind: 'message',
    units: Object.fromEntries(names.map((name) => [name, unit])),
  },
  signals: named(names),
});

/** Metres a second. */
const MOST_SPEED_MPS = 150;

const gnss = (folder: string): LoggedStream => ({
  folder,
  columns: 6,
  stream: {
    ...sensor,
    name: folder,
    kind: 'gnss',
    units: { ...SIGNAL_UNITS.gnss, speed: 'm/s', bearing: 'deg' },
    meta: { datum: 'unknown' },
  },
  signals: (at) => {
    const [latitude, longitude, altitude] = [at(0), at(1), at(4)];
    const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && Number.isFinite(altitude);
    return isPlace
      ? { latitude, longitude, altitude, status: 0, ...named(['', '', 'speed', '', '', 'bearing'])(at2(at)) }
      : undefined;
  },
});

/** Speed and bearing only. */
const at2 =
  (at: (column: number) => number) =>
  (column: number): number =>
    column === 2 || column === 5 ? at(column) : Number.NaN;

export const GNSS = ['GNSS/live_gnss_ublox', 'GNSS/live_gnss_qcom'];

export const LOGS: readonly LoggedStream[] = [
  {
    folder: 'CAN/speed',
    columns: 1,
    stream: { ...sensor, name: 'CAN/speed', kind: 'twist', units: SIGNAL_UNITS.twist },
    signals: (at) => (Math.abs(at(0)) <= MOST_SPEED_MPS ? { 'linear.x': at(0) } : undefined),
  },
  message('CAN/wheel_speed', ['front_left', 'front_right', 'rear_left', 'rear_right'], 'm/s'),
  message('CAN/steering_angle', ['angle'], 'deg'),
  ...GNSS.map(gnss),
  message('IMU/gyro_uncalibrated', ['forward', 'right', 'down'], 'rad/s'),
  message('IMU/gyro_bias', ['forward', 'right', 'down'], 'rad/s'),
  message('IMU/magnetometer', ['forward', 'right', 'down'], 'µT'),
  message('IMU/magnetometer_uncalibrated', ['forward', 'right', 'down'], 'µT'),
];

export const IMU_STREAM: StreamDeclaration = {
  ...sensor,
  name: 'IMU',
  kind: 'imu',
  units: SIGNAL_UNITS.imu,
  meta: { source: 'accelerometer and gyro of one time, turned to forward, left, up' },
};

/** Of a row of both. */
export function imuSignals(
  accel: NpyNumbers['at'],
  a: number,
  gyro: NpyNumbers['at'],
  g: number,
): Record<string, number> | undefined {
  const values = {
    'accel.x': accel(a, 0),
    'accel.y': -accel(a, 1),
    'accel.z': -accel(a, 2),
    'gyro.x': gyro(g, 0),
    'gyro.y': -gyro(g, 1),
    'gyro.z': -gyro(g, 2),
  };
  return Object.values(values).every(Number.isFinite) ? values : undefined;
}

/** Kept as they are: nothing here reads their meaning. */
export const KEPT: readonly (readonly [file: string, note: string])[] = [
  ...['t', 'src', 'address', 'data'].map(
    (part) => [`CAN/raw_can/${part}`, 'frames of the CAN bus (numpy)'] as const,
  ),
  ...['raw_gnss_qcom', 'raw_gnss_ublox'].flatMap((receiver) =>
    ['t', 'value'].map(
      (part) => [`GNSS/${receiver}/${part}`, 'a measurement of a satellite a row (numpy)'] as const,
    ),
  ),
];
