/** Schemas that are empty, only a name, of another message, twice or in OMG IDL: read where that is certain, never zeros. */
import { expect, test } from 'vitest';
import { casePath, withCase, withMessages } from '../../../support/ingest/case.ts';
import { asProtobuf } from '../../../support/ingest/foxglove-log.ts';
import { cdr, header, ros2Schema, T0, type TestMessage } from '../../../support/ingest/mcap-file.ts';

const text = (schema: string) => ({ encoding: 'ros2msg', data: new TextEncoder().encode(schema) });

test('known types whose schema is empty are read by their standard definition', async () => {
  await withCase(casePath('schemas/schema-empty-for-known-type'), ({ streams, drive, report }) => {
    expect(streams).toMatchObject({
      '/points': 'lidar sensor 5',
      '/imu': 'imu sensor 5',
      '/fix': 'gnss sensor 5',
    });
    expect(drive.info.origin).toMatchObject({ latitudeDeg: 48, longitudeDeg: 11 });
    expect(report.findings.map(({ reason }) => reason).join()).toContain('read by the standard one');
  });
});

test('a schema that is only the name of a standard type is that type', async () => {
  await withCase(casePath('schemas/schema-holds-only-the-type-name'), ({ streams, said }) => {
    expect([streams['/points'], said]).toEqual(['lidar sensor 5', []]);
  });
});

test('OMG IDL is read', async () => {
  await withCase(casePath('schemas/schema-omgidl'), ({ drive, said }) => {
    expect(drive.signals().map(({ path }) => path)).toEqual(['v']);
    expect(said).toEqual([]);
  });
});

test('a descriptor set that holds a file twice is read', async () => {
  await withCase(casePath('schemas/fg-descriptors-twice'), ({ streams, said }) => {
    expect([streams['/points'], said]).toEqual(['lidar sensor 5', []]);
  });
});

const imu = (schema: string): TestMessage => ({
  topic: '/imu',
  type: 'sensor_msgs/msg/Imu',
  ns: T0,
  message: cdr('sensor_msgs/msg/Imu', {
    header: header(T0, 'imu'),
    orientation: { x: 0, y: 0, z: 0, w: 1 },
    orientation_covariance: new Array(9).fill(0),
    angular_velocity: { x: 0, y: 0, z: 0.1 },
    angular_velocity_covariance: new Array(9).fill(0),
    linear_acceleration: { x: 0, y: 0, z: 9.81 },
    linear_acceleration_covariance: new Array(9).fill(0),
  }),
  schema: text(schema),
});

test.each([
  [
    'an older one with fewer fields',
    ros2Schema('sensor_msgs/msg/Imu').replace('float64[9] linear_acceleration_covariance\n', ''),
  ],
  ['that of another message', 'float64 latitude\nfloat64 longitude'],
  ['no definition at all', 'this is : no ! schema'],
])('a schema that is %s gives way to the standard definition, with a word', async (_, schema) => {
  await withMessages([imu(schema)], ({ drive, said }) => {
    const stream = drive.streams()[0];
    expect(drive.series(stream?.id ?? 0, ['accel.z']).values[0]?.[0]).toBe(9.81);
    expect(said).toEqual([expect.stringMatching(/^warn.*its schema.*read by the standard one/)]);
  });
});

test('a message of an own type that its schema does not explain is kept and not read', async () => {
  const message = {
    topic: '/speed',
    type: 'own/msg/Speed',
    ns: T0,
    message: Uint8Array.from([0, 1, 0, 0, ...new Array(32).fill(7)]),
    schema: text('float64 v'),
  };
  await withMessages([message], ({ streams, said }) => {
    expect(streams).toEqual({ '/speed (undecoded)': 'message sensor 1' });
    expect(said).toEqual([expect.stringMatching(/24 of its 36 bytes are not in its schema/)]);
  });
});

test('a protobuf message none of whose fields is in its schema is no zeros', async () => {
  const fix = asProtobuf('foxglove.LocationFix', { latitude: 48, longitude: 11 });
  // Field 99, a number.
  const message = { topic: '/fix', ns: T0, ...fix, message: Uint8Array.of(0x98, 0x06, 0x01) };
  await withMessages([message], ({ streams, said }) => {
    expect(streams).toEqual({ '/fix (undecoded)': 'message sensor 1' });
    expect(said).toEqual([expect.stringMatching(/none of the fields in its 3 bytes/)]);
  });
});

test('a sensor whose messages cannot be read is an error line', async () => {
  const message = { topic: '/scan', type: 'foxglove.PointCloud', ns: T0, message: Uint8Array.of(1, 2, 3) };
  await withMessages([{ ...message, encoding: 'cbor' }], ({ said }) => {
    expect(said).toEqual([expect.stringMatching(/^error \/scan.*its messages are CBOR, which is not read/)]);
  });
});
