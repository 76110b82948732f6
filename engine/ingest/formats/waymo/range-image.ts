/**
 * Range images to points in the lidar's frame (v2/perception/utils/lidar_utils.py, utils/range_image_utils.py of the devkit). A row
 * is a laser, from the top; column 0 looks back and columns go clockwise. Values of a pixel are range, intensity, elongation and
 * whether it lies in a zone without labels.
 */
import type { Pose } from '../../../contract/calibration.ts';
import { compose, inverse, matrixOf } from '../../../geometry/se3.ts';
import type { PayloadMemory } from '../../format.ts';
import { sweepBlock } from '../../media/sweep-columns.ts';
import type { Laser } from './calibration.ts';

const PIXEL = 4;
/** Roll, pitch, yaw, x, y, z of T_world_vehicle when the pixel was measured. */
const POSE = 6;
/** Rows and columns of an image; TOP has 64 × 2650. */
const MOST_SIDE = 16_384;
/** Metres; no lidar reaches further. */
const MOST_RANGE_M = 1000;

export type RangeImage = {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
};

/** @throws Error in words where the shape is not that of the values. */
export function imageOf(
  values: ArrayLike<number> | undefined,
  shape: ArrayLike<number> | undefined,
  depth: number,
): RangeImage | undefined {
  if (!values || !shape) return undefined;
  const [height = 0, width = 0, channels = 0] = Array.from(shape);
  const isSide = (v: number): boolean => Number.isInteger(v) && v > 0 && v <= MOST_SIDE;
  if (!isSide(height) || !isSide(width) || channels !== depth || values.length !== height * width * depth)
    throw new Error(
      `has ${values.length} values and claims ${Array.from(shape).slice(0, 4).join(' × ')}, not rows × columns × ${depth}`,
    );
  return { height, width, values: values instanceof Float32Array ? values : Float32Array.from(values) };
}

export const rangeImage = (values: ArrayLike<number> | undefined, shape: ArrayLike<number> | undefined) =>
  imageOf(values, shape, PIXEL);
export const poseImage = (values: ArrayLike<number> | undefined, shape: ArrayLike<number> | undefined) =>
  imageOf(values, shape, POSE);

/** Poses of the pixels, and of the vehicle at the frame, to which the points are brought. */
export type Motion = { readonly poses: RangeImage; readonly T_world_vehicle: Pose };

export type MadeSweep = { readonly payload: Uint8Array; readonly points: number };

/**
 * The points of all returns, in the order of lasers, first returns first.
 * @throws Error in words where the poses are of another size than the image
 */
export function sweepOf(
  returns: readonly RangeImage[],
  laser: Laser,
  motion: Motion | undefined,
  memory: PayloadMemory,
): MadeSweep {
  let most = 0;
  for (const { values } of returns)
    for (let i = 0; i < values.length; i += PIXEL) if (isRange(values[i])) most++;
  const columns = new Columns(most);
  for (const [k, image] of returns.entries()) addReturn(columns, image, k + 1, laser, motion);
  const { x, y, z, intensity, elongation, ring, returned } = columns;
  const { payload, points } = sweepBlock(
    [x, y, z],
    {
      intensity: { type: 'f32', values: intensity },
      ring: { type: 'u16', values: ring },
      elongation: { type: 'f32', values: elongation },
      return: { type: 'u8', values: returned },
    },
    { intensityMax: 1 },
    memory,
  );
  return { payload, points };
}

class Columns {
  count = 0;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly intensity: Float32Array;
  readonly elongation: Float32Array;
  readonly ring: Uint16Array;
  readonly returned: Uint8Array;

  constructor(most: number) {
    [this.x, this.y, this.z] = [new Float32Array(most), new Float32Array(most), new Float32Array(most)];
    [this.intensity, this.elongation] = [new Float32Array(most), new Float32Array(most)];
    [this.ring, this.returned] = [new Uint16Array(most), new Uint8Array(most)];
  }
}

/** 0 and −1 stand for no return. */
const isRange = (range: number | undefined): boolean =>
  range !== undefined && range > 0 && range <= MOST_RANGE_M;

function addReturn(
  into: Columns,
  { height, width, values }: RangeImage,
  number: number,
  laser: Laser,
  motion: Motion | undefined,
): void {
  const inclinations = laser.inclinations(height);
  const forward = matrixOf(laser.T_vehicle_sensor.q);
  // Columns are turned by the mount's yaw, so that their middle looks along the vehicle's x.
  const yaw = Math.atan2(forward[3], forward[0]);
  const place = motion && placer(motion, laser.T_vehicle_sensor, height, width);
  for (let row = 0; row < height; row++) {
    const inclination = inclinations[row] ?? 0;
    const [cos, sin] = [Math.cos(inclination), Math.sin(inclination)];
    for (let column = 0; column < width; column++) {
      const i = row * width + column;
      const range = values[i * PIXEL] ?? 0;
      if (!isRange(range)) continue;
      const azimuth = (((width - column - 0.5) / width) * 2 - 1) * Math.PI - yaw;
      const at = into.count++;
      const [x, y, z] = [cos * Math.cos(azimuth) * range, cos * Math.sin(azimuth) * range, sin * range];
      if (place) place(i, x, y, z, into, at);
      else [into.x[at], into.y[at], into.z[at]] = [x, y, z];
      into.intensity[at] = values[i * PIXEL + 1] ?? 0;
      into.elongation[at] = values[i * PIXEL + 2] ?? 0;
      into.ring[at] = row;
      into.returned[at] = number;
    }
  }
}

/**
 * Brings a point measured at its pixel's pose to the frame's. The lidar's frame is taken as the world's, so that differences are
 * small: T_sensor_world · T_world_vehicle(pixel) · T_vehicle_sensor.
 */
function placer({ poses, T_world_vehicle }: Motion, T_vehicle_sensor: Pose, height: number, width: number) {
  if (poses.height !== height || poses.width !== width)
    throw new Error(
      `has poses of ${poses.height} × ${poses.width} pixels and an image of ${height} × ${width}`,
    );
  const T_sensor_world = inverse(compose(T_world_vehicle, T_vehicle_sensor));
  const [m, [ox, oy, oz]] = [matrixOf(T_sensor_world.q), T_world_vehicle.p];
  const [s, [mx, my, mz]] = [matrixOf(T_vehicle_sensor.q), T_vehicle_sensor.p];
  // The world's numbers are large: positions are counted from the frame's pose.
  const origin = compose(T_sensor_world, T_world_vehicle).p;
  const { values } = poses;
  return (i: number, x: number, y: number, z: number, into: Columns, at: number): void => {
    const [roll, pitch, yaw] = [values[i * POSE] ?? 0, values[i * POSE + 1] ?? 0, values[i * POSE + 2] ?? 0];
    const [cr, sr, cp, sp] = [Math.cos(roll), Math.sin(roll), Math.cos(pitch), Math.sin(pitch)];
    const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
    const vx = s[0] * x + s[1] * y + s[2] * z + mx;
    const vy = s[3] * x + s[4] * y + s[5] * z + my;
    const vz = s[6] * x + s[7] * y + s[8] * z + mz;
    // Yaw, pitch, roll about z, y, x, as rotations of the vehicle in the world.
    const [rx, ry, rz] = [vx, cr * vy - sr * vz, sr * vy + cr * vz];
    const [px, pz] = [cp * rx + sp * rz, -sp * rx + cp * rz];
    const wx = cy * px - sy * ry + (values[i * POSE + 3] ?? 0) - ox;
    const wy = sy * px + cy * ry + (values[i * POSE + 4] ?? 0) - oy;
    const wz = pz + (values[i * POSE + 5] ?? 0) - oz;
    into.x[at] = m[0] * wx + m[1] * wy + m[2] * wz + origin[0];
    into.y[at] = m[3] * wx + m[4] * wy + m[5] * wz + origin[1];
    into.z[at] = m[6] * wx + m[7] * wy + m[8] * wz + origin[2];
  };
}
