/**
 * Clouds without a header: so many float32 a point, little endian, as KITTI (x y z intensity) and nuScenes (and a ring) have them. How
 * many is told by the sizes of several files and by what the numbers can be; where more than one count fits, or none, nothing is read.
 */
import type { PackedField } from '../../../drive/recipes/packed.ts';
import { type CloudFile, packedRows } from './cloud-file.ts';

export type BareLayout = {
  /** Numbers a point. */
  readonly values: number;
  readonly names: readonly string[];
};

/** A file to tell the layout by. */
export type BareSample = { readonly begin: Uint8Array; readonly size: number };

/** Bytes of a file's begin by which it is judged. */
export const LOOKED_BARE_BYTES = 1 << 20;
const COUNTS = [4, 5, 6] as const;
/** Points that are looked at of a file: runs of neighbours, since every tenth one would hide a wrong count. */
const RUNS = 60;
const RUN_POINTS = 60;
/** Fewer tell nothing. */
const LEAST_POINTS = 100;
const MOST_XY_M = 1000;
const MOST_Z_M = 500;
/** Of a scan, the farther points lie so far at least: weights of networks and the like do not. */
const LEAST_REACH_M = 1.5;
const MOST_REACH_M = 500;
const GOOD_SHARE = 0.99;

/** @returns the one layout that fits, or why none is certain, in words. */
export function bareLayout(samples: readonly BareSample[]): BareLayout | { readonly refused: string } {
  const points = samples.reduce((sum, { size }) => sum + size / 16, 0);
  if (points < LEAST_POINTS)
    return { refused: `fewer than ${LEAST_POINTS} points do not tell how they are written` };
  const judged = COUNTS.map((values) => ({ values, ...judge(samples, values) }));
  const fits = judged.flatMap(({ values, names }) => (names ? [{ values, names }] : []));
  const [only, other] = fits;
  if (only && !other) return only;
  const [best, next] = fits
    .map((each) => ({ each, apart: apartness(samples, each.values) }))
    .sort((a, b) => b.apart - a.apart);
  if (best && next && best.apart > CLEARLY_APART * next.apart && best.apart > LEAST_APART) return best.each;
  if (other) return { refused: `${fits.map(({ values }) => values).join(', ')} numbers a point fit alike` };
  const reasons = judged.map(({ values, fault }) => `as ${values} numbers a point ${fault}`);
  return { refused: reasons.join('; ') };
}

/** Columns of the right count differ by more than this share of all that varies, and this many times as much as those of a wrong one. */
const LEAST_APART = 0.02;
const CLEARLY_APART = 3;

/** How far the columns differ in their means: with a wrong count each column is a mixture of all, and they do not. */
function apartness(samples: readonly BareSample[], values: number): number {
  const columns = columnsOf(samples, values);
  const mean = (list: readonly number[]): number =>
    list.reduce((sum, v) => sum + v, 0) / Math.max(1, list.length);
  const all = mean(columns.map(mean));
  const between = mean(columns.map((column) => (mean(column) - all) ** 2));
  const whole = mean(columns.map((column) => mean(column.map((v) => (v - all) ** 2))));
  return whole > 0 ? between / whole : 0;
}

type Judged = { readonly names?: readonly string[]; readonly fault?: string };

function judge(samples: readonly BareSample[], values: number): Judged {
  // One file among several may be cut.
  const whole = samples.filter(({ size }) => size > 0 && size % (4 * values) === 0);
  if (whole.length < samples.length - (samples.length > 2 ? 1 : 0))
    return { fault: 'the files end inside a point' };
  const columns = columnsOf(whole, values);
  const [x = [], y = [], z = [], intensity = [], ...others] = columns;
  const near = x.filter(
    (v, i) => isWithin(v, MOST_XY_M) && isWithin(y[i], MOST_XY_M) && isWithin(z[i], MOST_Z_M),
  );
  if (near.length < GOOD_SHARE * x.length) return { fault: 'the coordinates cannot be metres of a scan' };
  const reaches = x.map((v, i) => Math.hypot(v, y[i] ?? 0)).sort((a, b) => a - b);
  const reach = reaches[Math.floor(0.9 * reaches.length)] ?? 0;
  if (!(reach >= LEAST_REACH_M && reach <= MOST_REACH_M))
    return { fault: `points reach ${reach.toPrecision(2)} m, which is no scan` };
  if (!isIntensity(intensity)) return { fault: 'the fourth number cannot be an intensity' };
  const names = others.map((column, k) => nameOf(column) ?? `column_${k + 5}`);
  if (others.some((column) => column.some((v) => !Number.isFinite(v))))
    return { fault: 'the last numbers are not finite' };
  return { names: ['x', 'y', 'z', 'intensity', ...named(names)] };
}

/** Each name once. */
const named = (names: readonly string[]): string[] =>
  names.map((name, k) => (names.indexOf(name) === k ? name : `column_${k + 5}`));

/** Zero, or of a size that instruments write: bytes of text and integers become numbers of all sizes. */
const isWithin = (value = Number.NaN, most: number): boolean =>
  value === 0 || (Math.abs(value) <= most && Math.abs(value) > 1e-9);

function isIntensity(values: readonly number[]): boolean {
  let most = 0;
  let isWhole = true;
  for (const value of values) {
    if (!(value >= 0 && value <= 65_535)) return false;
    if (value > most) most = value;
    isWhole &&= Number.isInteger(value);
  }
  return most <= 255 || isWhole;
}

/** A ring counts lasers from 0; times of a sweep rise for a turn. */
function nameOf(values: readonly number[]): string | undefined {
  const different = new Set(values).size;
  if (values.every((v) => Number.isInteger(v) && v >= 0 && v <= 255))
    return different > 1 ? 'ring' : undefined;
  const rising = values.slice(1).filter((v, i) => v >= (values[i] ?? v)).length;
  const [least, most] = [
    values.reduce((a, b) => Math.min(a, b), 0),
    values.reduce((a, b) => Math.max(a, b), 0),
  ];
  const isTurn = most - least >= 0.02 && least >= -0.25 && most <= 0.25;
  return isTurn && rising >= 0.9 * (values.length - 1) ? 'time' : undefined;
}

/** Numbers of a share of the points, one list a value of a point; those of several files behind one another. */
function columnsOf(samples: readonly BareSample[], values: number): number[][] {
  const columns: number[][] = Array.from({ length: values }, () => []);
  for (const { begin } of samples) {
    const view = new DataView(begin.buffer, begin.byteOffset, begin.byteLength);
    const points = Math.floor(begin.byteLength / (4 * values));
    const runs = Math.min(RUNS, Math.ceil(points / RUN_POINTS));
    for (let run = 0; run < runs; run++) {
      const first = Math.floor((run * Math.max(0, points - RUN_POINTS)) / Math.max(1, runs - 1));
      for (let i = first; i < Math.min(points, first + RUN_POINTS); i++)
        for (const [k, column] of columns.entries()) column.push(view.getFloat32(4 * (values * i + k), true));
    }
  }
  return columns;
}

/** @throws Error in words where the file holds no point. The bytes are taken over. */
export function readBare(bytes: Uint8Array, { values, names }: BareLayout): CloudFile {
  const step = 4 * values;
  const points = Math.floor(bytes.byteLength / step);
  const data = bytes.subarray(0, points * step);
  const isCut = bytes.byteLength > data.byteLength;
  const fields = names.map((name, k): PackedField => {
    const type = name === 'ring' ? ('u32' as const) : ('f32' as const);
    if (type === 'u32') wholeInPlace(data, 4 * k, step);
    return { name, type, offset: 4 * k, count: 1 };
  });
  return {
    cloud: packedRows(data, step, points, fields),
    notes: isCut ? [{ level: 'error', reason: 'is cut: it ends inside a point' }] : [],
  };
}

/** Rings are counts; as floats they would be drawn as such. */
function wholeInPlace(data: Uint8Array, offset: number, step: number): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = offset; at < data.byteLength; at += step) {
    const ring = view.getFloat32(at, true);
    view.setUint32(at, ring >= 0 && ring <= 65_535 ? Math.round(ring) : 65_535, true);
  }
}

/** "x y z intensity ring", for a finding. */
export const saidOf = ({ values, names }: BareLayout): string =>
  `have no header: ${values} float32 a point are told by their sizes and numbers (${names.join(', ')})`;
