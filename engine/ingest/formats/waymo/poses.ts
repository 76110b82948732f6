/**
 * The vehicle's poses, one a frame, as a stream. The world's frame has x to the east, y to the north and z up, and counts from a
 * place that is not told; so the drive is local, counted from its first pose.
 */
import type { Pose } from '../../../contract/calibration.ts';
import { compose, IDENTITY, inverse } from '../../../geometry/se3.ts';
import type { Item } from '../../format.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import { MOST_POSITION_M, poseOfMatrix, VEHICLE } from './calibration.ts';
import { rowsOf, type Tally, TIME, timeOf } from './component.ts';
import type { Segment } from './layout.ts';

const STREAM = 'vehicle_pose';
const MATRIX = '[VehiclePoseComponent].world_from_vehicle.transform';
/** Frames of a segment; it has 200. */
const MOST_POSES = 1_000_000;

/** T_world_vehicle by the frame's time. */
export type Poses = ReadonlyMap<bigint, Pose>;

export async function readPoses(segment: Segment, tally: Tally): Promise<Poses> {
  const poses = new Map<bigint, Pose>();
  let [row, bad, first] = [0, 0, 0];
  for await (const read of rowsOf(segment, 'vehicle_pose', [TIME, MATRIX], tally, 'the drive has no poses')) {
    const [ns, pose] = [timeOf(read), poseOfMatrix(read.list(MATRIX), MOST_POSITION_M)];
    if (ns !== undefined && pose && poses.size < MOST_POSES) poses.set(ns, pose);
    else if (bad++ === 0) first = row;
    row++;
  }
  const reason = 'is no time with a pose (finite numbers, a rotation): left out';
  if (bad > 0)
    tally.findings.push({ level: 'error', file: STREAM, place: `row ${first}`, reason, count: bad });
  return poses;
}

export function* poseItems(poses: Poses, t0: bigint, near: (ns: bigint) => boolean): Generator<Item> {
  const sorted = [...poses].filter(([ns]) => near(ns)).sort(([a], [b]) => compareNs(a, b));
  const [first] = sorted;
  if (!first) return;
  const T_map_world = inverse({ p: first[1].p, q: IDENTITY.q });
  yield {
    type: 'stream',
    stream: {
      name: STREAM,
      kind: 'pose',
      role: 'estimate',
      frame: VEHICLE,
      codec: 'json',
      units: SIGNAL_UNITS.pose,
      meta: {
        parent: 'world',
        child: VEHICLE,
        source: 'counted from its first pose, the payload has the world’s numbers',
        T_map_log: T_map_world,
      },
    },
  };
  for (const [ns, T_world_vehicle] of sorted) {
    const t = Number(ns - t0);
    yield {
      type: 'sample',
      stream: STREAM,
      t,
      tLog: t,
      payload: new TextEncoder().encode(JSON.stringify({ timestamp_ns: String(ns), T_world_vehicle })),
      signals: poseSignals(compose(T_map_world, T_world_vehicle)),
    };
  }
}
