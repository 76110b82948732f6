/** The layout of points as sensor_msgs/PointCloud2 and foxglove.PointCloud describe it. */
import type { ColumnType } from '../../../contract/columns.ts';
import { FIELD_BYTES, type PackedCloud, type PackedField } from '../../../drive/recipes/packed.ts';
import { bytesAt, numberAt, type Tree, textAt, treesAt } from '../../encodings/tree.ts';

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
/** As JSON of protobuf writes the numbers of an enumeration. */
const FOXGLOVE_NAMES = [
  'UNKNOWN',
  'UINT8',
  'INT8',
  'UINT16',
  'INT16',
  'UINT32',
  'INT32',
  'FLOAT32',
  'FLOAT64',
];

/** Names of fields that are told in a sentence. */
const MOST_NAMED = 5;
const MOST_NAME = 40;

/** The names of what is left out of a layout: further fields that are of no known type, or reach past the point. */
export type LeftOut = string[];

/** As the end of a sentence about the message; undefined where nothing was left out. */
export function saidOf(left: LeftOut): string | undefined {
  if (left.length === 0) return undefined;
  const names = left.slice(0, MOST_NAMED).map((name) => JSON.stringify(name.slice(0, MOST_NAME)));
  const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : '';
  return `${left.length === 1 ? 'its field' : 'its fields'} ${names.join(', ')}${more} ${left.length === 1 ? 'has' : 'have'} an unknown type or ${left.length === 1 ? 'reaches' : 'reach'} past the point: left out, the others are read`;
}

export function rosPacked(message: Tree, left: LeftOut = []): PackedCloud {
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
    fields: fieldsOf(
      message,
      numberAt(message, 'point_step') ?? 0,
      left,
      (field) => ROS_TYPES[numberAt(field, 'datatype') ?? 0],
    ),
  };
}

export function foxglovePacked(message: Tree, left: LeftOut = []): PackedCloud {
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
    fields: fieldsOf(
      message,
      pointStep,
      left,
      (field) => FOXGLOVE_TYPES[numberAt(field, 'type') ?? FOXGLOVE_NAMES.indexOf(textAt(field, 'type'))],
    ),
  };
}

/** A cloud without its place is none; any other field that cannot be read costs itself. */
const isPlace = (name: string): boolean => /^[xyz]$/i.test(name);

function fieldsOf(
  message: Tree,
  pointStep: number,
  left: LeftOut,
  typeOf: (field: Tree) => ColumnType | undefined,
): PackedField[] {
  const fields: PackedField[] = [];
  for (const field of treesAt(message, 'fields')) {
    const name = textAt(field, 'name');
    const type = typeOf(field);
    const offset = numberAt(field, 'offset') ?? 0;
    // Some drivers write 0 where they mean one value.
    const count = Math.max(1, numberAt(field, 'count') ?? 1);
    const past = type !== undefined && pointStep > 0 && offset + FIELD_BYTES[type] * count > pointStep;
    if (!type && isPlace(name)) throw new Error(`its field "${name}" has an unknown type`);
    if (type && (isPlace(name) || !past)) fields.push({ name, type, offset, count });
    else left.push(name);
  }
  return fields;
}
