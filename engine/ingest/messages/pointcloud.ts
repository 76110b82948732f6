/**
 * sensor_msgs/PointCloud2 and foxglove.PointCloud as sweeps (contract/clouds.ts): xyz, intensity, ring and point times under
 * their common names, every other field under its own.
 */
import type { Pose } from '../../contract/calibration.ts';
import {
  type ColumnArray,
  type ColumnShape,
  type ColumnType,
  column,
  encodeColumns,
  layoutColumns,
} from '../../contract/columns.ts';
import { transform } from '../../geometry/se3.ts';
import { bytesAt, type Moment, numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import type { PayloadMemory } from '../format.ts';
import { Scratch } from '../scratch.ts';
import { frameOf, poseOfTree, stampOf } from './header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily, StreamFacts } from './message.ts';
import {
  FIELD_BYTES,
  finitePoints,
  openPacked,
  type PackedCloud,
  type PackedField,
  type PackedPoints,
  pick,
  readField,
  readPositions,
} from './packed.ts';
import { pointTimes, TIME_FIELDS, type TimeUnit, timeUnitOf } from './pointtime.ts';

const ROS_TYPES: readonly (ColumnType | undefined)[] = [
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
const FOXGLOVE_TYPES: readonly (ColumnType | undefined)[] = [
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

/** The fields by what they mean: found in the first sweep with points and kept, since a later guess could differ. */
type FieldMeanings = {
  readonly intensity: PackedField | undefined;
  readonly intensityMax: number | undefined;
  readonly ring: PackedField | undefined;
  readonly time: PackedField | undefined;
  readonly timeUnit: TimeUnit | undefined;
  /** False while a field named like a time has one value for all points, as in the first sweep of some drivers. */
  readonly settled: boolean;
};

function open(_topic: string, type: string, memory: PayloadMemory): MessageConverter {
  const isFoxglove = type === 'foxglove/PointCloud';
  const timeReader = new TimeReader();
  let meanings: FieldMeanings | undefined;
  return (message) => {
    const packed = isFoxglove ? foxglovePacked(message) : rosPacked(message);
    const points = openPacked(packed);
    const stamp = stampOf(message);
    const known = meanings ?? meaningsOf(points);
    if (points.total > 1 && known.settled) meanings ??= known;
    const notes: Note[] = [];
    const time = known.time && sameIn(points, known.time);
    const times = time && timeReader.read(points, time, known.timeUnit, stamp);
    if (time && !times)
      notes.push({
        level: 'warn',
        reason: `point times (${time.name}, ${known.timeUnit?.words}) lie further than 2.1 s from the stamp: kept as they are`,
        count: 1,
      });

    const { shapes, sources } = columnsOf(points, known, times && time);
    const meta = {
      ...(known.intensityMax === undefined ? {} : { intensityMax: known.intensityMax }),
      ...(packed.height > 1 ? { width: packed.width, height: packed.height } : {}),
    };
    const block = layoutColumns(meta, shapes, (bytes) => memory.take(bytes));
    const xyz = column(block, 'xyz', 'f32');
    const whole = readPositions(points, xyz);
    const pose = isFoxglove ? originPose(message) : undefined;
    if (pose) moveInPlace(xyz, pose);
    for (const { name, field } of sources) {
      const target = block.columns.get(name);
      if (target) readField(points, field, target);
    }
    if (times) column(block, 'time', 'i32').set(times);

    const kept = whole ? undefined : finitePoints(xyz);
    if (kept)
      notes.push({
        level: 'info',
        reason: 'points without finite coordinates are left out',
        count: points.total - kept.length,
      });
    const payload = kept ? encodeColumns(meta, picked(block.columns, kept, points.total)) : block.bytes;
    const facts = (): StreamFacts => ({
      kind: 'lidar',
      frame: frameOf(message),
      codec: 'columns/1',
      key: true,
      meta: metaOf(packed, known),
    });
    return { samples: [{ facts, payload, stamp }], notes };
  };
}

type Note = NonNullable<ConvertedMessage['notes']>[number];

/** Reads point times into memory that is used again by the next sweep. */
class TimeReader {
  readonly #raw = new Scratch();
  readonly #times = new Scratch();

  /** Offsets from the stamp in ns, one a point; undefined where they are no times of this sweep. */
  read(
    points: PackedPoints,
    field: PackedField,
    unit: TimeUnit | undefined,
    stamp: Moment | undefined,
  ): Int32Array | undefined {
    if (!unit) return undefined;
    const values = valuesOf(points, field, this.#raw);
    // Points that hit nothing often have no time either, which must not cost the others theirs.
    return (
      pointTimes(values, unit, stamp, this.#into(points.total)) ??
      pointTimes(withPlacedOnly(points, values), unit, stamp, this.#into(points.total))
    );
  }

  #into(count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#times.take(4 * count).buffer, 0, count);
  }
}

/** A column of the sweep and the field that it is read from. */
type ColumnSource = { readonly name: string; readonly field: PackedField };

/**
 * The columns of a sweep in their order: xyz, intensity, ring, time, then every other field under its own name.
 * @param time the field whose values become the column of point times; undefined keeps it as another field.
 */
function columnsOf(
  points: PackedPoints,
  known: FieldMeanings,
  time: PackedField | undefined,
): { readonly shapes: Readonly<Record<string, ColumnShape>>; readonly sources: readonly ColumnSource[] } {
  const n = points.total;
  const shapes: Record<string, ColumnShape> = { xyz: { type: 'f32', length: 3 * n } };
  const sources: ColumnSource[] = [];
  const add = (wanted: string, field: PackedField, type: ColumnType): void => {
    const name = wanted in shapes ? `${wanted} (log)` : wanted;
    shapes[name] = { type, length: n * field.count };
    sources.push({ name, field });
  };
  const intensity = known.intensity && sameIn(points, known.intensity);
  const ring = known.ring && sameIn(points, known.ring);
  if (intensity) add('intensity', intensity, 'f32');
  if (ring) add('ring', ring, 'u16');
  if (time) shapes.time = { type: 'i32', length: n };
  for (const field of points.others)
    if (field !== intensity && field !== ring && field !== time) add(field.name, field, field.type);
  return { shapes, sources };
}

/** Columns without the points that have no place; a column of several values a point stays aligned with them. */
function picked(
  columns: ReadonlyMap<string, ColumnArray>,
  kept: Uint32Array,
  total: number,
): Record<string, ColumnArray> {
  return Object.fromEntries(
    [...columns].map(([name, values]) => [name, pick(values, kept, values.length / total)]),
  );
}

function metaOf(
  packed: PackedCloud,
  { intensity, intensityMax, time, timeUnit }: FieldMeanings,
): Readonly<Record<string, unknown>> {
  return {
    fields: packed.fields.map((field) => `${field.name}:${field.type}`),
    ...(intensityMax === undefined ? {} : { intensityMax, intensityField: intensity?.name }),
    ...(time ? { timeField: time.name, timeUnit: timeUnit?.words } : {}),
  };
}

function meaningsOf(points: PackedPoints): FieldMeanings {
  const first = (names: readonly string[]): PackedField | undefined =>
    names.flatMap((name) => points.others.filter((field) => field.name === name && field.count === 1))[0];
  const intensity = first(INTENSITIES);
  const candidates = TIME_FIELDS.flatMap((name) =>
    points.others.filter((field) => field.name === name && field.count === 1),
  ).map((field) => ({ field, values: withPlacedOnly(points, valuesOf(points, field)) }));
  const timed = candidates
    .map(({ field, values }) => ({ field, unit: timeUnitOf(values) }))
    .find(({ unit }) => unit !== undefined);
  return {
    intensity,
    intensityMax: intensity && points.total > 0 ? scaleOf(valuesOf(points, intensity)) : undefined,
    ring: first(RINGS),
    time: timed?.field,
    timeUnit: timed?.unit,
    settled:
      timed !== undefined || candidates.length === 0 || !candidates.every(({ values }) => isOne(values)),
  };
}

const isOne = (values: ColumnArray): boolean => {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
};

/** The values with those of points that hit nothing (no finite place, or the sensor itself) replaced by one of a point that did. */
function withPlacedOnly(points: PackedPoints, values: ColumnArray): ColumnArray {
  const xyz = new Float32Array(3 * points.total);
  readPositions(points, xyz);
  const placed = (i: number): boolean => {
    const reach =
      Math.abs(xyz[3 * i] ?? Number.NaN) +
      Math.abs(xyz[3 * i + 1] ?? Number.NaN) +
      Math.abs(xyz[3 * i + 2] ?? Number.NaN);
    return reach > 0 && reach < Infinity;
  };
  let first = 0;
  while (first < points.total && !placed(first)) first++;
  const instead = values[first];
  if (first === points.total || instead === undefined) return values;
  for (let i = 0; i < points.total; i++) if (!placed(i)) values[i] = instead;
  return values;
}

/** The field of this message that has the name and type of the one that was understood. */
function sameIn(points: PackedPoints, wanted: PackedField): PackedField | undefined {
  return points.others.find(
    ({ name, type, count }) => name === wanted.name && type === wanted.type && count === wanted.count,
  );
}

const ARRAYS = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

function valuesOf(points: PackedPoints, field: PackedField, memory = new Scratch()): ColumnArray {
  const bytes = memory.take(points.total * FIELD_BYTES[field.type]);
  const out = new ARRAYS[field.type](bytes.buffer, 0, points.total);
  readField(points, field, out);
  return out;
}

/** The top of the intensity's scale: the type's for integers; for floats 1, 255, 65535 or what the first sweep reaches. */
function scaleOf(values: ColumnArray): number {
  if (values instanceof Uint8Array) return 255;
  if (values instanceof Uint16Array) return 65535;
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most <= 1 ? 1 : most <= 255 ? 255 : most <= 65535 ? 65535 : most;
}

function rosPacked(message: Tree): PackedCloud {
  return {
    width: numberAt(message, 'width') ?? 0,
    height: numberAt(message, 'height') ?? 0,
    pointStep: numberAt(message, 'point_step') ?? 0,
    // Some senders leave it 0; then the rows lie close.
    rowStep:
      numberAt(message, 'row_step') ||
      (numberAt(message, 'width') ?? 0) * (numberAt(message, 'point_step') ?? 0),
    littleEndian: message.is_bigendian !== true,
    data: bytesAt(message, 'data') ?? new Uint8Array(),
    fields: treesAt(message, 'fields').map((field) =>
      fieldOf(field, ROS_TYPES[numberAt(field, 'datatype') ?? 0]),
    ),
  };
}

function foxglovePacked(message: Tree): PackedCloud {
  const data = bytesAt(message, 'data');
  if (!data) throw new Error('it has no data');
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

function fieldOf(field: Tree, type: ColumnType | undefined): PackedField {
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

/** foxglove.PointCloud carries the cloud's pose in its frame; undefined when it is none. */
function originPose(message: Tree): Pose | undefined {
  const pose = poseOfTree(treeAt(message, 'pose'));
  const none = pose.p.every((v) => v === 0) && Math.abs(pose.q.w) === 1;
  return none ? undefined : pose;
}

function moveInPlace(xyz: Float32Array, T_frame_cloud: Pose): void {
  for (let i = 0; i + 2 < xyz.length; i += 3) {
    const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = [xyz[i], xyz[i + 1], xyz[i + 2]];
    const moved = transform(T_frame_cloud, [x, y, z]);
    [xyz[i], xyz[i + 1], xyz[i + 2]] = moved;
  }
}

export const pointcloud = {
  types: ['sensor_msgs/PointCloud2', 'foxglove/PointCloud'],
  open,
} satisfies MessageFamily;
