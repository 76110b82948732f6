/**
 * Readings as Foxglove messages (protobuf, schemas of @foxglove/schemas): PointCloud, CompressedImage, CameraCalibration,
 * LocationFix, FrameTransforms. What Foxglove has no schema for (IMU, radar, wheels, steering) stays ROS 2 in the same file.
 */
import { foxgloveEnumSchemas, foxgloveMessageSchemas, generateProto } from '@foxglove/schemas/internal.js';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import { jpegOf, type MessageFormat } from './format.ts';
import { cameraInfo, navSatFix, pointCloud, stampOf } from './messages.ts';
import type { Reading, ReadingKind } from './reading.ts';
import { ROS2 } from './ros2.ts';

const TYPES: Readonly<Partial<Record<ReadingKind, keyof typeof foxgloveMessageSchemas>>> = {
  points: 'PointCloud',
  picture: 'CompressedImage',
  lens: 'CameraCalibration',
  fix: 'LocationFix',
  transforms: 'FrameTransforms',
};

/** ROS numbers its field types otherwise: 4 is uint16, 6 uint32, 7 float32. */
const NUMERIC: Readonly<Record<number, number>> = { 4: 3, 6: 5, 7: 7 };

/** A message type and all it is made of, as protobuf, and its FileDescriptorSet. */
function typeOf(name: keyof typeof foxgloveMessageSchemas): { type: protobuf.Type; descriptor: Uint8Array } {
  const root = new protobuf.Root();
  const done = new Set<string>();
  const add = (each: string): void => {
    if (done.has(each)) return;
    done.add(each);
    const schema = Object.values(foxgloveMessageSchemas).find((one) => one.name === each);
    if (!schema) throw new Error(`Foxglove has no message ${each}.`);
    const enums = Object.values(foxgloveEnumSchemas).filter((one) => one.parentSchemaName === each);
    protobuf.parse(generateProto(schema, enums), root, { keepCase: true });
    for (const { type } of schema.fields) if (type.type === 'nested') add(type.schema.name);
  };
  add(name);
  root.addJSON(protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {});
  root.resolveAll();
  const set = root.toDescriptor('proto3');
  const descriptor = (set.constructor as unknown as typeof protobuf.Type.prototype).encode(set).finish();
  return { type: root.lookupType(`foxglove.${name}`), descriptor };
}

function messageOf(reading: Reading, stampNs: bigint): Record<string, unknown> {
  const { sec, nanosec } = stampOf(stampNs);
  const timestamp = { seconds: sec, nanos: nanosec };
  switch (reading.kind) {
    case 'points': {
      const cloud = pointCloud(stampNs, reading.frame, reading.sweep, reading.columnNs);
      return {
        timestamp,
        frame_id: reading.frame,
        pose: { position: { x: 0, y: 0, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
        point_stride: cloud.point_step,
        fields: cloud.fields.map(({ name, offset, datatype }) => ({ name, offset, type: NUMERIC[datatype] })),
        data: cloud.data,
      };
    }
    case 'picture':
      return { timestamp, frame_id: reading.frame, data: jpegOf(reading), format: 'jpeg' };
    case 'lens': {
      const { width, height, distortion_model, d, k, r, p } = cameraInfo(
        stampNs,
        reading.frame,
        reading.model,
      );
      // The schema's own word for equidistant fisheyes.
      const model = distortion_model === 'equidistant' ? 'kannala_brandt' : distortion_model;
      return {
        timestamp,
        frame_id: reading.frame,
        width,
        height,
        distortion_model: model,
        D: d,
        K: k,
        R: r,
        P: p,
      };
    }
    case 'fix': {
      const fix = navSatFix(stampNs, reading.frame, reading.fix);
      const { latitude, longitude, altitude, position_covariance, position_covariance_type } = fix;
      return {
        timestamp,
        frame_id: reading.frame,
        latitude,
        longitude,
        altitude,
        position_covariance,
        position_covariance_type,
      };
    }
    case 'transforms':
      return {
        transforms: reading.children.map(({ frame, T_parent_child: { p, q } }) => ({
          timestamp,
          parent_frame_id: reading.parent,
          child_frame_id: frame,
          translation: { x: p[0], y: p[1], z: p[2] },
          rotation: { x: q.x, y: q.y, z: q.z, w: q.w },
        })),
      };
    default:
      throw new Error(`Foxglove has no message for ${reading.kind}.`);
  }
}

export const FOXGLOVE: MessageFormat = {
  profile: '',
  channel(kind, latched) {
    const name = TYPES[kind];
    if (name === undefined) return ROS2.channel(kind, latched);
    const { type, descriptor } = typeOf(name);
    return {
      schema: { name: `foxglove.${name}`, encoding: 'protobuf', data: descriptor },
      messageEncoding: 'protobuf',
      metadata: new Map(),
      encode: (reading, stampNs) => type.encode(messageOf(reading, stampNs)).finish(),
    };
  },
};
