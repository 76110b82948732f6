/** Annotated boxes (annotations.feather), one sample a time, in the vehicle's frame; role truth. */
import { toRollPitchYaw } from '../../../geometry/se3.ts';
import type { Item } from '../../format.ts';
import { boxSample, boxStream, isBoxSize, type LabelledBox } from '../../media/labelled-boxes.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { VEHICLE } from './calibration.ts';
import { ANNOTATIONS, ANNOTATION_STREAM as STREAM } from './layout.ts';
import { poseOf } from './poses.ts';
import { readTable } from './tables.ts';

const NUMBERS = ['length_m', 'width_m', 'height_m', 'qw', 'qx', 'qy', 'qz', 'tx_m', 'ty_m', 'tz_m'];
const COLUMNS = ['timestamp_ns', 'track_uuid', 'category', ...NUMBERS, 'num_interior_pts'];

type Box = LabelledBox & {
  readonly track: string;
  /** Lidar points in it. */
  readonly points: number;
};

/** @param near which times belong to the log */
export async function* readAnnotations(
  folder: string,
  t0: bigint,
  near: (ns: bigint) => boolean,
): AsyncGenerator<Item, number> {
  const { table, findings, bytes } = await readTable(folder, ANNOTATIONS, COLUMNS, undefined);
  for (const finding of findings) yield { type: 'finding', finding };
  if (!table) return bytes;
  const times = table.integers('timestamp_ns');
  const [tracks, classes] = [table.texts('track_uuid'), table.texts('category')];
  const columns = NUMBERS.map((name) => table.numbers(name));
  const points = table.numbers('num_interior_pts');
  const ids = new Map<string, number>();
  const byTime = new Map<bigint, Box[]>();
  const bad: number[] = [];
  for (const [row, ns] of times.entries()) {
    const [l = 0, w = 0, h = 0, qw = 0, qx = 0, qy = 0, qz = 0, x = 0, y = 0, z = 0] = columns.map(
      (values) => values[row] ?? Number.NaN,
    );
    const pose = poseOf({ w: qw, x: qx, y: qy, z: qz }, [x, y, z]);
    if (ns === undefined || !near(ns) || !pose || !isBoxSize([l, w, h])) {
      bad.push(row);
      continue;
    }
    const track = tracks[row] ?? '';
    const id = ids.get(track) ?? ids.size;
    ids.set(track, id);
    const { roll, pitch, yaw } = toRollPitchYaw(pose.q);
    const boxes = byTime.get(ns) ?? [];
    byTime.set(ns, boxes);
    boxes.push({
      id,
      track,
      class: classes[row] ?? 'unknown',
      size: [l, w, h],
      center: pose.p,
      rotation: [roll, pitch, yaw],
      points: Number.isFinite(points[row]) ? (points[row] ?? 0) : 0,
    });
  }
  const [first] = bad;
  if (first !== undefined) {
    const reason = 'is no box with a time of this log: left out';
    yield {
      type: 'finding',
      finding: { level: 'error', file: ANNOTATIONS, place: `row ${first}`, reason, count: bad.length },
    };
  }
  yield { type: 'stream', stream: boxStream(STREAM, VEHICLE) };
  for (const [ns, boxes] of [...byTime].sort(([a], [b]) => compareNs(a, b)))
    yield boxSample(STREAM, Number(ns - t0), boxes);
  return bytes;
}
