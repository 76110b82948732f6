/** Samples of a drive as ROS 2 messages. Values are those of the drive, so that they come back the same when the file is loaded. */
import type { CalibrationSet, SensorCalibration } from '../../../../contract/calibration.ts';
import {
  COLUMN_ARRAYS,
  type ColumnArray,
  type ColumnType,
  decodeColumns,
} from '../../../../contract/columns.ts';
import { InputError } from '../../../../contract/errors.ts';

const stamp = (ns: bigint) => ({ sec: Number(ns / 1_000_000_000n), nanosec: Number(ns % 1_000_000_000n) });
const header = (ns: bigint, frame_id: string) => ({ stamp: stamp(ns), frame_id });

/** sensor_msgs/PointField. */
const DATATYPES: Readonly<Record<ColumnType, number>> = {
  i8: 1,
  u8: 2,
  i16: 3,
  u16: 4,
  i32: 5,
  u32: 6,
  f32: 7,
  f64: 8,
};

export type PackedColumns = {
  readonly count: number;
  readonly step: number;
  readonly fields: readonly {
    readonly name: string;
    readonly type: ColumnType;
    readonly offset: number;
    readonly count: number;
  }[];
  readonly data: Uint8Array;
};

/** The columns of a sweep or scan side by side, a row a point; columns that have not the same number of values a point are left out. */
export function packColumnBlock(payload: Uint8Array): PackedColumns {
  const { columns, meta } = decodeColumns(payload);
  const xyz = columns.get('xyz');
  if (!xyz) throw new InputError('It has no points.');
  const count = Math.floor(xyz.length / 3);
  const parts: { name: string; values: ColumnArray; type: ColumnType; per: number; offset: number }[] = [];
  let step = 0;
  for (const [name, values] of columns) {
    const per = count === 0 ? 1 : values.length / count;
    if (!Number.isInteger(per) || per < 1) continue;
    const own = name === 'intensity' ? inItsType(values, meta.intensityMax) : values;
    const type = typeOf(own);
    if (name === 'xyz')
      for (let k = 0; k < 3; k++)
        parts.push({ name: 'xyz'.charAt(k), values: everyThird(own, k), type, per: 1, offset: step + 4 * k });
    else parts.push({ name, values: own, type, per, offset: step });
    step += own.BYTES_PER_ELEMENT * per;
  }
  const data = new Uint8Array(step * count);
  for (const { values, per, offset } of parts) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const size = values.BYTES_PER_ELEMENT * per;
    for (let i = 0; i < count; i++)
      for (let b = 0, to = i * step + offset, from = i * size; b < size; b++)
        data[to + b] = bytes[from + b] ?? 0;
  }
  const fields = parts.map(({ name, type, offset, per }) => ({ name, type, offset, count: per }));
  return { count, step, fields, data };
}

const everyThird = (values: ColumnArray, axis: number): ColumnArray =>
  Float32Array.from({ length: Math.floor(values.length / 3) }, (_, i) => values[3 * i + axis] ?? Number.NaN);

/** Intensities that the log had as bytes or words are such again: a reader tells the scale by the type. */
function inItsType(values: ColumnArray, max: unknown): ColumnArray {
  const Type = max === 255 ? Uint8Array : max === 65_535 ? Uint16Array : undefined;
  if (!Type || !(values instanceof Float32Array)) return values;
  return values.every((value) => Number.isInteger(value) && value >= 0 && value <= Number(max))
    ? Type.from(values)
    : values;
}

function typeOf(values: ColumnArray): ColumnType {
  for (const type of ['f32', 'f64', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32'] as const)
    if (values instanceof COLUMN_ARRAYS[type]) return type;
  throw new Error('a column of an unknown type');
}

/** `t` is what drivers call nanoseconds from the stamp. */
export function pointCloud(ns: bigint, frame: string, payload: Uint8Array): object {
  const { count, step, fields, data } = packColumnBlock(payload);
  return {
    header: header(ns, frame),
    ...{
      height: 1,
      width: count,
      is_bigendian: false,
      point_step: step,
      row_step: step * count,
      data,
      is_dense: true,
    },
    fields: fields.map(({ name, type, offset, count: per }) => ({
      ...{
        name: name === 'time' && type === 'i32' ? 't' : name,
        offset,
        datatype: DATATYPES[type],
        count: per,
      },
    })),
  };
}

export const compressedImage = (ns: bigint, frame: string, codec: string, data: Uint8Array): object => ({
  ...{ header: header(ns, frame), format: codec.replace(/^image\//, ''), data },
});

export const compressedVideo = (ns: bigint, frame_id: string, codec: string, data: Uint8Array): object => ({
  ...{ timestamp: stamp(ns), frame_id, data, format: codec.replace(/^video\//, '') },
});

/** Uncompressed pictures are column blocks in a drive (contract/images.ts). */
export function rawImage(ns: bigint, frame: string, payload: Uint8Array): object {
  const { columns, meta } = decodeColumns(payload);
  const { width, height, step, encoding, bigEndian } = meta;
  const data = columns.get('pixels') ?? new Uint8Array();
  return {
    header: header(ns, frame),
    width,
    height,
    step,
    encoding,
    is_bigendian: bigEndian === true ? 1 : 0,
    data,
  };
}

export type Values = Readonly<Record<string, number>>;
const at = (values: Values, path: string, other = 0): number => values[path] ?? other;
const three = (values: Values, path: string, other = 0) => ({
  x: at(values, `${path}.x`, other),
  y: at(values, `${path}.y`, other),
  z: at(values, `${path}.z`, other),
});
const turned = (values: Values) =>
  'orientation.w' in values
    ? { ...three(values, 'orientation'), w: at(values, 'orientation.w') }
    : { x: 0, y: 0, z: 0, w: 0 };
const zeros = (n: number): number[] => new Array<number>(n).fill(0);
/** The first of a covariance that says: not measured (sensor_msgs/Imu). */
const unmeasured = (n: number, known: boolean): number[] => (known ? zeros(n) : [-1, ...zeros(n - 1)]);

export const imu = (ns: bigint, frame: string, values: Values): object => ({
  header: header(ns, frame),
  orientation: turned(values),
  orientation_covariance: unmeasured(9, 'orientation.w' in values),
  angular_velocity: three(values, 'gyro'),
  angular_velocity_covariance: unmeasured(9, 'gyro.x' in values || 'gyro.z' in values),
  linear_acceleration: three(values, 'accel'),
  linear_acceleration_covariance: unmeasured(9, 'accel.x' in values || 'accel.z' in values),
});

export function navSatFix(ns: bigint, frame: string, values: Values): object {
  const [east, north, up] = ['east', 'north', 'up'].map((axis) => at(values, `sigma.${axis}`) ** 2);
  const known = 'sigma.east' in values;
  return {
    header: header(ns, frame),
    status: { status: at(values, 'status', -1), service: 1 },
    latitude: at(values, 'latitude', Number.NaN),
    longitude: at(values, 'longitude', Number.NaN),
    altitude: at(values, 'altitude', Number.NaN),
    position_covariance: known ? [east, 0, 0, 0, north, 0, 0, 0, up] : zeros(9),
    position_covariance_type: known ? 2 : 0,
  };
}

export const twist = (ns: bigint, frame: string, values: Values): object => ({
  header: header(ns, frame),
  twist: { linear: three(values, 'linear'), angular: three(values, 'angular') },
});

/** A pose stream says both frames; the twist is not known. */
export const odometry = (ns: bigint, parent: string, child: string, values: Values): object => ({
  header: header(ns, parent),
  child_frame_id: child,
  pose: { pose: { position: three(values, 'position'), orientation: turned(values) }, covariance: zeros(36) },
  twist: {
    twist: {
      linear: { x: Number.NaN, y: Number.NaN, z: Number.NaN },
      angular: { x: Number.NaN, y: Number.NaN, z: Number.NaN },
    },
    covariance: [-1, ...zeros(35)],
  },
});

export const text = (_ns: bigint, payload: Uint8Array): object => ({
  data: new TextDecoder().decode(payload),
});

/** Where the sensors sit, for all time. */
export const transforms = (
  ns: bigint,
  parent: string,
  { vehicleFrame, sensors }: CalibrationSet,
): object => ({
  transforms: sensors
    .filter(({ frame }) => frame !== vehicleFrame)
    .map(({ frame, T_vehicle_sensor: { p, q } }) => ({
      header: header(ns, parent),
      child_frame_id: frame,
      transform: { translation: { x: p[0], y: p[1], z: p[2] }, rotation: { ...q } },
    })),
});

const MODELS = {
  pinhole: 'plumb_bob',
  'brown-conrady': 'plumb_bob',
  'kannala-brandt': 'equidistant',
} as const;

export function cameraInfo(ns: bigint, { frame, camera }: SensorCalibration): object | undefined {
  if (!camera) return undefined;
  const { width, height, fx, fy, cx, cy, lens, distortion } = camera;
  const least = lens === 'kannala-brandt' ? 4 : 5;
  return {
    ...{ header: header(ns, frame), width, height },
    distortion_model: distortion.length > 5 ? 'rational_polynomial' : MODELS[lens],
    d: Array.from({ length: Math.max(least, distortion.length) }, (_, i) => distortion[i] ?? 0),
    k: [fx, 0, cx, 0, fy, cy, 0, 0, 1],
    r: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    p: [fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0],
    ...{ binning_x: 0, binning_y: 0 },
    roi: { x_offset: 0, y_offset: 0, height: 0, width: 0, do_rectify: false },
  };
}
