/**
 * sensor_msgs/PointCloud2 and foxglove.PointCloud as sweeps (contract/clouds.ts): xyz, intensity, ring and point times under
 * their common names, every other field under its own.
 */

import type { Pose } from '../../contract/calibration.ts';
import { type ColumnArray, encodeColumns } from '../../contract/columns.ts';
import { transform } from '../../geometry/se3.ts';
import { bytesAt, numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, poseOfTree, stampOf } from './header.ts';
import type { Convert, Converted, Family, StreamFacts } from './message.ts';
import { type FieldType, type Packed, type PackedField, type Unpacked, unpack } from './packed.ts';
import { pointTimes, TIME_FIELDS, type TimeUnit, timeUnitOf } from './pointtime.ts';

const ROS_TYPES: readonly (FieldType | undefined)[] = [
  undefined,
  'i8',
  'u8',
  'i16',
  'u16',
  'i32',
  'u32',
  'f32',
  'f64',
];
const FOXGLOVE_TYPES: readonly (FieldType | undefined)[] = [
  undefined,
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'f64',
];
const RINGS = ['ring', 'channel', 'laser_id', 'laser_number', 'line', 'beam'];
const INTENSITIES = ['intensity', 'intensities', 'reflectivity', 'reflectance', 'i'];

function open(_topic: string, type: string): Convert {
  const packedOf = type === 'foxglove/PointCloud' ? foxglovePacked : rosPacked;
  // What the first sweep with points says holds for the topic: a unit guessed anew each sweep could change in its middle.
  let time: { field: string; unit: TimeUnit } | undefined;
  let scale: number | undefined;
  return (message) => {
    const packed = packedOf(message);
    const cloud = unpack(packed);
    const stamp = stampOf(message);
    const pose = type === 'foxglove/PointCloud' ? originPose(message) : undefined;
    if (pose) moveInPlace(cloud.xyz, pose);
    const columns: Record<string, ColumnArray> = { xyz: cloud.xyz };
    const taken = new Set<string>();
    const notes: NonNullable<Converted['notes']>[number][] = [];

    const intensity = takeFirst(cloud, INTENSITIES, taken);
    if (intensity) {
      columns.intensity =
        intensity.values instanceof Float32Array ? intensity.values : Float32Array.from(intensity.values);
      scale ??= cloud.count > 0 ? scaleOf(intensity.values) : undefined;
    }
    const ring = takeFirst(cloud, RINGS, taken);
    if (ring) columns.ring = ring.values instanceof Uint16Array ? ring.values : Uint16Array.from(ring.values);
    time ??= findTime(cloud);
    const values = time && cloud.columns.get(time.field);
    if (time && values) {
      const offsets = pointTimes(values, time.unit, stamp);
      if (offsets) {
        columns.time = offsets;
        taken.add(time.field);
      } else
        notes.push({
          level: 'warn',
          reason: `point times (${time.field}, ${time.unit.words}) lie further than 2.1 s from the stamp: kept as they are`,
          count: 1,
        });
    }
    for (const [name, value] of cloud.columns) {
      if (taken.has(name)) continue;
      columns[name in columns ? `${name} (log)` : name] = value;
    }
    if (cloud.dropped > 0)
      notes.push({
        level: 'info',
        reason: 'points without finite coordinates are left out',
        count: cloud.dropped,
      });
    const facts = (): StreamFacts => ({
      kind: 'lidar',
      frame: frameOf(message),
      codec: 'columns/1',
      key: true,
      meta: {
        fields: packed.fields.map((field) => `${field.name}:${field.type}`),
        ...(scale === undefined ? {} : { intensityMax: scale, intensityField: intensity?.name }),
        ...(time ? { timeField: time.field, timeUnit: time.unit.words } : {}),
      },
    });
    const meta = {
      ...(scale === undefined ? {} : { intensityMax: scale }),
      ...(packed.height > 1 ? { width: packed.width, height: packed.height } : {}),
    };
    return { samples: [{ facts, payload: encodeColumns(meta, columns), stamp }], notes };
  };
}

function rosPacked(message: Tree): Packed {
  return {
    width: numberAt(message, 'width') ?? 0,
    height: numberAt(message, 'height') ?? 0,
    pointStep: numberAt(message, 'point_step') ?? 0,
    rowStep: numberAt(message, 'row_step') ?? 0,
    littleEndian: message.is_bigendian !== true,
    data: bytesAt(message, 'data') ?? new Uint8Array(),
    fields: treesAt(message, 'fields').map((field) =>
      fieldOf(field, ROS_TYPES[numberAt(field, 'datatype') ?? 0]),
    ),
  };
}

function foxglovePacked(message: Tree): Packed {
  const data = bytesAt(message, 'data') ?? new Uint8Array();
  const pointStep = numberAt(message, 'point_stride') ?? 0;
  const width = pointStep > 0 ? Math.floor(data.byteLength / pointStep) : 0;
  return {
    width,
    height: width > 0 ? 1 : 0,
    pointStep,
    rowStep: width * pointStep,
    littleEndian: true,
    data,
    fields: treesAt(message, 'fields').map((field) =>
      fieldOf(field, FOXGLOVE_TYPES[numberAt(field, 'type') ?? 0]),
    ),
  };
}

function fieldOf(field: Tree, type: FieldType | undefined): PackedField {
  const name = textAt(field, 'name');
  if (!type) throw new Error(`its field "${name}" has an unknown type`);
  // Some drivers write 0 where they mean one value.
  return {
    name,
    type,
    offset: numberAt(field, 'offset') ?? 0,
    count: Math.max(1, numberAt(field, 'count') ?? 1),
  };
}

function takeFirst(
  cloud: Unpacked,
  names: readonly string[],
  taken: Set<string>,
): { name: string; values: ColumnArray } | undefined {
  for (const name of names) {
    const values = cloud.columns.get(name);
    if (values?.length === cloud.count) {
      taken.add(name);
      return { name, values };
    }
  }
  return undefined;
}

/** The top of the intensity's scale: the type's for integers; for floats 1, 255 or what the first sweep reaches. */
function scaleOf(values: ColumnArray): number {
  if (values instanceof Uint8Array) return 255;
  if (values instanceof Uint16Array) return 65535;
  let most = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > most) most = values[i] as number;
  return most <= 1 ? 1 : most <= 255 ? 255 : most <= 65535 ? 65535 : most;
}

function findTime(cloud: Unpacked): { field: string; unit: TimeUnit } | undefined {
  for (const field of TIME_FIELDS) {
    const values = cloud.columns.get(field);
    const unit = values?.length === cloud.count && cloud.count > 1 ? timeUnitOf(values) : undefined;
    if (unit) return { field, unit };
  }
  return undefined;
}

/** foxglove.PointCloud carries the cloud's pose in its frame; undefined when it is none. */
function originPose(message: Tree): Pose | undefined {
  const pose = poseOfTree(treeAt(message, 'pose'));
  const none = pose.p.every((v) => v === 0) && Math.abs(pose.q.w) === 1;
  return none ? undefined : pose;
}

function moveInPlace(xyz: Float32Array, T_frame_cloud: Pose): void {
  for (let i = 0; i + 2 < xyz.length; i += 3) {
    const [x, y, z] = transform(T_frame_cloud, [
      xyz[i] as number,
      xyz[i + 1] as number,
      xyz[i + 2] as number,
    ]);
    [xyz[i], xyz[i + 1], xyz[i + 2]] = [x, y, z];
  }
}

export const pointcloud = {
  types: ['sensor_msgs/PointCloud2', 'foxglove/PointCloud'],
  open,
} satisfies Family;
