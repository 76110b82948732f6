/** Labelled boxes of the lidar, one sample a frame, in the vehicle's frame; role truth. */
import type { Item } from '../../format.ts';
import { boxSample, boxStream, isBoxSize, type LabelledBox } from '../../media/labelled-boxes.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { VEHICLE } from './calibration.ts';
import { type Row, rowsOf, type Tally, TIME, timeOf } from './component.ts';
import type { Segment } from './layout.ts';

const STREAM = 'lidar_box';
const PREFIX = '[LiDARBoxComponent]';
const NUMBERS = ['size.x', 'size.y', 'size.z', 'center.x', 'center.y', 'center.z', 'heading'].map(
  (name) => `${PREFIX}.box.${name}`,
);
const ID = 'key.laser_object_id';
const TYPE = `${PREFIX}.type`;
const POINTS = `${PREFIX}.num_lidar_points_in_box`;
const SPEED = ['x', 'y', 'z'].map((axis) => `${PREFIX}.speed.${axis}`);
/** BoxType (v2/perception/box.py). */
const CLASSES = ['unknown', 'vehicle', 'pedestrian', 'sign', 'cyclist'];
const MOST_PLACE_M = 10_000;
const MOST_BOXES = 10_000_000;
const MOST_ID = 64;

type Box = LabelledBox & {
  readonly track: string;
  /** Lidar points in it. */
  readonly points: number;
  /** Metres a second, in the world’s axes. */
  readonly speed?: readonly number[];
};

export async function* readBoxes(
  segment: Segment,
  t0: bigint,
  near: (ns: bigint) => boolean,
  tally: Tally,
): AsyncGenerator<Item> {
  const byTime = new Map<bigint, Box[]>();
  const ids = new Map<string, number>();
  let [row, bad, first, kept] = [0, 0, 0, 0];
  const columns = [TIME, ID, TYPE, POINTS, ...NUMBERS, ...SPEED];
  for await (const read of rowsOf(segment, STREAM, columns, tally, undefined, [POINTS, ...SPEED])) {
    const [ns, box] = [timeOf(read), boxOf(read, ids)];
    if (ns !== undefined && near(ns) && box && kept < MOST_BOXES) {
      kept++;
      const boxes = byTime.get(ns) ?? [];
      byTime.set(ns, boxes);
      boxes.push(box);
    } else if (bad++ === 0) first = row;
    row++;
  }
  const reason = 'is no box with a time of this segment: left out';
  if (bad > 0)
    tally.findings.push({ level: 'error', file: STREAM, place: `row ${first}`, reason, count: bad });
  if (byTime.size === 0) return;
  yield { type: 'stream', stream: boxStream(STREAM, VEHICLE) };
  for (const [ns, boxes] of [...byTime].sort(([a], [b]) => compareNs(a, b)))
    yield boxSample(STREAM, Number(ns - t0), boxes);
}

function boxOf(row: Row, ids: Map<string, number>): Box | undefined {
  const [l = 0, w = 0, h = 0, x = 0, y = 0, z = 0, yaw = 0] = NUMBERS.map((column) => row.number(column));
  const isPlace = [x, y, z].every((v) => Math.abs(v) <= MOST_PLACE_M) && Number.isFinite(yaw);
  if (!isBoxSize([l, w, h]) || !isPlace) return undefined;
  const track = new TextDecoder().decode((row.bytes(ID) ?? new Uint8Array()).subarray(0, MOST_ID));
  const id = ids.get(track) ?? ids.size;
  ids.set(track, id);
  const points = row.number(POINTS);
  const speed = SPEED.map((column) => row.number(column));
  return {
    id,
    track,
    class: CLASSES[row.number(TYPE)] ?? 'unknown',
    size: [l, w, h],
    center: [x, y, z],
    rotation: [0, 0, yaw],
    points: Number.isFinite(points) ? points : 0,
    ...(speed.every(Number.isFinite) ? { speed } : {}),
  };
}
