/**
 * Sweeps as text: x, y, z, intensity, ring a line (SDK, README.md), in the scanner's frame: x to the right, y ahead, z up. An HDL-32E
 * turns clockwise seen from above, and the lines of a sweep follow its turn.
 */

import { decodeText } from '../../../contract/text/encoding.ts';
import type { PayloadMemory } from '../../format.ts';
import { sweepBlock } from '../../media/sweep-columns.ts';

const VALUES = 5;
/** Rings are 0 to 31. */
export const RINGS = 32;
/** "0,0,0,0,0" with its end. */
const SHORTEST_LINE = 10;
/** A line has some 30 characters. */
const MOST_LINE = 256;

export type MadeSweep = {
  readonly payload: Uint8Array;
  readonly points: number;
  /** Points without finite coordinates. */
  readonly dropped: number;
  /** Lines that are no five numbers. */
  readonly bad: number;
};

export function sweepOf(bytes: Uint8Array, memory: PayloadMemory): MadeSweep {
  const lines = decodeText(bytes).split('\n');
  const most = Math.min(lines.length, Math.ceil(bytes.byteLength / SHORTEST_LINE));
  const columns = Array.from({ length: VALUES }, () => new Float32Array(most));
  let [points, bad] = [0, 0];
  for (const line of lines) {
    const text = line.trim();
    if (text === '') continue;
    const values = text.length > MOST_LINE ? [] : text.split(',');
    const isPoint = values.length === VALUES && values.every((value) => value.trim() !== '');
    const numbers = isPoint ? values.map(Number) : [];
    // The coordinates of a return that was none are written as nan, and counted with those of other logs.
    if (!isPoint || !Number.isFinite(numbers[3]) || !Number.isFinite(numbers[4])) {
      bad++;
      continue;
    }
    for (const [k, column] of columns.entries()) column[points] = numbers[k] ?? Number.NaN;
    points++;
  }
  const [x, y, z, intensity, ring] = columns.map((column) => column.subarray(0, points));
  if (!x || !y || !z || !intensity || !ring) throw new Error('it has no columns');
  const made = sweepBlock(
    [x, y, z],
    { intensity: { type: 'f32', values: intensity }, ring: { type: 'u16', values: ring } },
    { intensityMax: 255 },
    memory,
  );
  return { ...made, bad };
}
