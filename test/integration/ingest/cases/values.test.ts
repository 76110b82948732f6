/** Values that no sensor measured: found, said, and used where the right one is certain. */
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { casePath, withCase, withMessages } from '../../../support/ingest/case.ts';
import { cdr, header, T0, type TestMessage } from '../../../support/ingest/mcap-file.ts';

test('times from 0 to 1 are fractions of the turn', async () => {
  await withCase(casePath('values/pt-normalised-0-1'), ({ drive }) => {
    const stream = drive.streams()[0];
    const { time = new Int32Array() } = decodeCloud(drive.payload(stream?.id ?? 0, 0));
    expect([Math.min(...time), Math.max(...time)]).toEqual([0, 100_000_000]);
    expect(stream?.meta.timeUnit).toBe('fractions of the 0.1 s between sweeps');
  });
});

test('zeros before the first fix are no fix, and counted; the origin is the first real one', async () => {
  await withCase(casePath('values/gnss-zeros-before-fix'), ({ drive, said }) => {
    expect(drive.info.origin?.latitudeDeg).toBeCloseTo(48.1, 0);
    expect(said.filter((line) => line.includes('/fix | message'))).toEqual([
      expect.stringMatching(/lies at 0°, 0° exactly.*\(10\)/),
    ]);
  });
});

test('an IMU in g is said to be', async () => {
  await withCase(casePath('values/imu-in-g'), ({ said }) => {
    expect(said.filter((line) => line.includes('acceleration'))).toEqual([
      expect.stringMatching(/\/livox\/imu.*is 0\.998 on the mean: it is in g.*9\.81 times it is m\/s²/),
    ]);
  });
});

const imu = (k: number, z: number): TestMessage => ({
  topic: '/imu',
  type: 'sensor_msgs/msg/Imu',
  ns: T0 + BigInt(k) * 10_000_000n,
  message: cdr('sensor_msgs/msg/Imu', {
    header: header(T0 + BigInt(k) * 10_000_000n, 'imu'),
    orientation: { x: 0, y: 0, z: 0, w: 1 },
    orientation_covariance: new Array(9).fill(0),
    angular_velocity: { x: 0, y: 0, z: 0 },
    angular_velocity_covariance: new Array(9).fill(0),
    linear_acceleration: { x: 0.1, y: 0, z },
    linear_acceleration_covariance: new Array(9).fill(0),
  }),
});

test.each([
  [9.81, undefined],
  [0.02, /gravity was taken off/],
  [981, /thousandths of g|cm\/s²/],
  [9810, /it is in mm\/s²/],
])('an IMU that feels %s at rest', async (z, expected) => {
  await withMessages(
    Array.from({ length: 30 }, (_, k) => imu(k, z)),
    ({ said }) =>
      expect(said.filter((line) => line.includes('acceleration'))).toEqual(
        expected ? [expect.stringMatching(expected)] : [],
      ),
  );
});

test('a fix in ten-millionths of a degree is none, and said', async () => {
  const fix = (latitude: number, longitude: number): TestMessage => ({
    topic: '/fix',
    type: 'sensor_msgs/msg/NavSatFix',
    ns: T0,
    message: {
      header: header(T0, 'gnss'),
      status: { status: 0, service: 1 },
      latitude,
      longitude,
      altitude: 500,
      position_covariance: new Array(9).fill(0),
      position_covariance_type: 0,
    },
  });
  await withMessages([fix(481234567, 115678901)], ({ drive, said }) => {
    expect(drive.info.origin).toBeUndefined();
    expect(said.join()).toContain('beyond what degrees can be');
  });
});

test('a lidar that sends one sweep again and again stands still', async () => {
  const sweep = (k: number): TestMessage => ({
    topic: '/points',
    type: 'sensor_msgs/msg/PointCloud2',
    ns: T0 + BigInt(k) * 100_000_000n,
    message: {
      header: header(T0 + BigInt(k) * 100_000_000n, 'lidar'),
      height: 1,
      width: 20,
      fields: ['x', 'y', 'z'].map((name, i) => ({ name, offset: 4 * i, datatype: 7, count: 1 })),
      is_bigendian: false,
      point_step: 12,
      row_step: 240,
      data: new Uint8Array(Float32Array.from({ length: 60 }, (_, i) => i + (k < 5 ? k : 5)).buffer),
      is_dense: true,
    },
  });
  await withMessages(
    Array.from({ length: 30 }, (_, k) => sweep(k)),
    ({ said }) =>
      expect(said).toEqual([expect.stringMatching(/\/points.*same as the one before to the byte.*\(24\)/)]),
  );
});
