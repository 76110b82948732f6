import fc from 'fast-check';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import { expect, test } from 'vitest';
import { canonicalName } from '../../../engine/contract/messages/types.ts';
import { decodeMessage, decoderFor } from '../../../engine/ingest/encodings/decode.ts';
import { schemaOf } from '../../../engine/ingest/encodings/schema.ts';
import { bytesAt, momentOf } from '../../../engine/ingest/encodings/tree.ts';
import { cdr, header, ros2Schema, T0 } from '../../support/ingest/mcap-file.ts';

const ros2 = (type: string, text = ros2Schema(type), encoding = 'ros2msg') => ({
  name: type,
  encoding,
  text,
});

test('type names are alike across ecosystems', () => {
  expect(['sensor_msgs/msg/Imu', 'sensor_msgs/Imu', 'sensor_msgs::msg::Imu'].map(canonicalName)).toEqual([
    'sensor_msgs/Imu',
    'sensor_msgs/Imu',
    'sensor_msgs/Imu',
  ]);
  expect(['foxglove.PointCloud', 'foxglove_msgs/msg/PointCloud'].map(canonicalName)).toEqual([
    'foxglove/PointCloud',
    'foxglove/PointCloud',
  ]);
});

test('a ROS 2 message decodes to a tree that JSON carries', () => {
  const bytes = cdr('test/msg/Wheels', {
    header: header(T0, 'base_link'),
    speed: [1, 2, 3, 4.5],
    braking: true,
    ticks: 2n ** 60n,
    note: 'wet',
  });
  expect(decodeMessage(bytes, ros2('test/msg/Wheels'), 'ros2/cdr')).toEqual({
    header: { stamp: { sec: 1_700_000_000, nanosec: 0 }, frame_id: 'base_link' },
    speed: [1, 2, 3, 4.5],
    braking: true,
    ticks: '1152921504606846976',
    note: 'wet',
  });
});

test('an IDL schema may define other types before the message', () => {
  const idl = `module geometry { module msg { struct Speed { float x; }; }; };
module vehicle { module msg { struct State { geometry::msg::Speed speed; int32 gear; }; }; };`;
  const bytes = new Uint8Array(12);
  bytes[1] = 1;
  new DataView(bytes.buffer).setFloat32(4, 2.5, true);
  new DataView(bytes.buffer).setInt32(8, -3, true);
  expect(decodeMessage(bytes, { name: 'vehicle/msg/State', encoding: 'ros2idl', text: idl }, 'cdr')).toEqual({
    speed: { x: 2.5 },
    gear: -3,
  });
});

test('a length that lies is an error, not a look beyond the message', () => {
  const decode = decoderFor(ros2('std_msgs/msg/String', 'uint8[] data'), 'cdr');
  const bytes = new Uint8Array(12);
  bytes[1] = 1;
  for (const claimed of [5, 100, 2 ** 31, 2 ** 32 - 1]) {
    new DataView(bytes.buffer).setUint32(4, claimed, true);
    expect(() => decode?.(bytes), String(claimed)).toThrow();
  }
  new DataView(bytes.buffer).setUint32(4, 4, true);
  expect(decode?.(bytes)).toEqual({ data: new Uint8Array(4) });
});

test('whatever the bytes, decoding ends in a tree or an error', () => {
  const types = ['sensor_msgs/msg/PointCloud2', 'tf2_msgs/msg/TFMessage', 'test/msg/Wheels'].map((type) =>
    decoderFor(ros2(type), 'cdr'),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(2), (bytes, k) => {
      if (bytes.length > 1) bytes[1] = 1;
      try {
        expect(typeof types[k]?.(bytes)).toBe('object');
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

test('protobuf messages decode by the descriptor that travels with them', () => {
  const root = protobuf.parse(
    `syntax = "proto3"; package car; message Wheel { double speed_mps = 1; } message State { repeated Wheel wheels = 1; bytes data = 2; int64 stamp_ns = 3; Gear gear = 4; } enum Gear { P = 0; D = 1; }`,
    { keepCase: true },
  ).root;
  root.resolveAll();
  const schema = schemaOf('car.State', 'protobuf', encodeSet(root));
  const State = root.lookupType('car.State');
  const bytes = State.encode(
    State.create({ wheels: [{ speed_mps: 1.5 }, {}], data: new Uint8Array([1, 2]), stamp_ns: 5, gear: 1 }),
  ).finish();
  expect(decodeMessage(bytes, schema, 'protobuf')).toEqual({
    wheels: [{ speed_mps: 1.5 }, { speed_mps: 0 }],
    data: [1, 2],
    stamp_ns: 5,
    gear: 1,
  });
});

function encodeSet(root: protobuf.Root): Uint8Array {
  const set = root.toDescriptor('proto3');
  return (set.constructor as unknown as { encode(message: unknown): { finish(): Uint8Array } })
    .encode(set)
    .finish();
}

test('JSON messages decode, base64 by the schema', () => {
  const text = JSON.stringify({
    type: 'object',
    properties: { data: { type: 'string', contentEncoding: 'base64' }, note: { type: 'string' } },
  });
  const bytes = new TextEncoder().encode('{"data":"AQI=","note":"AQI="}');
  expect(decodeMessage(bytes, { name: 'x', encoding: 'jsonschema', text }, 'json')).toEqual({
    data: [1, 2],
    note: 'AQI=',
  });
});

test('bytes are found as bytes, as base64 and as a list of numbers, and in no other text', () => {
  const all = { a: Uint8Array.of(1, 2), b: 'AQI=', c: 'AQI', d: [1, 2], e: 'not base64', f: [1, 256], g: '' };
  expect(Object.keys(all).map((name) => bytesAt(all, name)?.join())).toEqual([
    '1,2',
    '1,2',
    '1,2',
    '1,2',
    undefined,
    undefined,
    '',
  ]);
});

test('what cannot be decoded says why, in one sentence', () => {
  expect(() => decodeMessage(new Uint8Array(3), ros2('std_msgs/msg/String'), 'cdr')).toThrow(
    /^std_msgs\/msg\/String of 3 bytes cannot be decoded: a CDR message of 3 bytes lacks its header\.$/,
  );
  expect(() => decodeMessage(new Uint8Array(3), undefined, 'cbor')).toThrow(
    /nothing here reads the encoding "cbor"/,
  );
  expect(() => decodeMessage(new TextEncoder().encode('{'), undefined, 'json')).toThrow(/cannot be decoded/);
});

test('long arrays are named by their length', () => {
  const bytes = cdr('sensor_msgs/msg/CompressedImage', {
    header: header(T0, 'c'),
    format: 'jpeg',
    data: new Uint8Array(1000),
  });
  expect(decodeMessage(bytes, ros2('sensor_msgs/msg/CompressedImage'), 'cdr')).toMatchObject({
    data: { length: 1000 },
  });
});

test('moments of every ecosystem are the same', () => {
  const moment = { sec: 12, nanosec: 345 };
  for (const value of [
    { sec: 12, nanosec: 345 },
    { sec: 12, nsec: 345 },
    { seconds: 12, nanos: 345 },
    '1970-01-01T00:00:12.000000345Z',
  ])
    expect(momentOf(value)).toEqual(moment);
  expect([momentOf('soon'), momentOf(7), momentOf({ nanos: 1 })]).toEqual([undefined, undefined, undefined]);
});
