/**
 * Trajectories in text: TUM (t x y z qx qy qz qw), KITTI (the upper three rows of a matrix, a line a frame), the same with a time
 * before it, and CSV with names. Times are read from their digits, so none is lost to a double.
 */
import type { Pose } from '../../../contract/calibration.ts';
import { normalise, quaternionOf } from '../../../geometry/se3.ts';
import { timeOfText } from './names.ts';

export type TrajectoryText = {
  readonly form: 'TUM' | 'KITTI' | 'KITTI with times' | 'CSV';
  /** Undefined times: a line is of the frame of its number. */
  readonly poses: readonly { readonly ns: bigint | undefined; readonly pose: Pose }[];
  /** Lines that hold none. */
  readonly odd: number;
};

const MOST_LINES = 2_000_000;
const MOST_LINE = 2000;

/** Undefined where the text is no trajectory. */
export function readTrajectory(text: string): TrajectoryText | undefined {
  let head = '';
  let first: readonly string[] | undefined;
  let numbers: readonly string[] | undefined;
  for (const line of linesIn(text)) {
    if (isComment(line)) {
      head = line;
      continue;
    }
    const row = cellsOf(line);
    first ??= row;
    if (!row.slice(1).every((value) => Number.isFinite(Number(value)))) continue;
    numbers = row;
    break;
  }
  if (!first) return undefined;
  const inFirst = columnsByName(first);
  const named = inFirst ?? columnsByName(head.replace(/^\s*#\s*|\[[^\]]*\]/g, '').split(/[\s,;]+/));
  if (named) return made('CSV', rowsIn(text, inFirst ? 1 : 0), (row) => byName(row, named));
  const rows = rowsIn(text, 0);
  if (numbers?.length === 8) return made('TUM', rows, tumRow);
  if (numbers?.length === 12) return made('KITTI', rows, (row) => matrixRow(row, undefined));
  if (numbers?.length === 13)
    return made('KITTI with times', rows, (row) => matrixRow(row.slice(1), timeOfText(row[0] ?? '')?.ns));
  return undefined;
}

/** A line at a time: a million of them as lists of texts would be a gigabyte. */
function* linesIn(text: string): Generator<string> {
  for (let at = 0, n = 0; at < text.length && n < MOST_LINES; n++) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
    if (line.trim() !== '') yield line;
  }
}

const isComment = (line: string): boolean => /^\s*#/.test(line);
const cellsOf = (line: string): readonly string[] =>
  line
    .slice(0, MOST_LINE)
    .trim()
    .split(/[\s,;]+/);

function* rowsIn(text: string, skipped: number): Generator<readonly string[]> {
  let left = skipped;
  for (const line of linesIn(text)) if (!isComment(line) && left-- <= 0) yield cellsOf(line);
}

type Row = { readonly ns: bigint | undefined; readonly pose: Pose };

function made(
  form: TrajectoryText['form'],
  rows: Iterable<readonly string[]>,
  read: (row: readonly string[]) => Row | undefined,
): TrajectoryText | undefined {
  const poses: Row[] = [];
  let odd = 0;
  for (const row of rows) {
    const pose = read(row);
    if (pose && (form === 'KITTI' || pose.ns !== undefined)) poses.push(pose);
    else odd++;
  }
  return poses.length > odd ? { form, poses, odd } : undefined;
}

function tumRow([t = '', ...rest]: readonly string[]): Row | undefined {
  const [x, y, z, qx, qy, qz, qw] = rest.map(Number);
  return poseOf(timeOfText(t)?.ns, [x, y, z], [qw, qx, qy, qz]);
}

type Numbers = readonly (number | undefined)[];

function poseOf(ns: bigint | undefined, place: Numbers, turn: Numbers): Row | undefined {
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = place;
  const [w = Number.NaN, i = Number.NaN, j = Number.NaN, k = Number.NaN] = turn;
  const norm = Math.hypot(w, i, j, k);
  // Text keeps some digits; a quaternion that is far from one is something else.
  if (![x, y, z].every(Number.isFinite) || !(Math.abs(norm - 1) < 0.05)) return undefined;
  return { ns, pose: { p: [x, y, z], q: normalise({ w, x: i, y: j, z: k }) } };
}

/** Rows r11 r12 r13 tx r21 … of a rigid transform. */
function matrixRow(row: readonly string[], ns: bigint | undefined): Row | undefined {
  const m = row.map(Number);
  if (m.length !== 12 || !m.every(Number.isFinite)) return undefined;
  const [a = 0, b = 0, c = 0, x = 0, d = 0, e = 0, f = 0, y = 0, g = 0, h = 0, i = 0, z = 0] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant - 1) > 0.05) return undefined;
  return { ns, pose: { p: [x, y, z], q: quaternionOf([a, b, c, d, e, f, g, h, i]) } };
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  t: ['t', 'time', 'timestamp', 'stamp', 'timestamp_ns', 'time_ns', 'sec', 'secs', 'seconds'],
  x: ['x', 'tx', 'px', 'p_x', 'pos_x', 'position_x', 'position.x', 'x_m', 'tx_m', 'east'],
  y: ['y', 'ty', 'py', 'p_y', 'pos_y', 'position_y', 'position.y', 'y_m', 'ty_m', 'north'],
  z: ['z', 'tz', 'pz', 'p_z', 'pos_z', 'position_z', 'position.z', 'z_m', 'tz_m', 'up'],
  w: ['qw', 'q_w', 'quat_w', 'orientation_w', 'orientation.w', 'rot_w'],
  i: ['qx', 'q_x', 'quat_x', 'orientation_x', 'orientation.x', 'rot_x'],
  j: ['qy', 'q_y', 'quat_y', 'orientation_y', 'orientation.y', 'rot_y'],
  k: ['qz', 'q_z', 'quat_z', 'orientation_z', 'orientation.z', 'rot_z'],
};
type Columns = ReadonlyMap<string, number>;

function columnsByName(names: readonly string[]): Columns | undefined {
  const plain = names.map((name) =>
    name
      .toLowerCase()
      .replace(/^"|"$|\[.*\]$/g, '')
      // EuRoC's: the frames that a place and a turn are between.
      .replace(/^([pq])_rs(?:_r)?_/, '$1_'),
  );
  const found = new Map<string, number>();
  for (const [key, known] of Object.entries(NAMES)) {
    const at = plain.findIndex((name) => known.includes(name));
    if (at < 0) return undefined;
    found.set(key, at);
  }
  return found;
}

function byName(row: readonly string[], columns: Columns): Row | undefined {
  const text = (key: string): string => row[columns.get(key) ?? -1] ?? '';
  const number = (key: string): number => Number(text(key) === '' ? Number.NaN : text(key));
  return poseOf(timeOfText(text('t'))?.ns, ['x', 'y', 'z'].map(number), ['w', 'i', 'j', 'k'].map(number));
}
