/** Pictures of one camera spread over the drive, each with the range edges of the sweep nearest in time. */
import type { CameraModel, Pose, Vec3 } from '../../../contract/calibration.ts';
import { messageOf } from '../../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import { openPicture } from '../../../drive/samples/pictures.ts';
import { compose, inverse, transform } from '../../../geometry/se3.ts';
import { motionAt, type Trajectory } from '../../../geometry/trajectory.ts';
import type { StageContext } from '../../contract/stage.ts';
import type { View } from './agreement.ts';
import { type RangeEdges, rowEdges } from './edges.ts';

/** So many pictures hold some thousand edges, and cost a second or two. */
const MOST_VIEWS = 24;
const MOST_EDGES = 500;
/** Tangent of the widest angle off the camera's axis at which edges are taken. */
const WIDEST = 1.5;
/** Blur of the levels of the search: a box of so many pixels to each side, twice, at a focal length of 700. */
const BLUR = [8, 3, 1];
const BEYOND_ENDS_NS = 0.2e9;
const NEAR_NS = 0.2 * NS_PER_S;

export type Grey = { readonly grey: Uint8Array; readonly width: number; readonly height: number };

/** Up to 24 pictures at even steps; a damaged one is left out and logged. */
export async function greysOf(
  context: StageContext,
  stream: StreamInfo,
): Promise<{ readonly info: SampleInfo; readonly picture: Grey }[]> {
  const infos = [...context.drive.samples(stream.id)].filter(({ bytes }) => bytes > 0);
  const count = Math.min(MOST_VIEWS, infos.length);
  const chosen = Array.from(
    { length: count },
    (_, k) => infos[Math.floor(((k + 0.5) * infos.length) / count)]!,
  );
  const out: { info: SampleInfo; picture: Grey }[] = [];
  for (const info of chosen) {
    const picture = await greyOf(context, stream, info);
    if (picture) out.push({ info, picture });
  }
  return out;
}

/** One picture in grey; undefined where it is damaged, which is logged. */
export async function greyOf(
  context: StageContext,
  stream: StreamInfo,
  { seq, t }: SampleInfo,
): Promise<Grey | undefined> {
  try {
    const { data, info } = await openPicture(context.drive.payload(stream.id, seq), stream.codec)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const grey = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { grey, width: info.width, height: info.height };
  } catch (error) {
    context.log('warn', `Picture ${seq} of "${stream.name}" cannot be decoded: ${messageOf(error)}`, t);
    return undefined;
  }
}

export type Rig = {
  readonly lidar: StreamInfo;
  /** Of a sweep of the lidar; several cameras look at the same ones. */
  readonly edgesOf: (seq: number) => RangeEdges;
  readonly T_vehicle_lidar: Pose;
  readonly T_vehicle_camera: Pose;
  readonly model: CameraModel;
  readonly trajectory: Trajectory;
};

/** Views of the pictures that have the lens's size and a sweep beside them on the trajectory. */
export function viewsOf(
  context: StageContext,
  { lidar, edgesOf, T_vehicle_lidar, T_vehicle_camera, model, trajectory }: Rig,
  greys: readonly { readonly info: SampleInfo; readonly picture: Grey }[],
): View[] {
  return greys.flatMap(({ info, picture: { grey, width, height } }) => {
    if (width !== model.width || height !== model.height) return [];
    const sweep = sweepNear(context, lidar, info.t);
    if (!sweep) return [];
    const { xyz, timeNs } = edgesOf(sweep.seq);
    const T_odom_vehicle = vehicleAt(trajectory, info.t);
    if (!T_odom_vehicle) return [];
    const T_camera_odom = inverse(compose(T_odom_vehicle, T_vehicle_camera));
    const edges: Vec3[] = [];
    for (let k = 0; k < timeNs.length; k++) {
      const T = vehicleAt(trajectory, sweep.t + timeNs[k]!);
      if (!T) continue;
      const point = transform(compose(T, T_vehicle_lidar), [xyz[3 * k]!, xyz[3 * k + 1]!, xyz[3 * k + 2]!]);
      const [x, , z] = transform(T_camera_odom, point);
      if (z > 1 && Math.abs(x) < WIDEST * z) edges.push(point);
    }
    // Every n-th, so that all rings and sides keep their share.
    const every = Math.ceil(edges.length / MOST_EDGES);
    return [
      {
        edges: Float64Array.from(edges.filter((_, k) => k % every === 0).flat()),
        pictures: BLUR.map((reach) =>
          rowEdges(grey, width, height, Math.max(1, Math.round((reach * model.fx) / 700))),
        ),
        cameraAt: (offsetS: number) => {
          const T_odom_vehicle = vehicleAt(trajectory, info.t + offsetS * NS_PER_S);
          return T_odom_vehicle && compose(T_odom_vehicle, T_vehicle_camera);
        },
      },
    ];
  });
}

/** The sweep nearest in time, at most 0.2 s away. */
export function sweepNear(context: StageContext, lidar: StreamInfo, t: Nanoseconds): SampleInfo | undefined {
  let best: SampleInfo | undefined;
  for (const info of context.drive.samples(lidar.id, t - NEAR_NS, t + NEAR_NS))
    if (info.bytes > 0 && (!best || Math.abs(info.t - t) < Math.abs(best.t - t))) best = info;
  return best;
}

/** T_odom_vehicle, also a little beyond the trajectory's ends. */
export function vehicleAt(trajectory: Trajectory, t: Nanoseconds): Pose | undefined {
  const { t: times, poses } = trajectory;
  if (t < times[0]! - BEYOND_ENDS_NS || t > times.at(-1)! + BEYOND_ENDS_NS) return undefined;
  const motion = motionAt(trajectory, t);
  const from = motion && poses[motion.k];
  return motion && from ? compose(from, motion.T_k_t) : undefined;
}
