/** The same places of the world in two pictures a few metres apart, by lidar and odometry: for dirt that stays where it is. */
import type { Pose, Vec3 } from '../../../../contract/calibration.ts';
import type { SampleInfo, StreamInfo } from '../../../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../../../contract/time.ts';
import { project } from '../../../../geometry/camera.ts';
import { compose, inverse, transform } from '../../../../geometry/se3.ts';
import { vec3At } from '../../../../geometry/sequences.ts';
import type { StageContext, StageDrive } from '../../../contract/stage.ts';
import { vehicleAt } from '../../../mapping/placement.ts';
import { releaseCloud } from '../../../mapping/release.ts';
import { type Grey, greyOf, type TimedGrey } from '../greys.ts';
import { NOMINAL_FOCAL_PX, type Rig, sweepNear } from '../rig.ts';
import { COLUMNS, type Sighting } from './soiling.ts';

/** Pairs of pictures; some hundred sightings a cell come of so many. */
const MOST_PAIRS = 16;
const MOST_SIGHTINGS = 2500;
/** The second picture is taken once the vehicle has gone this far, so that things have moved by more than a cell. */
const APART_M = 3;
const FAR_APART_M = 6;
/** A pair from where another was taken sees the same again and proves nothing more: a standing vehicle (m). */
const ANOTHER_PLACE_M = 1;
/** Later the light may have changed. */
const APART_NS = 2 * NS_PER_S;
/** Nearer is the vehicle itself, further a cell of the picture holds several things (m). */
const NEAREST_M = 3;
const FURTHEST_M = 50;
/** Depth before the camera from which a point is seen (m). */
const LEAST_DEPTH_M = 1;
/** Edge of a cell of depths at the nominal focal length, and the least (pixels): a few rays fall into each. */
const CELL_PX = 8;
const LEAST_CELL_PX = 4;
/** Poses are kept by the millisecond: 3 cm at 30 m/s. */
const STEP_NS: Nanoseconds = 1e6;
/** Points taken for each sighting that is wanted: about every fourth is seen by both pictures. */
const OVERSAMPLING = 4;
/** The sweep beside the second picture must see the place where the first has it: it is neither hidden nor has it moved. */
const SAME_DEPTH = 0.1;

/** Sightings by pair of pictures; empty where the vehicle stands. Damaged pictures are left out. */
export async function sightingsOf(
  context: StageContext,
  stream: StreamInfo,
  rig: Rig,
  greys: readonly TimedGrey[],
): Promise<Sighting[][]> {
  const infos = [...context.drive.samples(stream.id)].filter(({ bytes }) => bytes > 0);
  const every = Math.ceil(greys.length / MOST_PAIRS);
  const pairs: Sighting[][] = [];
  let last: Pose | undefined;
  for (const { info, picture } of greys.filter((_, k) => k % every === 0)) {
    if (picture.width !== rig.model.width) continue;
    const here = vehicleAt(rig.trajectory, info.t);
    if (!here || (last && distanceM(last, here) < ANOTHER_PLACE_M)) continue;
    // One that is decoded already spares the time of another.
    const known = greys.find((other) => isApart(rig, info.t, other.info.t, FAR_APART_M));
    const later = known?.info ?? infos.find(({ t }) => isApart(rig, info.t, t));
    if (!later) continue;
    const [first, second] = [placed(context.drive, rig, info), placed(context.drive, rig, later)];
    if (!first.depth || !second.depth) continue;
    const there = known?.picture ?? (await greyOf(context, stream, later));
    if (!there) continue;
    pairs.push(between(rig, { ...first, picture }, { ...second, picture: there }));
    last = here;
  }
  return pairs;
}

const distanceM = (a: Pose, b: Pose): number => Math.hypot(b.p[0] - a.p[0], b.p[1] - a.p[1]);

/** Whether the vehicle went 3 m or more between two times, and no more than `mostM`. */
function isApart({ trajectory }: Rig, t: number, later: number, mostM = Number.POSITIVE_INFINITY): boolean {
  if (later <= t || later - t > APART_NS) return false;
  const [from, to] = [vehicleAt(trajectory, t), vehicleAt(trajectory, later)];
  if (!from || !to) return false;
  const movedM = distanceM(from, to);
  return movedM >= APART_M && movedM <= mostM;
}

type Placed = {
  /** Points of the sweep nearest in time that the camera sees, in the trajectory's frame: three numbers each. */
  readonly points: Float64Array;
  readonly T_camera_odom: Pose;
  /** Nearest depth (m) by cell of the picture, 0 where nothing was hit. */
  readonly depth: DepthCells | undefined;
};

type DepthCells = { readonly px: number; readonly columns: number; readonly values: Float32Array };

function placed(drive: StageDrive, rig: Rig, info: SampleInfo): Placed {
  const { model, lidar, T_vehicle_camera, trajectory } = rig;
  const T_odom_vehicle = vehicleAt(trajectory, info.t);
  const sweep = sweepNear(drive, lidar, info.t);
  if (!T_odom_vehicle || !sweep)
    return { points: new Float64Array(), T_camera_odom: T_vehicle_camera, depth: undefined };
  const T_camera_odom = inverse(compose(T_odom_vehicle, T_vehicle_camera));
  const px = Math.max(LEAST_CELL_PX, Math.round((CELL_PX * model.fx) / NOMINAL_FOCAL_PX));
  const columns = Math.ceil(model.width / px);
  const depth = { px, columns, values: new Float32Array(columns * Math.ceil(model.height / px)) };
  const points = pointsOf(drive, rig, sweep);
  let seen = 0;
  for (let k = 0; k < points.length; k += 3) {
    const point: Vec3 = [at(points, k), at(points, k + 1), at(points, k + 2)];
    const pixel = cellAt(depth, model, transform(T_camera_odom, point));
    if (!pixel) continue;
    // Those that are kept move to the front.
    points[seen++] = point[0];
    points[seen++] = point[1];
    points[seen++] = point[2];
    const known = depthAt(depth, pixel.cell);
    if (known === 0 || pixel.depthM < known) depth.values[pixel.cell] = pixel.depthM;
  }
  return { points: points.subarray(0, seen), T_camera_odom, depth };
}

/** The points of a sweep in the trajectory's frame, each where the lidar was at its time: three numbers each. */
function pointsOf(
  drive: StageDrive,
  { lidar, T_vehicle_lidar, trajectory }: Rig,
  sweep: SampleInfo,
): Float64Array {
  const cloud = drive.cloud(lidar.id, sweep.seq);
  const { xyz, time, count } = cloud;
  const poses = new Map<number, Pose | undefined>();
  const out = new Float64Array(3 * count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const x = at(xyz, 3 * i);
    const y = at(xyz, 3 * i + 1);
    const z = at(xyz, 3 * i + 2);
    const range = Math.sqrt(x * x + y * y + z * z);
    if (range < NEAREST_M || range > FURTHEST_M) continue;
    const step = Math.round((time?.[i] ?? 0) / STEP_NS);
    let T_odom_lidar = poses.get(step);
    if (!T_odom_lidar && !poses.has(step)) {
      const T = vehicleAt(trajectory, sweep.t + step * STEP_NS);
      T_odom_lidar = T && compose(T, T_vehicle_lidar);
      poses.set(step, T_odom_lidar);
    }
    if (!T_odom_lidar) continue;
    const [px, py, pz] = transform(T_odom_lidar, [x, y, z]);
    out[n++] = px;
    out[n++] = py;
    out[n++] = pz;
  }
  releaseCloud(cloud);
  return out.subarray(0, n);
}

const at = (values: Float32Array | Float64Array, k: number): number => values[k] ?? Number.NaN;

const depthAt = ({ values }: DepthCells, cell: number): number => values[cell] ?? 0;

/** Where a point of the camera's frame lies in the picture. */
function cellAt(
  { px, columns }: DepthCells,
  model: Rig['model'],
  point: Vec3,
): { readonly u: number; readonly v: number; readonly cell: number; readonly depthM: number } | undefined {
  if (point[2] < LEAST_DEPTH_M) return undefined;
  const pixel = project(model, point);
  if (!pixel || !(pixel.u >= 0 && pixel.v >= 0 && pixel.u < model.width && pixel.v < model.height))
    return undefined;
  const cell = Math.floor(pixel.v / px) * columns + Math.floor(pixel.u / px);
  return { ...pixel, cell, depthM: point[2] };
}

type Shot = Placed & { readonly picture: Grey };

function between({ model }: Rig, first: Shot, second: Shot): Sighting[] {
  const { depth: near, points } = first;
  const { depth: far } = second;
  if (!near || !far) return [];
  const reach = Math.max(1, Math.round(model.width / COLUMNS / 4));
  const every = Math.max(1, Math.floor(points.length / 3 / (OVERSAMPLING * MOST_SIGHTINGS)));
  const sightings: Sighting[] = [];
  for (let k = 0; 3 * k < points.length; k += every) {
    const point = vec3At(points, k);
    const a = cellAt(near, model, transform(first.T_camera_odom, point));
    const b = cellAt(far, model, transform(second.T_camera_odom, point));
    if (!a || !b || depthAt(near, a.cell) < (1 - SAME_DEPTH) * a.depthM) continue;
    if (Math.abs(depthAt(far, b.cell) / b.depthM - 1) > SAME_DEPTH) continue;
    const [grey1, grey2] = [meanAt(first.picture, a, reach), meanAt(second.picture, b, reach)];
    if (grey1 !== undefined && grey2 !== undefined)
      sightings.push({ u1: a.u, v1: a.v, grey1, u2: b.u, v2: b.v, grey2 });
  }
  return sightings;
}

/** Mean grey of a square about a place; undefined where it leaves the picture. */
function meanAt(
  { grey, width, height }: Grey,
  { u, v }: { readonly u: number; readonly v: number },
  reach: number,
): number | undefined {
  const [x, y] = [Math.round(u), Math.round(v)];
  if (x < reach || y < reach || x + reach >= width || y + reach >= height) return undefined;
  let sum = 0;
  for (let j = y - reach; j <= y + reach; j++)
    for (let i = x - reach; i <= x + reach; i++) sum += grey[j * width + i] ?? 0;
  return sum / (2 * reach + 1) ** 2;
}
