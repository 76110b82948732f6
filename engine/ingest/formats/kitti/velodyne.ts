/**
 * KITTI's HDL-64 sweeps: `.bin` with float32 x, y, z, reflectance (0 to 1) a point, or the `.txt` of `*_extract`. The scanner
 * turns clockwise seen from above and begins its sweep looking backwards, so a point's time follows from its azimuth; the
 * points are stored laser by laser, each from azimuth 0 upwards, so the ring follows from where the azimuth starts over.
 */
import {
  type ColumnArray,
  type ColumnShape,
  encodeColumns,
  layoutColumns,
} from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import type { PayloadMemory } from '../../format.ts';

export const RINGS = 64;

export type Sweep = {
  /** Lies in the memory that was given: good until the next sweep. */
  readonly payload: Uint8Array;
  readonly points: number;
  /** Points whose coordinates are no finite numbers; left out. */
  readonly dropped: number;
  /** Bytes at the end that make no whole point. */
  readonly loose: number;
  /** False when the order of the points does not show 64 lasers: then there is no ring column. */
  readonly rings: boolean;
};

/** Start and end of the sweep against the sample's t, in ns; undefined when the log does not say. */
export type SweepSpan = { readonly startNs: number; readonly endNs: number };

export function sweepOfBin(bytes: Uint8Array, span: SweepSpan | undefined, memory: PayloadMemory): Sweep {
  const count = Math.floor(bytes.byteLength / 16);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return sweep(
    new Float32Array(aligned.buffer as ArrayBuffer, aligned.byteOffset, count * 4),
    bytes.byteLength - count * 16,
    span,
    memory,
  );
}

export function sweepOfText(text: string, span: SweepSpan | undefined, memory: PayloadMemory): Sweep {
  const rows = text.split('\n').filter((line) => line.trim() !== '');
  const values = new Float32Array(rows.length * 4);
  rows.forEach((row, i) => {
    const numbers = row.trim().split(/\s+/).map(Number);
    if (numbers.length < 4) throw new InputError(`line ${i + 1} has ${numbers.length} numbers instead of 4`);
    for (let k = 0; k < 4; k++) values[4 * i + k] = numbers[k] ?? Number.NaN;
  });
  return sweep(values, 0, span, memory);
}

function sweep(raw: Float32Array, loose: number, span: SweepSpan | undefined, memory: PayloadMemory): Sweep {
  const all = raw.length / 4;
  const shapes: Record<string, ColumnShape> = {
    xyz: { type: 'f32', length: 3 * all },
    intensity: { type: 'f32', length: all },
    ring: { type: 'u16', length: all },
    ...(span ? { time: { type: 'i32', length: all } } : {}),
  };
  const meta = { intensityMax: 1 };
  const block = layoutColumns(meta, shapes, (bytes) => memory.take(bytes));
  const xyz = block.columns.get('xyz') as Float32Array;
  const intensity = block.columns.get('intensity') as Float32Array;
  const ring = block.columns.get('ring') as Uint16Array;
  const time = block.columns.get('time') as Int32Array | undefined;
  const { points: n, lasers } = split(raw, xyz, intensity, ring);
  if (span && time) timePoints(xyz, n, span, time);
  const rings = lasers === RINGS;
  const found = { points: n, dropped: all - n, loose, rings };
  if (n === all && rings) return { payload: block.bytes, ...found };
  const columns: Record<string, ColumnArray> = {
    xyz: xyz.subarray(0, 3 * n),
    intensity: intensity.subarray(0, n),
  };
  if (rings) columns.ring = ring.subarray(0, n);
  if (time) columns.time = time.subarray(0, n);
  return { payload: encodeColumns(meta, columns), ...found };
}

/** Takes the records apart, leaving out points that have no place. */
function split(
  raw: Float32Array,
  xyz: Float32Array,
  intensity: Float32Array,
  ring: Uint16Array,
): { points: number; lasers: number } {
  let n = 0;
  let laser = 0;
  let left = true;
  for (let at = 0; at < raw.length; at += 4) {
    const [x, y, z] = [raw[at] as number, raw[at + 1] as number, raw[at + 2] as number];
    if (x - x + (y - y) + (z - z) !== 0) continue;
    // Each laser's points run from azimuth 0 over the left, the back and the right: coming back to the left begins the next.
    const toLeft = y >= 0;
    if (toLeft && !left && x > 0) laser++;
    left = toLeft;
    xyz[3 * n] = x;
    xyz[3 * n + 1] = y;
    xyz[3 * n + 2] = z;
    intensity[n] = raw[at + 3] as number;
    ring[n] = laser;
    n++;
  }
  return { points: n, lasers: laser + 1 };
}

/** Time from azimuth: half a turn before the middle at the back on the left, half a turn after it at the back on the right. */
function timePoints(
  xyz: Float32Array,
  points: number,
  { startNs, endNs }: SweepSpan,
  time: Int32Array,
): void {
  const middle = (startNs + endNs) / 2;
  const perRadian = (endNs - startNs) / (2 * Math.PI);
  // Math.round takes longer than the arc tangent.
  for (let i = 0; i < points; i++)
    time[i] = Math.floor(
      middle - fastAtan2(xyz[3 * i + 1] as number, xyz[3 * i] as number) * perRadian + 0.5,
    );
}

/**
 * Arc tangent by the minimax polynomial of degree 11 in z² (error below 2e-6 rad, 0.03 µs of a sweep): three times the
 * speed of Math.atan2 over 100,000 points, and the same bits on every machine.
 */
export function fastAtan2(y: number, x: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  const big = Math.max(ax, ay);
  if (big === 0) return 0;
  const z = Math.min(ax, ay) / big;
  const s = z * z;
  let a =
    z *
    (0.99997726 +
      s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 - s * 0.0117212)))));
  if (ay > ax) a = Math.PI / 2 - a;
  if (x < 0) a = Math.PI - a;
  return y < 0 ? -a : a;
}
