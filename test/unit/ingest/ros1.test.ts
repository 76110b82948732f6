import rosmsg from '@foxglove/rosmsg';
import serialization from '@foxglove/rosmsg-serialization';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decoderFor } from '../../../engine/ingest/encodings/decode.ts';
import { lacksDefinition, standardDefinitions } from '../../../engine/ingest/encodings/standard.ts';
import { cdr, ros2Schema, smallDrive } from '../../support/ingest/mcap-file.ts';
import { ros1, ros1Name, ros1Schema } from '../../support/ingest/ros1.ts';

const schemaOf = (type: string, text = ros1Schema(type)) => ({
  name: ros1Name(type),
  encoding: 'ros1msg',
  text,
});
const one = new Map(smallDrive().map((each) => [each.type, each]));

test('every type of a small drive decodes to what the library of the format reads', () => {
  expect(one.size).toBeGreaterThan(8);
  for (const { type, message } of one.values()) {
    const bytes = ros1(type, message);
    const theirs = new serialization.MessageReader(rosmsg.parse(ros1Schema(type))).readMessage(bytes);
    const ours = decoderFor(schemaOf(type), 'ros1')?.(bytes);
    expect(plain(ours), type).toEqual(plain(theirs));
  }
});

/** Arrays of any kind as lists, and nanoseconds under one name. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each) =>
      typeof each === 'bigint' ? String(each) : ArrayBuffer.isView(each) ? Object.values(each) : each,
    ).replaceAll('"nsec"', '"nanosec"'),
  );

test('numbers are read wherever they lie, at odd places too', () => {
  const text = 'uint8 a\nfloat64[] b\nint16[2] c\nuint64[] d\nstring[] e\ntime f\nduration g\nbool[] h';
  const message = {
    a: 1,
    b: [1.5, -2],
    c: [-3, 4],
    d: [2n ** 60n],
    e: ['', 'é'],
    f: { sec: 3_000_000_000, nsec: 9 },
    g: { sec: -1, nsec: 5 },
    h: [true, false],
  };
  const bytes = new serialization.MessageWriter(rosmsg.parse(text)).writeMessage(message);
  const decode = decoderFor({ name: 'x/Y', encoding: 'ros1msg', text }, 'ros1');
  for (let shift = 0; shift < 8; shift++) {
    // A Buffer, as files and databases give them: its slices are views.
    const shifted = Buffer.alloc(bytes.byteLength + shift);
    shifted.set(bytes, shift);
    expect(plain(decode?.(shifted.subarray(shift)))).toEqual(plain(message));
  }
});

test('a message that is longer or shorter than its fields is an error, not a guess', () => {
  const decode = decoderFor({ name: 'std_msgs/String', encoding: 'ros1msg', text: 'string data' }, 'ros1');
  expect(decode?.(Uint8Array.of(1, 0, 0, 0, 65))).toEqual({ data: 'A' });
  expect(() => decode?.(Uint8Array.of(1, 0, 0, 0, 65, 66))).toThrow('its fields take 5 of its 6 bytes');
  expect(() => decode?.(Uint8Array.of(2, 0, 0, 0, 65))).toThrow('a text of 2 bytes and has 1 left');
  expect(() => decode?.(new Uint8Array())).toThrow('at least 4 bytes');
});

test('whatever the bytes, decoding ends in a tree or an error', () => {
  const decoders = ['sensor_msgs/msg/PointCloud2', 'tf2_msgs/msg/TFMessage', 'test/msg/Wheels'].map((type) =>
    decoderFor(schemaOf(type), 'ros1'),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(2), (bytes, k) => {
      try {
        expect(typeof decoders[k]?.(bytes)).toBe('object');
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

test('the standard definitions read what the log’s own definitions read', () => {
  for (const { type, message } of one.values()) {
    if (type.startsWith('test/')) continue;
    const bytes = cdr(type, message);
    const ours = standardDefinitions(type, 'cdr')[0];
    const theirs = decoderFor({ name: type, encoding: 'ros2msg', text: ros2Schema(type) }, 'cdr');
    expect(plain(ours?.decoder(bytes)), type).toEqual(plain(theirs?.(bytes)));
    // The text that a stream keeps says the same.
    expect(plain(decoderFor(ours?.schema, 'cdr')?.(bytes)), type).toEqual(plain(theirs?.(bytes)));
    if (type.startsWith('radar_msgs/')) continue;
    const old = ros1(type, message);
    const first = standardDefinitions(type, 'ros1')[0];
    expect(plain(first?.decoder(old)), type).toEqual(plain(decoderFor(schemaOf(type), 'ros1')?.(old)));
  }
});

test('a standard definition that leaves bytes over is not that of the message', () => {
  const [imu] = standardDefinitions('sensor_msgs/msg/Imu', 'cdr');
  const known = one.get('sensor_msgs/msg/Imu');
  const bytes = cdr('sensor_msgs/msg/Imu', known?.message);
  expect(() => imu?.decoder(Buffer.concat([bytes, new Uint8Array(8)]))).toThrow(/take \d+ of its \d+ bytes/);
  expect(standardDefinitions('my_msgs/msg/Imu', 'cdr')).toEqual([]);
  // Humble added a texture to markers: one definition for each shape that the type has had.
  expect(standardDefinitions('visualization_msgs/msg/Marker', 'cdr').length).toBeGreaterThan(1);
});

test('an empty definition and a name in its place are none; one of std_msgs/Empty is', () => {
  const lacks = (name: string, text: string) => lacksDefinition({ name, encoding: 'ros2msg', text }, 'cdr');
  expect(lacks('sensor_msgs/msg/Imu', '')).toBe(true);
  expect(lacks('sensor_msgs/msg/Imu', '# nothing\n')).toBe(true);
  expect(lacks('sensor_msgs/msg/PointCloud2', 'sensor_msgs/msg/PointCloud2')).toBe(true);
  expect(lacks('sensor_msgs/msg/Imu', '# one\n# two\n# three\n#\n\nfloat64 x')).toBe(false);
  expect(lacks('std_msgs/msg/Empty', '')).toBe(false);
  expect(lacks('std_msgs/msg/String', 'string data')).toBe(false);
});
