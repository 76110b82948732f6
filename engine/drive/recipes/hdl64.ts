/**
 * KITTI's HDL-64 sweeps: `.bin` with float32 x, y, z, reflectance (0 to 1) a point, or the `.txt` of `*_extract`. Points have
 * neither time nor ring there; both follow from their azimuth and order (native/src/hdl64).
 */
import {
  type ColumnArray,
  type ColumnShape,
  column,
  encodeColumns,
  layoutColumns,
} from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import { takeApart } from '../../kernels/hdl64.ts';
import type { PayloadMemory } from './memory.ts';

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

const UNTIMED: SweepSpan = { startNs: 0, endNs: 0 };

export function sweepOfBin(bytes: Uint8Array, span: SweepSpan | undefined, memory: PayloadMemory): Sweep {
  const count = Math.floor(bytes.byteLength / 16);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return sweep(
    new Float32Array(aligned.buffer, aligned.byteOffset, count * 4),
    bytes.byteLength - count * 16,
    span,
    memory,
  );
}

/** Longest line and number that are read, in characters; a line has four numbers. */
const MOST_LINE = 1024;
const [NEWLINE, SPACE] = [0x0a, 0x20];

/** Four numbers a line. @throws InputError naming the first line that is none. */
export function sweepOfText(bytes: Uint8Array, span: SweepSpan | undefined, memory: PayloadMemory): Sweep {
  let values = new Float32Array(4 * 1024);
  let count = 0;
  for (let at = 0, line = 1; at < bytes.length; line++) {
    const found = bytes.indexOf(NEWLINE, at);
    const end = found < 0 ? bytes.length : found;
    while (at < end && isBlank(bytes[at])) at++;
    if (at < end) {
      if (end - at > MOST_LINE) throw new InputError(`line ${line} has ${end - at} characters`);
      const numbers = latin1.decode(bytes.subarray(at, end)).trim().split(/\s+/).map(Number);
      if (numbers.length < 4) throw new InputError(`line ${line} has ${numbers.length} numbers instead of 4`);
      if (4 * count === values.length) {
        const larger = new Float32Array(2 * values.length);
        larger.set(values);
        values = larger;
      }
      for (let k = 0; k < 4; k++) values[4 * count + k] = numbers[k] ?? Number.NaN;
      count++;
    }
    at = end + 1;
  }
  return sweep(values.slice(0, 4 * count), 0, span, memory);
}

const isBlank = (byte: number | undefined): boolean => byte !== undefined && byte <= SPACE;
const latin1 = new TextDecoder('latin1');

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
  const xyz = column(block, 'xyz', 'f32');
  const intensity = column(block, 'intensity', 'f32');
  const ring = column(block, 'ring', 'u16');
  const time = span && column(block, 'time', 'i32');
  const { points: n, lasers } = takeApart(raw, span ?? UNTIMED, { xyz, intensity, ring, time });
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
