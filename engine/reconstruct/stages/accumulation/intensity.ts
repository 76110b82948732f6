/**
 * Intensity made comparable: each laser of a lidar has its own gain, and returns fade with range and incidence. The median and
 * spread of raw intensity on the ground, by laser and range, turn a value into "how many spreads brighter than this laser's usual
 * ground at this range" (after Levinson & Thrun 2010, who fit the response per laser). Kept as a table one can look at.
 */

import type { Cloud } from '../../../contract/clouds.ts';
import { type IntensityShape, type IntensityTable, intensityHistogram } from '../../../kernels/raster.ts';
import { batches } from '../../mapping/batches.ts';
import type { LidarWay } from '../../mapping/placement.ts';
import { placeSweep } from '../../mapping/placement.ts';

/** Enough sweeps for a few thousand ground points of every laser; more would only cost time. */
const SAMPLES = 24;
const LEAST_POINTS = 60;

export type LabelsOf = (seq: number) => Uint8Array | undefined;

/** The table, or undefined where the lidar has no intensity. */
export function learnIntensity(
  way: LidarWay,
  cloudOf: (seq: number) => Cloud,
  labelsOf: LabelsOf,
  rangeM: number,
  threads: number,
): { table: IntensityTable; counts: Uint32Array } | undefined {
  const stride = Math.max(1, Math.floor(way.sweeps.length / SAMPLES));
  const chosen = way.sweeps.filter((_, k) => k % stride === 0);
  const rangeStepM = 1;
  const shape: IntensityShape = {
    lasers: 128,
    ranges: Math.ceil(rangeM / rangeStepM),
    rangeStepM,
    scale: 1,
  };
  let scale = 0;
  let total: Uint32Array | undefined;
  for (const { items } of batches(chosen)) {
    const sweeps = items.flatMap((info) => {
      const cloud = cloudOf(info.seq);
      const sweep = placeSweep(way, cloud, info, 1, labelsOf(info.seq));
      if (scale === 0 && cloud.intensity) scale = 255 / intensityTop(cloud);
      return sweep?.intensity ? [sweep] : [];
    });
    if (sweeps.length === 0) continue;
    const counts = intensityHistogram(sweeps, { ...shape, scale }, threads);
    if (!total) total = counts;
    else for (let k = 0; k < counts.length; k++) total[k] = (total[k] ?? 0) + (counts[k] ?? 0);
  }
  if (!total) return undefined;
  return { table: tableOf({ ...shape, scale }, total), counts: total };
}

/** The top of the log's intensity scale: what the log says, or else 1, 255 or 65535, whichever holds the values seen. */
function intensityTop({ meta, intensity }: Cloud): number {
  const said = meta.intensityMax;
  if (typeof said === 'number' && said > 0) return said;
  let top = 0;
  for (const v of intensity ?? []) if (v > top) top = v;
  return top <= 1 ? 1 : top <= 255 ? 255 : 65535;
}

function tableOf(shape: IntensityShape, counts: Uint32Array): IntensityTable {
  const bins = shape.lasers * shape.ranges;
  const median = new Float32Array(bins);
  const perSpread = new Float32Array(bins);
  const pooled = new Uint32Array(256);
  for (let b = 0; b < bins; b++) {
    // Few points: the cells of neighbouring ranges of the same laser help out.
    const laser = Math.floor(b / shape.ranges);
    let sum = 0;
    for (let reach = 0; reach <= 3 && sum < LEAST_POINTS; reach++) {
      pooled.fill(0);
      sum = 0;
      const first = Math.max(laser * shape.ranges, b - reach);
      const last = Math.min((laser + 1) * shape.ranges - 1, b + reach);
      for (let k = first; k <= last; k++) {
        for (let v = 0; v < 256; v++) {
          const n = counts[256 * k + v] ?? 0;
          pooled[v] = (pooled[v] ?? 0) + n;
          sum += n;
        }
      }
    }
    if (sum < LEAST_POINTS) continue;
    const [q16, q50, q84] = [
      quantile(pooled, sum, 0.16),
      quantile(pooled, sum, 0.5),
      quantile(pooled, sum, 0.84),
    ];
    median[b] = q50;
    // Half the distance between the 16 and 84 % quantiles is one standard deviation; a sensor of few steps has at least half a step.
    perSpread[b] = 1 / Math.max(0.5, (q84 - q16) / 2);
  }
  return { ...shape, median, perSpread };
}

/** Quantile of counted 8-bit values, linear within a value's own step. */
function quantile(counts: Uint32Array, total: number, q: number): number {
  let before = 0;
  for (let v = 0; v < counts.length; v++) {
    const n = counts[v] ?? 0;
    if (before + n >= q * total && n > 0) return v + (q * total - before) / n - 0.5;
    before += n;
  }
  return counts.length - 1;
}

/** Rows of the table artifact: laser, range, points, median, spread, for the bins that are known. */
export function intensityRows({ table, counts }: { table: IntensityTable; counts: Uint32Array }): number[][] {
  const rows: number[][] = [];
  for (let b = 0; b < table.median.length; b++) {
    const per = table.perSpread[b] ?? 0;
    if (per === 0) continue;
    let points = 0;
    for (let v = 0; v < 256; v++) points += counts[256 * b + v] ?? 0;
    const laser = Math.floor(b / table.ranges);
    rows.push([
      laser,
      (b % table.ranges) * table.rangeStepM,
      points,
      round(table.median[b] ?? 0),
      round(1 / per),
    ]);
  }
  return rows;
}

const round = (v: number): number => Math.round(v * 100) / 100;
