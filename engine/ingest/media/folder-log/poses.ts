/** Poses of a data set as a track: counted from the first one, in double precision, so that large numbers cost no millimetre. */
import type { Pose } from '../../../contract/calibration.ts';
import { compose, IDENTITY, inverse, quaternionOf } from '../../../geometry/se3.ts';
import type { Finding, StreamDeclaration } from '../../format.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import { compareNs } from '../time-named-files.ts';
import type { TableRow } from './tables.ts';
import type { SetTrack } from './types.ts';

/** UTM has millions of metres. */
const MOST_POSITION_M = 20_000_000;

export type TimedPose = { readonly ns: bigint; readonly pose: Pose };

/** Of a rotation row by row and a place; undefined where it is no rigid motion. */
export function poseOf(rotation: readonly number[], place: readonly number[]): Pose | undefined {
  const [a = Number.NaN, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = rotation;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const norms = [Math.hypot(a, b, c), Math.hypot(d, e, f), Math.hypot(g, h, i)];
  const isTurn = Math.abs(determinant - 1) < 0.02 && norms.every((norm) => Math.abs(norm - 1) < 0.02);
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = place;
  const isPlace = [x, y, z].every((v) => Math.abs(v) <= MOST_POSITION_M);
  return isTurn && isPlace ? { p: [x, y, z], q: quaternionOf(rotation) } : undefined;
}

/** Of 3 × 4 or 4 × 4 numbers, row by row. */
export function poseOfRows(m: readonly number[]): Pose | undefined {
  const rotation = [0, 1, 2, 4, 5, 6, 8, 9, 10].map((k) => m[k] ?? Number.NaN);
  return poseOf(rotation, [m[3] ?? Number.NaN, m[7] ?? Number.NaN, m[11] ?? Number.NaN]);
}

/** Of a quaternion and a place; undefined where the numbers are none. */
export function poseOfQuaternion(
  [w = 0, x = 0, y = 0, z = 0]: readonly number[],
  [px = Number.NaN, py = Number.NaN, pz = Number.NaN]: readonly number[],
): Pose | undefined {
  const norm = Math.hypot(w, x, y, z);
  const isPlace = [px, py, pz].every((v) => Math.abs(v) <= MOST_POSITION_M);
  if (!isPlace || !(norm > 0.9 && norm < 1.1)) return undefined;
  return { p: [px, py, pz], q: { w: w / norm, x: x / norm, y: y / norm, z: z / norm } };
}

/** The pose of each row of a table; rows without one are left out and counted. */
export function posesOfTable(
  file: string,
  rows: readonly TableRow[],
  poseOfRow: (row: TableRow) => Pose | undefined,
  findings: Finding[],
): TimedPose[] {
  const poses = rows.flatMap((row) => {
    const pose = poseOfRow(row);
    return pose ? [{ ns: row.ns, pose }] : [];
  });
  const [reason, count] = ['are no pose: left out', rows.length - poses.length];
  if (count > 0) findings.push({ level: 'error', file, place: 'rows', reason, count });
  return poses;
}

/** A track of poses of a frame; T_log_child become T_map_child, the map being the log's frame moved to the first pose. */
export function poseTrack(
  name: string,
  child: string,
  role: StreamDeclaration['role'],
  source: string,
  poses: readonly TimedPose[],
): SetTrack {
  const sorted = [...poses].sort((a, b) => compareNs(a.ns, b.ns));
  const T_map_log = inverse({ p: sorted[0]?.pose.p ?? [0, 0, 0], q: IDENTITY.q });
  return {
    stream: {
      name,
      kind: 'pose',
      role,
      frame: child,
      codec: 'json',
      units: SIGNAL_UNITS.pose,
      meta: {
        parent: 'log',
        child,
        source: `${source}; counted from the first pose, the payload has the log’s own numbers`,
        T_map_log,
      },
    },
    samples: sorted.map(({ ns, pose }) => ({
      ns,
      signals: poseSignals(compose(T_map_log, pose)),
      payload: { timestamp_ns: String(ns), T_log_child: pose },
    })),
  };
}
