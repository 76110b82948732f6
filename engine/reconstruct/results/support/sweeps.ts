/** Sweeps of a run near a place: found by the run's poses, and their points placed each at its own time. */
import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import { decodeCloud } from '../../../contract/clouds.ts';
import { InputError } from '../../../contract/errors.ts';
import { SAMPLE_FLAG, type SampleInfo, type StreamInfo } from '../../../contract/streams.ts';
import type { Drive } from '../../../drive/drive.ts';
import { compose, IDENTITY, matrixOf } from '../../../geometry/se3.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import { vehicleAt } from '../../mapping/placement.ts';
import { findRun, trajectoryOfRun } from '../results.ts';

/** Poses along a sweep: between two of them, 12 ms apart, motion is as good as straight. */
const KNOTS = 8;

/** The lidar of a run, and where its sensors were. */
export type RunSweeps = {
  readonly drive: Drive;
  readonly stream: StreamInfo;
  readonly trajectory: Trajectory;
  readonly T_vehicle_lidar: Pose;
  /** In the order of time. */
  readonly infos: readonly SampleInfo[];
};

/** @throws InputError when the run has no finished trajectory, or the drive no lidar. */
export function sweepsOfRun(drive: Drive, run: number): RunSweeps {
  const { trajectory, stream: id } = trajectoryOfRun(drive, findRun(drive, run));
  const lidars = drive.streams().filter(({ kind, role }) => kind === 'lidar' && role !== 'truth');
  const stream = lidars.find((each) => each.id === id) ?? lidars[0];
  if (!stream) throw new InputError('The drive has no lidar whose points could be shown.');
  const set = drive.calibration(drive.calibrations().at(-1)?.version);
  const sensor = set.sensors.find(({ frame }) => frame === stream.frame);
  const offset = sensor?.timeOffsetNs ?? 0;
  const infos = [...drive.samples(stream.id)]
    .filter(({ bytes, flags }) => bytes > 0 && (flags & SAMPLE_FLAG.damaged) === 0)
    .map((info) => (offset === 0 ? info : { ...info, t: info.t + offset }));
  return { drive, stream, trajectory, T_vehicle_lidar: sensor?.T_vehicle_sensor ?? IDENTITY, infos };
}

/** Calls `see` with each point of a sweep in the map frame. False where the sweep cannot be placed or read. */
export function eachPoint(
  { drive, stream, trajectory, T_vehicle_lidar }: RunSweeps,
  info: SampleInfo,
  see: (x: number, y: number, z: number, index: number) => void,
): boolean {
  const cloud = readCloud(drive, stream, info);
  if (!cloud) return false;
  const { xyz, time } = cloud;
  let [from, to] = [0, 0];
  if (time)
    for (const dt of time) {
      if (dt < from) from = dt;
      if (dt > to) to = dt;
    }
  const knots = to > from ? KNOTS : 0;
  const places: { readonly R: readonly number[]; readonly p: Vec3 }[] = [];
  for (let k = 0; k <= knots; k++) {
    const T = vehicleAt(trajectory, info.t + from + (knots > 0 ? ((to - from) * k) / knots : -from));
    if (!T) return false;
    const { p, q } = compose(T, T_vehicle_lidar);
    places.push({ R: matrixOf(q), p });
  }
  for (let i = 0; 3 * i < xyz.length; i++) {
    const knot = knots > 0 && time ? Math.round((((time[i] ?? 0) - from) * knots) / (to - from)) : 0;
    const at = places[knot];
    if (!at) continue;
    // Written out: a search goes over millions of points.
    const [a, b, c] = [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0];
    const [r0 = 0, r1 = 0, r2 = 0, r3 = 0, r4 = 0, r5 = 0, r6 = 0, r7 = 0, r8 = 0] = at.R;
    see(
      r0 * a + r1 * b + r2 * c + at.p[0],
      r3 * a + r4 * b + r5 * c + at.p[1],
      r6 * a + r7 * b + r8 * c + at.p[2],
      i,
    );
  }
  return true;
}

function readCloud(drive: Drive, stream: StreamInfo, { seq }: SampleInfo) {
  try {
    return decodeCloud(drive.payload(stream.id, seq));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Every k-th of a list, so that at most `most` remain, the first among them. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  const every = Math.ceil(all.length / most);
  return every <= 1 ? all : all.filter((_, i) => i % every === 0);
}
