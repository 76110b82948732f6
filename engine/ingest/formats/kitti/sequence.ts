/** What the readers of KITTI odometry and KITTI-360 share: numbered files, matrices in lines, poses as truth, labels of points. */
import { join } from 'node:path';
import type { Pose } from '../../../contract/calibration.ts';
import { encodeColumns } from '../../../contract/columns.ts';
import { quaternionOf } from '../../../geometry/se3.ts';
import { contentOf, kindOf, namesIn, reasonOf, textOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import type { Frame, SensorFolder } from './frames.ts';
import { type Amount, encode, fault } from './items.ts';
import type { Sensor } from './sensors.ts';

/** Of poses and calibration; those of the data sets have up to 2 MB. */
const MOST_TEXT_BYTES = 64 * 1024 * 1024;
/** Of a sweep of 130,000 points it has 0.5 MB. */
const MOST_LABEL_BYTES = 32 * 1024 * 1024;

/** A folder of one recording of a data set that holds many. */
export type Sequence = { readonly root: string; readonly name: string };

export const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await kindOf(path)).kind === 'folder';
  } catch {
    return false;
  }
};

/** Files of a folder by their numbers; undefined where there are none. */
export async function numbered(
  name: string,
  folder: string,
  extensions: readonly string[],
): Promise<SensorFolder | undefined> {
  const files = new Map<number, string>();
  let extension = '';
  for (const file of (await namesIn(folder)) ?? []) {
    const [, digits, ending] = /^(\d{1,10})\.([a-z]+)$/.exec(file) ?? [];
    if (digits === undefined || ending === undefined || !extensions.includes(ending)) continue;
    files.set(Number(digits), join(folder, file));
    extension = ending;
  }
  return files.size === 0 ? undefined : { name, extension, stamps: undefined, files, findings: [] };
}

/** Frames of the numbers that have a time; findings on the others. */
export function sensorOf(
  folder: SensorFolder,
  times: readonly (bigint | undefined)[],
): { sensor: Sensor; findings: Finding[] } {
  const frames: Frame[] = [];
  const untimed: number[] = [];
  for (const [index, file] of [...folder.files].sort((a, b) => a[0] - b[0])) {
    const ns = times[index];
    if (ns === undefined) untimed.push(index);
    else frames.push({ index, file, ns });
  }
  const findings: Finding[] =
    untimed.length === 0
      ? []
      : [
          {
            ...{ level: 'error', file: folder.name, place: `frame ${untimed[0]}`, count: untimed.length },
            reason: 'has no time: left out',
          },
        ];
  return { sensor: { folder, frames }, findings };
}

/** Twelve numbers, the upper rows of a rigid matrix, row by row; undefined where they are none. */
export function poseOfMatrix(values: readonly number[]): Pose | undefined {
  if (values.length !== 12 || !values.every(Number.isFinite)) return undefined;
  const [a = 0, b = 0, c = 0, x = 0, d = 0, e = 0, f = 0, y = 0, g = 0, h = 0, i = 0, z = 0] = values;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant - 1) > 0.05) return undefined;
  return { p: [x, y, z], q: quaternionOf([a, b, c, d, e, f, g, h, i]) };
}

export type NumberedPose = { readonly index: number; readonly pose: Pose };

/** Lines of a matrix; `numbered`: its frame stands before it, else the line is the frame. A fault in words where it cannot be had. */
export async function readPoseLines(
  path: string,
  isNumbered: boolean,
): Promise<{ poses: NumberedPose[]; odd: number; bytes: number; fault?: string | undefined } | undefined> {
  const { text, fault: unread } = await textOf(path, MOST_TEXT_BYTES);
  if (unread !== undefined) return { poses: [], odd: 0, bytes: 0, fault: unread };
  if (text === undefined) return undefined;
  const poses: NumberedPose[] = [];
  let odd = 0;
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '') return;
    const values = line.trim().split(/\s+/, 18).map(Number);
    const index = isNumbered ? values.shift() : at;
    const pose = poseOfMatrix(values.slice(0, 12));
    if (pose && index !== undefined && Number.isSafeInteger(index)) poses.push({ index, pose });
    else odd++;
  });
  return { poses, odd, bytes: text.length };
}

/** Poses as truth: those of frames that have a time. */
export async function* readTruth(
  { path, numbered: isNumbered }: { path: string; numbered: boolean },
  { name, child, note }: { name: string; child: string; note: string },
  times: readonly (bigint | undefined)[],
  t0: bigint,
): AsyncGenerator<Item, Amount> {
  const read = await readPoseLines(path, isNumbered);
  const say = (level: Finding['level'], reason: string, count = 1): Item => ({
    type: 'finding',
    finding: { level, file: name, place: 'whole file', reason, count },
  });
  if (!read) return { files: 0, bytes: 0 };
  if (read.fault !== undefined) yield say('error', `cannot be read: ${read.fault}`);
  if (read.odd > 0) yield say('warn', 'lines that hold no pose: left out', read.odd);
  const placed = read.poses.filter(({ index }) => times[index] !== undefined);
  if (placed.length < read.poses.length)
    yield say('warn', 'poses of frames without a time: left out', read.poses.length - placed.length);
  if (placed.length > 0)
    yield {
      type: 'stream',
      stream: {
        ...{ name, kind: 'pose', role: 'truth', frame: child, codec: 'json', units: SIGNAL_UNITS.pose },
        meta: { parent: 'map', child, source: note },
      },
    };
  for (const { index, pose } of placed) {
    const t = Number((times[index] ?? t0) - t0);
    const signals = poseSignals(pose);
    yield { type: 'sample', stream: name, t, tLog: t, payload: encode(JSON.stringify(signals)), signals };
  }
  return { files: 1, bytes: read.bytes };
}

/** SemanticKITTI's labels: u32 a point in the order of the sweep's file, class in the lower half, instance in the upper one. */
export async function* readPointLabels(
  folder: string,
  sweeps: Sensor,
  t0: bigint,
): AsyncGenerator<Item, Amount> {
  const files = await numbered('labels', folder, ['label']);
  if (!files) return { files: 0, bytes: 0 };
  const meta = { labels: 'class and instance of each point of the sweep, in the order of its file' };
  yield {
    type: 'stream',
    stream: { name: 'labels', kind: 'message', role: 'truth', frame: 'velodyne', codec: 'columns/1', meta },
  };
  let bytesRead = 0;
  for (const frame of sweeps.frames) {
    const path = files.files.get(frame.index);
    if (path === undefined) {
      yield fault('labels', frame, 'the sweep has no labels', 'warn');
      continue;
    }
    const { bytes, fault: unread } = await contentOf(path, MOST_LABEL_BYTES);
    if (!bytes) {
      yield fault('labels', frame, `cannot be read: ${unread ?? 'it is gone'}`);
      continue;
    }
    bytesRead += bytes.byteLength;
    const points = await pointsOf(frame.file);
    if (bytes.byteLength !== 4 * points) {
      yield fault('labels', frame, `has ${bytes.byteLength / 4} labels for ${points} points: left out`);
      continue;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [label, instance] = [new Uint16Array(points), new Uint16Array(points)];
    for (let i = 0; i < points; i++) {
      label[i] = view.getUint16(4 * i, true);
      instance[i] = view.getUint16(4 * i + 2, true);
    }
    const t = Number(frame.ns - t0);
    yield { type: 'sample', stream: 'labels', t, tLog: t, payload: encodeColumns({}, { label, instance }) };
  }
  return { files: files.files.size, bytes: bytesRead };
}

/** Points of a sweep by the size of its file. */
async function pointsOf(file: string): Promise<number> {
  try {
    return Math.floor((await kindOf(file)).bytes / 16);
  } catch (error) {
    void reasonOf(error);
    return 0;
  }
}
