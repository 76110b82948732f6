/** Sensors along the trajectory: where a sweep's points were measured, where a camera stood when it took its picture. */
import type { CameraModel, Pose, Vec3 } from '../../contract/calibration.ts';
import type { Cloud } from '../../contract/clouds.ts';
import { InputError } from '../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../contract/time.ts';
import { compose, matrixOf } from '../../geometry/se3.ts';
import { extrapolatedAt, type Trajectory, trajectoryOf } from '../../geometry/trajectory.ts';
import type { PlacedPicture } from '../../kernels/raster.ts';
import type { PlacedSweep } from '../../kernels/sweep.ts';
import { type InputArtifact, requiredInput, type StageContext } from '../contract/stage.ts';
import { sweepPlaces } from './sweep-places.ts';

/** A sweep is placed only by poses it lies between, or that end at most this much before or after it. */
const BEYOND_ENDS_NS = 0.2e9;
/** Poses along a sweep: between two of them, 12 ms apart, motion is as good as straight. */
const KNOTS = 9;
/** Metres that a sensor moves while it measures one sweep: 1 s at 360 km/h. Points of a sweep smeared wider show no place. */
const MOST_DURING_SWEEP_M = 100;
/** Sweeps left out that the log names one by one. */
const NAMED = 20;

/** The lidar that the map is made from, along the optimised trajectory. */
export type LidarPath = {
  readonly stream: StreamInfo;
  readonly T_vehicle_sensor: Pose;
  readonly trajectory: Trajectory;
  /** The sweeps the trajectory has a pose for, in time order. */
  readonly sweeps: readonly SampleInfo[];
  /** Whether a place is one that the map can reach to. */
  readonly holds: (p: Vec3) => boolean;
  /** Says in the log, once a sweep, why it is not placed. */
  readonly leaveOut: (sweep: SampleInfo, reason: string) => void;
};

/**
 * The optimised trajectory with the lidar stream it was made from. Sweeps that lie where no vehicle can be are left out and named
 * in the log.
 * @throws InputError when they do not fit the drive, or most sweeps lie where no vehicle can be.
 */
export function lidarPathOf(context: StageContext): LidarPath {
  const input = requiredInput(context, 'trajectory');
  const trajectory = trajectoryOf(input.only());
  const lidars = context.drive.streams('lidar');
  const stream = lidars.find(({ id }) => id === input.meta.stream) ?? lidars[0];
  if (!stream)
    throw new InputError('This drive has no lidar stream; ground and surface are made from lidar sweeps.');
  const T_vehicle_sensor = context.drive.T_vehicle_sensor(stream.frame);
  if (!T_vehicle_sensor)
    throw new InputError(`The calibration does not say where the lidar "${stream.frame}" sits.`);
  const [first, last] = [trajectory.t[0] ?? 0, trajectory.t[trajectory.t.length - 1] ?? -1];
  const sweeps = [...context.drive.samples(stream.id, first - BEYOND_ENDS_NS, last + BEYOND_ENDS_NS)].filter(
    ({ bytes }) => bytes > 0,
  );
  const leaveOut = leaverOut(context);
  const places = sweepPlaces(sweeps, ({ t }) => vehicleAt(trajectory, t)?.p);
  for (const { sweep, reason } of places.leftOut) leaveOut(sweep, reason);
  return { stream, T_vehicle_sensor, trajectory, sweeps: places.kept, holds: places.holds, leaveOut };
}

/**
 * The optimised trajectory for stages that walk along it, without the poses that flew away.
 * @throws InputError when most did, or it is longer than any drive.
 */
export function walkedTrajectory(input: InputArtifact): Trajectory {
  const trajectory = trajectoryOf(input.only());
  const { poses, seq, sigma } = trajectory;
  const all = poses.map((pose, k) => ({ k, pose, seq: seq?.[k] ?? k, t: trajectory.t[k] ?? Number.NaN }));
  const { kept } = sweepPlaces(all, ({ pose }) => pose.p);
  if (kept.length === all.length) return trajectory;
  return {
    t: Float64Array.from(kept, ({ t }) => t),
    poses: kept.map(({ pose }) => pose),
    seq: seq && Uint32Array.from(kept, (each) => each.seq),
    sigma: sigma && kept.flatMap(({ k }) => [sigma[k] ?? [Number.NaN, Number.NaN, Number.NaN]]),
  };
}

function leaverOut(context: StageContext): LidarPath['leaveOut'] {
  const told = new Set<number>();
  return ({ seq, t }, reason) => {
    if (told.has(seq)) return;
    told.add(seq);
    if (told.size <= NAMED) context.log('warn', `${reason} It is left out.`, t);
    else if (told.size === NAMED + 1) context.log('warn', 'More sweeps are left out, for such reasons.', t);
  };
}

/** T_map_vehicle at t, also a little beyond the trajectory's ends at the speed it has there. */
export const vehicleAt = (trajectory: Trajectory, t: Nanoseconds): Pose | undefined =>
  extrapolatedAt(trajectory, t, BEYOND_ENDS_NS);

/** The vehicle's x and y at each sweep, two numbers a sweep; NaN where the trajectory does not reach. */
export const positionsOf = ({ sweeps, trajectory }: LidarPath): Float64Array =>
  Float64Array.from(
    sweeps.flatMap(({ t }) => vehicleAt(trajectory, t)?.p.slice(0, 2) ?? [Number.NaN, Number.NaN]),
  );

/** A sweep with the poses of its sensor from its first point to its last; undefined where it cannot be placed. */
export function placeSweep(
  path: LidarPath,
  cloud: Cloud,
  info: SampleInfo,
  scan: number,
  labels?: Uint8Array,
): PlacedSweep | undefined {
  const { t } = info;
  let [from, to] = [0, 0];
  const { time } = cloud;
  if (time) {
    for (let i = 0; i < time.length; i++) {
      const dt = time[i] ?? 0;
      if (dt < from) from = dt;
      if (dt > to) to = dt;
    }
  }
  const knots = to > from ? KNOTS : 1;
  const poses = new Float64Array(7 * knots);
  for (let k = 0; k < knots; k++) {
    const at = t + (knots > 1 ? from + ((to - from) * k) / (knots - 1) : 0);
    const T_map_vehicle = vehicleAt(path.trajectory, at);
    if (!T_map_vehicle) return undefined;
    const { p, q } = compose(T_map_vehicle, path.T_vehicle_sensor);
    poses.set([...p, q.w, q.x, q.y, q.z], 7 * k);
    const [x = 0, y = 0, z = 0] = poses;
    const movedM = Math.hypot(p[0] - x, p[1] - y, p[2] - z);
    if (!(movedM <= MOST_DURING_SWEEP_M)) {
      path.leaveOut(
        info,
        `Sweep ${info.seq} is ${((to - from) / NS_PER_S).toFixed(2)} s long, and the trajectory moves its sensor by ${movedM.toPrecision(4)} m meanwhile, more than ${MOST_DURING_SWEEP_M} m.`,
      );
      return undefined;
    }
  }
  return {
    xyz: cloud.xyz,
    time,
    intensity: cloud.intensity,
    ring: cloud.ring,
    labels,
    poses,
    from,
    to,
    scan,
  };
}

/** A decoded picture with the pose of its camera. */
export function placePicture(
  model: CameraModel,
  T_map_camera: Pose,
  { rgb, width, height }: { rgb: Uint8Array; width: number; height: number },
): PlacedPicture {
  // A picture decoded at a fraction of its size: pixel centres move with it.
  const [sx, sy] = [width / model.width, height / model.height];
  return {
    rgb,
    width,
    height,
    fx: model.fx * sx,
    fy: model.fy * sy,
    cx: (model.cx + 0.5) * sx - 0.5,
    cy: (model.cy + 0.5) * sy - 0.5,
    lens: model.lens,
    distortion: Float64Array.from(model.distortion),
    rotation: Float64Array.from(matrixOf(T_map_camera.q)),
    position: Float64Array.from(T_map_camera.p),
  };
}
