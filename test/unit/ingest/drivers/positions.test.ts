/** Positions and speeds in the messages of drivers and of vehicles. */
import { expect, test } from 'vitest';
import type { Tree } from '../../../../engine/ingest/encodings/tree.ts';
import { converterFor } from '../../../../engine/ingest/messages/families.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { convert, only } from '../../../support/ingest/convert.ts';
import { header, T0 } from '../../../support/ingest/mcap-file.ts';

const gpsFix = (status: number) => ({
  header: header(T0, 'gps'),
  status: { status, satellites_used: 9 },
  latitude: 48.1,
  longitude: 11.5,
  altitude: 520,
  track: 90,
  speed: 12.5,
  position_covariance: [4, 0, 0, 0, 1, 0, 0, 0, 9],
  position_covariance_type: 2,
});

test.each(['gps_common/GPSFix', 'gps_msgs/GPSFix'])('%s is a position with speed and course', (type) => {
  const converted = convert(type, gpsFix(0));
  const made = only(converted);
  expect(made.facts().kind).toBe('gnss');
  expect(made.signals).toMatchObject({
    latitude: 48.1,
    longitude: 11.5,
    altitude: 520,
    speed: 12.5,
    bearing: 90,
    'sigma.east': 2,
    status: 0,
  });
  expect(converted.fix?.rtk).toBe(false);
});

test('a differential fix of GPSStatus (18) is no RTK, and −1 is none', () => {
  const aided = convert('gps_common/GPSFix', gpsFix(18));
  expect([only(aided).signals?.status, aided.fix?.rtk]).toEqual([1, false]);
  const none = convert('gps_common/GPSFix', gpsFix(-1));
  expect([only(none).signals, none.fix]).toEqual([{ status: -1 }, undefined]);
});

test("Autoware's report of the vehicle's speed is a twist", () => {
  const made = only(
    convert('autoware_vehicle_msgs/VelocityReport', {
      header: header(T0, 'base_link'),
      longitudinal_velocity: 8,
      lateral_velocity: 0.1,
      heading_rate: -0.2,
    }),
  );
  expect([made.facts().kind, made.facts().frame]).toEqual(['twist', 'base_link']);
  expect(made.signals).toEqual({ 'linear.x': 8, 'linear.y': 0.1, 'angular.z': -0.2 });
});

test("foxglove's odometry is a pose and a twist of its body", () => {
  const { samples } = convert('foxglove/Odometry', {
    timestamp: { sec: 5, nsec: 0 },
    frame_id: 'odom',
    body_frame_id: 'base_link',
    pose: { position: { x: 1, y: 2, z: 3 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
    linear_velocity: { x: 4, y: 0, z: 0 },
    angular_velocity: { x: 0, y: 0, z: 0.5 },
  });
  expect(samples.map((each) => `${each.facts().kind} ${each.facts().frame}`)).toEqual([
    'pose base_link',
    'twist base_link',
  ]);
  expect([samples[0]?.signals?.['position.y'], samples[1]?.signals?.['angular.z']]).toEqual([2, 0.5]);
});

test('a stamp of ROS 1 written as JSON (secs, nsecs) is used', () => {
  const made = only(
    convert('sensor_msgs/Imu', {
      header: { stamp: { secs: 7, nsecs: 9 }, frame_id: 'imu' },
      linear_acceleration: { x: 0, y: 0, z: 9.81 },
      angular_velocity: { x: 0, y: 0, z: 0 },
    }),
  );
  expect(made.stamp).toEqual({ sec: 7, nanosec: 9 });
});

const posed = (x: number, w: number): Tree => ({
  header: header(T0, 'earth'),
  pose: { position: { x, y: 855_000, z: 4_728_000 }, orientation: { w, x: 0, y: 0, z: 0 } },
});

test('places that count from the middle of the earth are named, and a turn that is no number is none', () => {
  const converter = converterFor('/pose', 'geometry_msgs/PoseStamped', new Scratch());
  for (const x of [4_177_000, 4_177_001]) converter(posed(x, 1), new Uint8Array());
  expect(converter.end?.().notes).toEqual([
    {
      level: 'warn',
      reason:
        'its places count from the middle of the earth (ECEF): their axes are not east, north and up; kept as they are',
      count: 2,
    },
  ]);
  expect(() => converter(posed(0, Number.NaN), new Uint8Array())).toThrow('numbers that are not finite');
});
