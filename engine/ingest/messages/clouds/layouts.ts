/** The layout of points as sensor_msgs/PointCloud2 and foxglove.PointCloud describe it. */
import type { ColumnType } from '../../../contract/columns.ts';
import type { PackedCloud, PackedField } from '../../../drive/recipes/packed.ts';
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

export function rosPacked(message: Tree): PackedCloud {
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

export function foxglovePacked(message: Tree): PackedCloud {
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
      fieldOf(
        field,
        FOXGLOVE_TYPES[numberAt(field, 'type') ?? FOXGLOVE_NAMES.indexOf(textAt(field, 'type'))],
      ),
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
