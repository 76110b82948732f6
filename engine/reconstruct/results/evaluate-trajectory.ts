/**
 * A run's trajectories against a reference: what evaluation may open and no stage may. The reference is a TUM file, a KITTI
 * pose file (one line a sweep), or a pose stream of the drive by its name.
 */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MapOrigin, Pose } from '../../contract/calibration.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { POSE_SIGNALS } from '../../contract/signals.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { wrapAngle } from '../../geometry/angle.ts';
import { fromEnu, toEnu } from '../../geometry/geodesy.ts';
import { MOST_POSE_BYTES, MOST_POSITION_M, parsePoseText } from '../../geometry/pose-text.ts';
import { compose, inverse, normalise, toRollPitchYaw } from '../../geometry/se3.ts';
import { arcLength, poseAt, type Trajectory } from '../../geometry/trajectory.ts';
import {
  absoluteError,
  KITTI_LENGTHS_M,
  type SegmentError,
  SHORT_LENGTHS_M,
  segmentError,
} from '../../geometry/trajectory-error.ts';
import { MAX_ALTITUDE_M } from '../../map/limits.ts';
import { findRun, frameOf, type RunTrajectory, trajectoryOfRun } from './results.ts';

export type TrajectoryScore = {
  readonly stage: string;
  readonly poses: number;
  readonly pathM: number;
  readonly referencePathM: number;
  /** After the best rigid motion. */
  readonly ateM: number;
  readonly ateMaxM: number;
  readonly ateDeg: number;
  /** As placed on the earth: RMS of the distance, across the ground and in height. Only where both are placed. */
  readonly placedM?: number | undefined;
  readonly placedHorizontalM?: number | undefined;
  readonly placedHeadingDeg?: number | undefined;
  /** The RMS of the horizontal sigma that alignment stated, to hold against placedHorizontalM. */
  readonly statedHorizontalM?: number | undefined;
  /** KITTI's own lengths, starting every tenth frame; undefined when the drive is shorter than 100 m. */
  readonly kitti?: SegmentError | undefined;
  /** Lengths of 10 to 80 m from every frame. */
  readonly short?: SegmentError | undefined;
  /** Lengths of 10 to 50 m from every frame: what local consistency means here. */
  readonly local?: SegmentError | undefined;
};

export type TrajectoryEvaluation = {
  readonly reference: string;
  readonly format: 'tum' | 'kitti' | 'stream';
  /** The frame whose poses are compared. */
  readonly frame: string;
  readonly scores: readonly TrajectoryScore[];
};

export type TrajectoryOptions = {
  /** The frame that the reference's poses are of, and in which errors are taken; the vehicle by default. */
  readonly frame?: string | undefined;
  /** Where the reference counts from, when it is not the drive's own origin. */
  readonly origin?: MapOrigin | undefined;
};

const LOCAL_LENGTHS_M = [10, 20, 30, 40, 50];
/** A reference with a wider gap says nothing in between. */
const GAP_NS = 1.5 * NS_PER_S;

/** @throws InputError when the reference cannot be read or does not meet the run's times. */
export function evaluateTrajectory(
  drive: Drive,
  wanted: number | string | undefined,
  reference: string,
  options: TrajectoryOptions = {},
): TrajectoryEvaluation {
  const run = findRun(drive, wanted);
  const T_vehicle_frame = frameOf(drive.calibration(run.calibration), options.frame);
  const available = ['odometry', 'alignment'].flatMap((stage) => {
    try {
      return [trajectoryOfRun(drive, run, stage)];
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  });
  const [first] = available;
  if (!first) throw new InputError(`Run "${run.name}" has no trajectory: its odometry is not done.`);
  const read = readReference(drive, run, reference, options.origin, first, T_vehicle_frame);
  const scores = available.map((made) => score(made, read, T_vehicle_frame));
  return {
    reference,
    format: read.format,
    frame: options.frame ?? drive.calibration(run.calibration).vehicleFrame,
    scores,
  };
}

type Reference = {
  readonly format: TrajectoryEvaluation['format'];
  /** Of the frame, as the reference has them; times as the run has them. */
  readonly trajectory: Trajectory;
  /** True when its positions count from the drive's origin. */
  readonly placed: boolean;
};

function readReference(
  drive: Drive,
  run: RunRow,
  reference: string,
  origin: MapOrigin | undefined,
  made: RunTrajectory,
  T_vehicle_frame: Pose,
): Reference {
  const stream = drive.streams().find((each) => each.name === reference && each.kind === 'pose');
  if (stream) {
    const { t, values } = drive.series(stream.id, POSE_SIGNALS);
    const column = (k: number): Float64Array => {
      const found = values[k];
      if (!found) throw new InputError(`Stream ${reference} has no signal "${POSE_SIGNALS[k]}".`);
      return found;
    };
    const columns = POSE_SIGNALS.map((_, k) => column(k));
    const child = typeof stream.meta.child === 'string' ? stream.meta.child : stream.frame;
    const T_child_frame = compose(
      inverse(frameOf(drive.calibration(run.calibration), child)),
      T_vehicle_frame,
    );
    // Before an INS has found itself, it says NaN or zeros; these are no poses to compare with.
    const known = Array.from(t, (time, k) => {
      const pose = poseOf(columns.map((values) => values[k] ?? Number.NaN));
      return pose && Number.isFinite(time) ? { time, pose: compose(pose, T_child_frame) } : undefined;
    }).filter((each) => each !== undefined);
    if (known.length === 0)
      throw new InputError(`None of the ${t.length} samples of ${reference} is a pose with finite numbers.`);
    const trajectory = {
      t: Float64Array.from(known, ({ time }) => time),
      poses: known.map(({ pose }) => pose),
    };
    return { format: 'stream', trajectory, placed: drive.info.origin !== undefined };
  }
  let text: string;
  try {
    text = readPlainText(reference, MOST_POSE_BYTES);
  } catch (error) {
    const streams = drive.streams().flatMap(({ kind, name }) => (kind === 'pose' ? [name] : []));
    throw new InputError(
      `${reference}: the reference cannot be read (${messageOf(error).replace(/\.$/, '')}), and the drive has no pose stream of that name; it has ${streams.join(', ') || 'none'}.`,
    );
  }
  const parsed = parse(reference, text, drive.info.t0);
  if (parsed.kind === 'kitti') {
    const times = sweepTimes(drive, run, made);
    if (times.length !== parsed.poses.length)
      throw new InputError(
        `${reference} has ${parsed.poses.length} poses, the drive ${times.length} sweeps: without times they must be as many.`,
      );
    return { format: 'kitti', trajectory: { t: times, poses: parsed.poses }, placed: false };
  }
  const from = origin ?? originBeside(reference);
  const to = drive.info.origin;
  const poses =
    from && to ? parsed.poses.map(({ p, q }) => ({ p: toEnu(to, fromEnu(from, p)), q })) : parsed.poses;
  return {
    format: 'tum',
    trajectory: { t: parsed.t, poses },
    placed: from !== undefined && to !== undefined,
  };
}

function parse(path: string, text: string, t0: string): ReturnType<typeof parsePoseText> {
  try {
    return parsePoseText(text, t0);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}

/** TUM has no origin; the simulator writes a map.json beside it that has. */
function originBeside(path: string): MapOrigin | undefined {
  const beside = join(dirname(path), 'map.json');
  if (!existsSync(beside)) return undefined;
  try {
    const { origin } = parseJson(readPlainText(beside)) as { origin?: Partial<MapOrigin> };
    const { latitudeDeg, longitudeDeg, altitudeM } = origin ?? {};
    if (latitudeDeg === undefined || longitudeDeg === undefined || altitudeM === undefined) return undefined;
    if (!isWithin(latitudeDeg, 90) || !isWithin(longitudeDeg, 180) || !isWithin(altitudeM, MAX_ALTITUDE_M))
      throw new InputError('it is no latitude, longitude and altitude');
    return { latitudeDeg, longitudeDeg, altitudeM, datum: 'ellipsoid' };
  } catch (error) {
    throw new InputError(`${beside}: the origin of ${path} cannot be read: ${messageOf(error)}.`);
  }
}

/** Numbers from a file may be anything, whatever the type says. */
const isWithin = (value: unknown, most: number): boolean =>
  typeof value === 'number' && Math.abs(value) <= most;

/** The pose of a sample by the order of POSE_SIGNALS; undefined when its numbers are none. */
function poseOf([x = 0, y = 0, z = 0, w = 0, qx = 0, qy = 0, qz = 0]: readonly number[]): Pose | undefined {
  const length = Math.hypot(w, qx, qy, qz);
  const isPose =
    [x, y, z].every((v) => Math.abs(v) <= MOST_POSITION_M) && length > 0 && length < Number.POSITIVE_INFINITY;
  return isPose ? { p: [x, y, z], q: normalise({ w, x: qx, y: qy, z: qz }) } : undefined;
}

function sweepTimes(drive: Drive, run: RunRow, { stream, trajectory }: RunTrajectory): Float64Array {
  if (stream === undefined) return trajectory.t;
  const { frame } = drive.stream(stream);
  const offset =
    drive.calibration(run.calibration).sensors.find((each) => each.frame === frame)?.timeOffsetNs ?? 0;
  return Float64Array.from([...drive.samples(stream)], ({ t }) => t + offset);
}

function score(made: RunTrajectory, reference: Reference, T_vehicle_frame: Pose): TrajectoryScore {
  const estimate = made.trajectory.poses.map((T) => compose(T, T_vehicle_frame));
  const pairs = Array.from(made.trajectory.t, (t, k) => ({
    k,
    truth: withoutGap(reference.trajectory, t) ? poseAt(reference.trajectory, t, 0.02 * NS_PER_S) : undefined,
  })).flatMap(({ k, truth }) => (truth ? [{ k, truth, pose: estimate[k]! }] : []));
  if (pairs.length < 2)
    throw new InputError(
      `The reference meets ${pairs.length} pose${pairs.length === 1 ? '' : 's'} of the run: its times are not those of the drive.`,
    );
  const truth = pairs.map((pair) => pair.truth);
  const poses = pairs.map((pair) => pair.pose);
  const ate = absoluteError(truth, poses);
  const length = (path: readonly Pose[]): number => arcLength(path)[path.length - 1] ?? 0;
  const base = {
    stage: made.stage,
    poses: pairs.length,
    pathM: length(poses),
    referencePathM: length(truth),
    ateM: ate.rmsM,
    ateMaxM: ate.maxM,
    ateDeg: (ate.rmsRad * 180) / Math.PI,
    kitti: segmentError(truth, poses, KITTI_LENGTHS_M, 10),
    short: segmentError(truth, poses, SHORT_LENGTHS_M, 1),
    local: segmentError(truth, poses, LOCAL_LENGTHS_M, 1),
  };
  if (!reference.placed || made.frame !== 'map') return base;
  const rms = (value: (pair: (typeof pairs)[number]) => number): number =>
    Math.sqrt(pairs.reduce((sum, pair) => sum + value(pair) ** 2, 0) / pairs.length);
  const { sigma } = made.trajectory;
  return {
    ...base,
    placedM: rms(({ truth: a, pose: b }) => Math.hypot(a.p[0] - b.p[0], a.p[1] - b.p[1], a.p[2] - b.p[2])),
    placedHorizontalM: rms(({ truth: a, pose: b }) => Math.hypot(a.p[0] - b.p[0], a.p[1] - b.p[1])),
    placedHeadingDeg: (rms(({ truth: a, pose: b }) => headingBetween(a, b)) * 180) / Math.PI,
    statedHorizontalM: sigma && rms(({ k }) => Math.hypot(sigma[k]![0], sigma[k]![1])),
  };
}

function headingBetween(a: Pose, b: Pose): number {
  const d = toRollPitchYaw(a.q).yaw - toRollPitchYaw(b.q).yaw;
  return Math.abs(wrapAngle(d));
}

function withoutGap({ t }: Trajectory, at: number): boolean {
  let [low, high] = [0, t.length - 1];
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (t[mid]! <= at) low = mid;
    else high = mid;
  }
  return t.length > 1 && t[high]! - t[low]! <= GAP_NS;
}
