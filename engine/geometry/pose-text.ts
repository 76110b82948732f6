/**
 * Trajectories as text: TUM ("time x y z qx qy qz qw" a line, seconds) and KITTI (the upper three rows of T, twelve numbers a
 * line). Seconds since 1970 do not fit a double to the nanosecond, so times are read and written as decimal text.
 */
import type { Pose, Vec3 } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import { absolute, type Nanoseconds } from '../contract/time.ts';
import { matrixOf, normalise, quaternionOf } from './se3.ts';
import { AXES } from './sequences.ts';

/** `t` counts from t0 (decimal nanoseconds of UTC); nine decimals. */
export function tumLine(t0: string, t: Nanoseconds, { p, q }: Pose): string {
  const ns = absolute(t0, t);
  const seconds = `${ns / 1_000_000_000n}.${(ns % 1_000_000_000n).toString().padStart(9, '0')}`;
  const numbers = [...p.map((v) => v.toFixed(6)), ...[q.x, q.y, q.z, q.w].map((v) => v.toFixed(9))];
  return `${seconds} ${numbers.join(' ')}\n`;
}

export function kittiLine({ p, q }: Pose): string {
  const m = matrixOf(q);
  const rows = AXES.map((r) => [...m.slice(3 * r, 3 * r + 3), p[r]]);
  return `${rows
    .flat()
    .map((v) => v.toExponential(12))
    .join(' ')}\n`;
}

export type PoseText =
  | { readonly kind: 'tum'; readonly t: Float64Array; readonly poses: readonly Pose[] }
  | { readonly kind: 'kitti'; readonly poses: readonly Pose[] };

/** Bytes of a file of poses: 1,000,000 lines as they are usually written, of 130 bytes. */
export const MOST_POSE_BYTES = 128 * 1024 * 1024;
/** Poses of one file: 2 hours 46 minutes at 100 Hz, and about 300 MB in memory. */
export const MOST_POSES = 1_000_000;
/** Characters of one line; twelve numbers with all their digits take 300. */
const MOST_CHARACTERS = 1000;
/** Metres between a pose and the first one, along each axis: further than a drive's map reaches. */
const MOST_FROM_FIRST_M = 100_000;
/** Metres from the origin along each axis; positions counted from the middle of the earth pass. */
export const MOST_POSITION_M = 1e8;
/** Seconds before or after 1970; the year 5138. */
const MOST_SECONDS = 1e11;
/** Two poses of one time are one pose written twice when they are no further apart. */
const SAME_PLACE_M = 1;
/** What rounding leaves of a quaternion's length, and of the rows of a rotation. */
const NORM_TOLERANCE = 0.01;
/** Characters of a word from the file that a sentence repeats. */
const SHOWN = 40;

/** Without hexadecimal, Infinity and the empty word, which Number would take. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

type Stamped = { readonly t: Nanoseconds; readonly pose: Pose; readonly line: number };

/**
 * Reads either format, told apart by the count of numbers a line. Times of TUM count from `t0`; its poses come in the order of
 * time, a pose that is there twice comes once. Time and memory are linear in the text, and bounded by MOST_POSES.
 * @throws InputError naming the line that is neither, or whose numbers are no pose.
 */
export function parsePoseText(text: string, t0: string): PoseText {
  const stamped: Stamped[] = [];
  const poses: Pose[] = [];
  let kind: PoseText['kind'] | undefined;
  let first: Vec3 | undefined;
  for (const { line, words } of linesOf(text)) {
    if (stamped.length + poses.length >= MOST_POSES)
      throw new InputError(`Line ${line}: there are more than ${MOST_POSES} poses; no more are read.`);
    const numbers = words.map((word) => numberOf(word, line));
    kind ??= words.length === 8 ? 'tum' : words.length === 12 ? 'kitti' : undefined;
    const needed = kind === 'tum' ? 8 : kind === 'kitti' ? 12 : undefined;
    if (words.length !== needed)
      throw new InputError(
        `Line ${line} has ${words.length} numbers; ${kind === 'tum' ? 'eight' : kind === 'kitti' ? 'twelve' : 'eight (TUM) or twelve (KITTI)'} are needed.`,
      );
    const pose = kind === 'tum' ? tumPose(numbers, line) : kittiPose(numbers, line);
    first ??= pose.p;
    checkPlace(pose.p, first, line);
    if (kind === 'tum') stamped.push({ t: nanosecondsOf(words[0] ?? '', t0, line), pose, line });
    else poses.push(pose);
  }
  if (!kind) throw new InputError('There is no pose in it.');
  if (kind === 'kitti') return { kind, poses };
  const kept = inOrder(stamped);
  return { kind, t: Float64Array.from(kept, ({ t }) => t), poses: kept.map(({ pose }) => pose) };
}

export type PositionText = { readonly t: Float64Array; readonly positions: readonly Vec3[] };

/**
 * Reads places by time: "time x y z" a line, whatever follows is left out, so that TUM is read, too. Times count from `t0`, in
 * their order; a time that is there twice comes once.
 * @throws InputError naming the line that is no such
 */
export function parsePositionText(text: string, t0: string): PositionText {
  const stamped: Stamped[] = [];
  let first: Vec3 | undefined;
  for (const { line, words } of linesOf(text)) {
    if (stamped.length >= MOST_POSES)
      throw new InputError(`Line ${line}: there are more than ${MOST_POSES} poses; no more are read.`);
    const [, x, y, z] = words.map((word) => numberOf(word, line));
    if (x === undefined || y === undefined || z === undefined)
      throw new InputError(`Line ${line} has ${words.length} numbers; a time, x, y and z are needed.`);
    const p: Vec3 = [x, y, z];
    first ??= p;
    checkPlace(p, first, line);
    const pose = { p, q: { w: 1, x: 0, y: 0, z: 0 } };
    stamped.push({ t: nanosecondsOf(words[0] ?? '', t0, line), pose, line });
  }
  if (stamped.length === 0) throw new InputError('There is no pose in it.');
  const kept = inOrder(stamped);
  return { t: Float64Array.from(kept, ({ t }) => t), positions: kept.map(({ pose }) => pose.p) };
}

/** The lines with words in them, by their number from 1. @throws InputError for a line that is too long to be one of numbers. */
function* linesOf(text: string): Generator<{ readonly line: number; readonly words: string[] }, undefined> {
  let line = 0;
  for (let from = 0, to = 0; from < text.length; from = to + 1) {
    to = text.indexOf('\n', from);
    if (to < 0) to = text.length;
    line++;
    const isLong = to - from > MOST_CHARACTERS;
    const plain = text.slice(from, isLong ? from + MOST_CHARACTERS : to).trim();
    if (plain.startsWith('#')) continue;
    if (isLong)
      throw new InputError(
        `Line ${line} has ${to - from} characters; a pose has ${MOST_CHARACTERS} at most.`,
      );
    if (plain !== '') yield { line, words: plain.split(/[\s,]+/) };
  }
}

function numberOf(word: string, line: number): number {
  const value = DECIMAL.test(word) ? Number(word) : Number.NaN;
  if (Number.isFinite(value)) return value;
  const shown = word.length > SHOWN ? `${word.slice(0, SHOWN)}…` : word;
  throw new InputError(`Line ${line}: "${shown}" is no finite number.`);
}

function tumPose(numbers: readonly number[], line: number): Pose {
  const [, x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 0] = numbers;
  const norm = Math.hypot(qx, qy, qz, qw);
  if (!(Math.abs(norm - 1) <= NORM_TOLERANCE))
    throw new InputError(`Line ${line}: the quaternion has length ${shortly(norm)}, not 1.`);
  return { p: [x, y, z], q: normalise({ x: qx, y: qy, z: qz, w: qw }) };
}

function kittiPose(numbers: readonly number[], line: number): Pose {
  const [a = 0, b = 0, c = 0, x = 0, d = 0, e = 0, f = 0, y = 0, g = 0, h = 0, i = 0, z = 0] = numbers;
  const products = [a * a + b * b + c * c, d * d + e * e + f * f, g * g + h * h + i * i].map((v) => v - 1);
  products.push(a * d + b * e + c * f, a * g + b * h + c * i, d * g + e * h + f * i);
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!products.every((v) => Math.abs(v) <= 2 * NORM_TOLERANCE) || !(determinant > 0))
    throw new InputError(`Line ${line}: the first three numbers of each four are no rotation matrix.`);
  return { p: [x, y, z], q: quaternionOf([a, b, c, d, e, f, g, h, i]) };
}

function checkPlace(p: Vec3, first: Vec3, line: number): void {
  const [x, y, z] = p.map(shortly);
  const off = Math.max(...p.map((v, k) => Math.abs(v - (first[k] ?? 0))));
  if (!(Math.max(...p.map(Math.abs)) <= MOST_POSITION_M))
    throw new InputError(`Line ${line}: (${x}, ${y}, ${z}) m is no place on the earth.`);
  if (!(off <= MOST_FROM_FIRST_M))
    throw new InputError(
      `Line ${line}: (${x}, ${y}, ${z}) m lies more than ${MOST_FROM_FIRST_M / 1000} km from the first pose.`,
    );
}

/** By time, each once. @throws InputError when one time has two places. */
function inOrder(stamped: readonly Stamped[]): Stamped[] {
  const kept: Stamped[] = [];
  let last: Stamped | undefined;
  for (const each of [...stamped].sort((a, b) => a.t - b.t)) {
    if (last && each.t <= last.t) {
      const [a, b] = [last.pose.p, each.pose.p];
      const apartM = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
      if (apartM > SAME_PLACE_M)
        throw new InputError(
          `Line ${each.line} has the time of line ${last.line} and lies ${shortly(apartM)} m from it: a time has one pose.`,
        );
      continue;
    }
    kept.push(each);
    last = each;
  }
  return kept;
}

const shortly = (v: number): string => (Math.abs(v) < 1e9 ? v.toFixed(3) : v.toPrecision(3));

/** Decimal seconds to nanoseconds from t0, exact to the last digit given. */
function nanosecondsOf(seconds: string, t0: string, line: number): Nanoseconds {
  if (!(Math.abs(Number(seconds)) <= MOST_SECONDS))
    throw new InputError(`Line ${line}: the time ${shortly(Number(seconds))} s is none of a drive.`);
  const plain = /^(-?)(\d+)(?:\.(\d*))?$/.exec(seconds);
  if (!plain) return Number(BigInt(Math.round(Number(seconds) * 1e9)) - BigInt(t0));
  const [, sign, whole = '0', part = ''] = plain;
  const ns = BigInt(whole) * 1_000_000_000n + BigInt(part.slice(0, 9).padEnd(9, '0'));
  return Number((sign === '-' ? -ns : ns) - BigInt(t0));
}
