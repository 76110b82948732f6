/** A small log of Foxglove messages, as protobuf and as JSON, for tests. */
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import { TINY_JPEG } from './data-sets/kitti-folder.ts';
import { T0, type TestMessage } from './mcap-file.ts';

const PROTO = `syntax = "proto3"; package foxglove;
message Stamp { int64 seconds = 1; int32 nanos = 2; }
message Vector3 { double x = 1; double y = 2; double z = 3; }
message Quaternion { double x = 1; double y = 2; double z = 3; double w = 4; }
message Pose { Vector3 position = 1; Quaternion orientation = 2; }
message PackedElementField { enum NumericType { UNKNOWN = 0; UINT8 = 1; INT8 = 2; UINT16 = 3; INT16 = 4; UINT32 = 5; INT32 = 6; FLOAT32 = 7; FLOAT64 = 8; } string name = 1; fixed32 offset = 2; NumericType type = 3; }
message PointCloud { Stamp timestamp = 1; string frame_id = 2; Pose pose = 3; fixed32 point_stride = 4; repeated PackedElementField fields = 5; bytes data = 6; }
message CompressedImage { Stamp timestamp = 1; string frame_id = 4; bytes data = 2; string format = 3; }
message CompressedVideo { Stamp timestamp = 1; string frame_id = 2; bytes data = 3; string format = 4; }
message FrameTransform { Stamp timestamp = 1; string parent_frame_id = 2; string child_frame_id = 3; Vector3 translation = 4; Quaternion rotation = 5; }
message FrameTransforms { repeated FrameTransform transforms = 1; }
message PoseInFrame { Stamp timestamp = 1; string frame_id = 2; Pose pose = 3; }
message LocationFix { Stamp timestamp = 6; string frame_id = 7; double latitude = 1; double longitude = 2; double altitude = 3; repeated double position_covariance = 4; int32 position_covariance_type = 5; }
message LocationFixes { repeated LocationFix fixes = 1; }
message SceneUpdate { repeated string deletions = 1; }`;

const root = protobuf.parse(PROTO, { keepCase: true }).root;
root.resolveAll();
const set = root.toDescriptor('proto3');
const descriptor = (set.constructor as unknown as { encode(message: unknown): { finish(): Uint8Array } })
  .encode(set)
  .finish();

const ns = (k: number): bigint => T0 + BigInt(k) * 100_000_000n;
const stamp = (k: number) => ({
  seconds: Number(ns(k) / 1_000_000_000n),
  nanos: Number(ns(k) % 1_000_000_000n),
});
const identity = { x: 0, y: 0, z: 0, w: 1 };
const points = (): Uint8Array => {
  const data = new Uint8Array(16 * 50);
  const view = new DataView(data.buffer);
  for (let i = 0; i < 50; i++)
    for (let k = 0; k < 4; k++) view.setFloat32(16 * i + 4 * k, k === 3 ? i : i + k, true);
  return data;
};
const cloudFields = ['x', 'y', 'z', 'intensity'].map((name, k) => ({ name, offset: 4 * k, type: 7 }));
/** The begin of an IDR picture and of a P picture. */
const video = (key: boolean): Uint8Array =>
  Uint8Array.of(0, 0, 0, 1, ...(key ? [0x65, 0x88, 0x84] : [0x41, 0x9a, 0x24]), 3);

/** The same log for both encodings; JSON spells stamps and bytes its own way. */
export function foxgloveLog(
  encode: (type: string, value: Record<string, unknown>) => Omit<TestMessage, 'topic' | 'ns'>,
): TestMessage[] {
  return [0, 1, 2, 3].flatMap((k) =>
    (
      [
        [
          '/tf',
          'FrameTransforms',
          {
            transforms: [
              {
                timestamp: stamp(k),
                parent_frame_id: 'base_link',
                child_frame_id: 'lidar',
                translation: { x: 1, y: 0, z: 2 },
                rotation: identity,
              },
            ],
          },
        ],
        [
          '/points',
          'PointCloud',
          {
            timestamp: stamp(k),
            frame_id: 'lidar',
            pose: { position: { x: 0, y: 0, z: 0 }, orientation: identity },
            point_stride: 16,
            fields: cloudFields,
            data: points(),
          },
        ],
        [
          '/image',
          'CompressedImage',
          { timestamp: stamp(k), frame_id: 'cam', data: TINY_JPEG, format: 'jpeg' },
        ],
        [
          '/video',
          'CompressedVideo',
          { timestamp: stamp(k), frame_id: 'cam2', data: video(k % 2 === 0), format: 'h264' },
        ],
        [
          '/pose',
          'PoseInFrame',
          {
            timestamp: stamp(k),
            frame_id: 'map',
            pose: { position: { x: k, y: 0, z: 0 }, orientation: identity },
          },
        ],
        [
          '/fix',
          'LocationFix',
          {
            timestamp: stamp(k),
            frame_id: 'gnss',
            latitude: 49,
            longitude: 8,
            altitude: 160,
            position_covariance: [1, 0, 0, 0, 1, 0, 0, 0, 4],
            position_covariance_type: 2,
          },
        ],
        [
          '/fixes',
          'LocationFixes',
          {
            fixes: ['left', 'right'].map((frame_id, i) => ({
              timestamp: stamp(k),
              frame_id,
              latitude: 49 + i / 100,
              longitude: 8,
              altitude: 160,
              position_covariance: [1, 0, 0, 0, 1, 0, 0, 0, 4],
              position_covariance_type: 2,
            })),
          },
        ],
        ['/scene', 'SceneUpdate', { deletions: ['a'] }],
      ] as const
    ).map(([topic, type, value]) => ({ topic, ns: ns(k), ...encode(`foxglove.${type}`, value) })),
  );
}

export const asProtobuf = (type: string, value: Record<string, unknown>) => {
  const Type = root.lookupType(type);
  return {
    type,
    encoding: 'protobuf',
    schema: { encoding: 'protobuf', data: descriptor },
    message: new Uint8Array(Type.encode(Type.fromObject(value)).finish()),
  };
};

const toJson = (_key: string, value: unknown): unknown => {
  if (value && typeof value === 'object' && 'type' in value && value.type === 'Buffer' && 'data' in value)
    return Buffer.from(value.data as number[]).toString('base64');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value && typeof value === 'object' && 'seconds' in value && 'nanos' in value)
    return { sec: value.seconds, nsec: value.nanos };
  return value;
};
export const asJson = (type: string, value: Record<string, unknown>) => {
  // As in foxglove's JSON schemas: bytes are base64, and the schema says so.
  const properties = 'data' in value ? { data: { type: 'string', contentEncoding: 'base64' } } : {};
  const schema = { title: type, type: 'object', properties };
  return {
    type,
    encoding: 'json',
    schema: { encoding: 'jsonschema', data: new TextEncoder().encode(JSON.stringify(schema)) },
    message: new TextEncoder().encode(JSON.stringify(value, toJson)),
  };
};

/** Senders without foxglove's own schemas: nothing says which texts are bytes. */
export const asBareJson = (type: string, value: Record<string, unknown>) => ({
  ...asJson(type, value),
  schema: { encoding: 'jsonschema', data: new TextEncoder().encode('{"type":"object"}') },
});
