/**
 * Scans of the Navtech radar: a grey picture whose columns are azimuths (clockwise from ahead, seen from above) and whose rows are
 * ranges; the value is the power that came back, 0 to 255 (SDK, README.md). The radar measures neither height nor speed.
 *
 * Points are the strongest returns of each azimuth (the k-strongest filter of Adolfsson et al., CFEAR radarodometry, 2021).
 */
import { openEncoded } from '../../../drive/samples/pictures.ts';
import type { PayloadMemory } from '../../format.ts';
import { sweepBlock } from '../../media/sweep-columns.ts';

/** Metres of a row (SDK, config.yaml: range_res). */
export const RANGE_STEP_M = 0.173611;
/** Returns kept of an azimuth, and the least power; the paper's k and z_min. */
const STRONGEST = 12;
const LEAST_POWER = 60;
/** Nearer than this the vehicle and the radar's own housing shine. */
const LEAST_RANGE_M = 2.5;
/** The scans have 400 azimuths and 576 ranges. */
const MOST_SIDE = 8192;

export type MadeScan = { readonly payload: Uint8Array; readonly points: number };

/** @throws Error in words when the bytes are no scan. */
export async function scanOf(bytes: Uint8Array, memory: PayloadMemory): Promise<MadeScan> {
  const { data, info } = await openEncoded(bytes)
    .removeAlpha()
    .greyscale()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width: azimuths, height: rows } = info;
  if (azimuths > MOST_SIDE || rows > MOST_SIDE) throw new Error(`it has ${azimuths} × ${rows} values`);
  const [x, y, z, power, range, azimuth]: [number[], number[], number[], number[], number[], number[]] = [
    [],
    [],
    [],
    [],
    [],
    [],
  ];
  for (let column = 0; column < azimuths; column++) {
    const angle = (2 * Math.PI * column) / azimuths;
    for (const row of strongest(data, column, azimuths, rows)) {
      const r = row * RANGE_STEP_M;
      x.push(r * Math.sin(angle));
      y.push(r * Math.cos(angle));
      z.push(0);
      power.push(data[row * azimuths + column] ?? 0);
      range.push(r);
      // Counter-clockwise from the sensor's x axis, which points to the right.
      azimuth.push(Math.atan2(Math.cos(angle), Math.sin(angle)));
    }
  }
  const { payload, points } = sweepBlock(
    [x, y, z],
    {
      intensity: { type: 'f32', values: power },
      range: { type: 'f32', values: range },
      azimuth: { type: 'f32', values: azimuth },
    },
    { intensityMax: 255 },
    memory,
  );
  return { payload, points };
}

/** Rows of the strongest returns of an azimuth, nearest first; of equal ones the nearer. */
function strongest(data: Uint8Array, column: number, azimuths: number, rows: number): number[] {
  const found: { readonly row: number; readonly power: number }[] = [];
  for (let row = Math.ceil(LEAST_RANGE_M / RANGE_STEP_M); row < rows; row++) {
    const power = data[row * azimuths + column] ?? 0;
    if (power >= LEAST_POWER) found.push({ row, power });
  }
  return found
    .sort((a, b) => b.power - a.power || a.row - b.row)
    .slice(0, STRONGEST)
    .map(({ row }) => row)
    .sort((a, b) => a - b);
}
