/**
 * Intensity made comparable: each laser of a lidar has its own gain, and returns fade with range and incidence. The median and
 * spread of raw intensity on the ground, by laser and range, turn a value into "how many spreads brighter than this laser's usual
 * ground at this range" (after Levinson & Thrun 2010, who fit the response per laser). Kept as a table one can look at.
 */
import type { Cloud } from '../../../contract/clouds.ts';
import { type IntensityShape, type IntensityTable, intensityHistogram } from '../../../kernels/raster.ts';
import { tableBytes } from '../../contract/documents.ts';
import type { OutputArtifact, StageContext } from '../../contract/stage.ts';
import { batches } from '../../mapping/batches.ts';
import type { MaskReader } from '../../mapping/mask.ts';
import { type LidarPath, placeSweep } from '../../mapping/placement.ts';
import { releaseSweeps } from '../../mapping/release.ts';

/** Enough sweeps for a few thousand ground points of every laser; more would only cost time. */
const SAMPLES = 24;
/** Ground points from which a median and a spread are read. */
const LEAST_POINTS = 60;
/** Cells of range to each side whose points help out where a cell has too few. */
const MOST_POOLED = 3;
/** Lasers that the table tells apart: the largest lidars in use have 128. */
const LASERS = 128;
const RANGE_STEP_M = 1;
/** Intensity is counted in 8 bits, as most lidars give it. */
const VALUES = 256;
/** Quantiles one standard deviation below and above the median of a normal distribution. */
const [LOWER, UPPER] = [0.16, 0.84];
/** Least spread (steps of 8 bits): a sensor of few steps has at least half a step. */
const LEAST_SPREAD = 0.5;

export type Intensity = { readonly table: IntensityTable; readonly counts: Uint32Array };

/** What a lidar without intensity has: no laser whose usual ground is known. */
export const UNKNOWN: IntensityTable = {
  lasers: 0,
  ranges: 1,
  rangeStepM: RANGE_STEP_M,
  scale: 1,
  median: new Float32Array(0),
  perSpread: new Float32Array(0),
};

/** Learnt from sweeps spread over the drive; undefined where the lidar has no intensity. */
export function learnIntensity(
  { drive, threads }: Pick<StageContext, 'drive' | 'threads'>,
  lidar: LidarPath,
  labels: MaskReader,
  rangeM: number,
): Intensity | undefined {
  const stride = Math.max(1, Math.floor(lidar.sweeps.length / SAMPLES));
  const chosen = lidar.sweeps.filter((_, k) => k % stride === 0);
  const ranges = Math.ceil(rangeM / RANGE_STEP_M);
  let shape: IntensityShape = { lasers: LASERS, ranges, rangeStepM: RANGE_STEP_M, scale: 0 };
  let total: Uint32Array | undefined;
  for (const { items } of batches(chosen)) {
    const sweeps = items.flatMap((info) => {
      const cloud = drive.cloud(lidar.stream.id, info.seq);
      const sweep = placeSweep(lidar, cloud, info, 1, labels.of(info.seq));
      if (shape.scale === 0 && cloud.intensity)
        shape = { ...shape, scale: (VALUES - 1) / intensityTop(cloud) };
      return sweep?.intensity ? [sweep] : [];
    });
    if (sweeps.length === 0) continue;
    const counts = intensityHistogram(sweeps, shape, threads);
    releaseSweeps(sweeps);
    total = total?.map((sum, k) => sum + (counts[k] ?? 0)) ?? counts;
  }
  return total && { table: tableOf(shape, total), counts: total };
}

const COLUMNS = [
  { name: 'laser', unit: '' },
  { name: 'range from', unit: 'm' },
  { name: 'points', unit: '' },
  { name: 'median', unit: 'of 255' },
  { name: 'spread', unit: 'of 255' },
];

/** Writes the table as an artifact that one can look at. */
export function writeIntensity(output: OutputArtifact, learnt: Intensity | undefined): void {
  const bytes = tableBytes(COLUMNS, learnt ? rowsOf(learnt) : []);
  output.part({ key: '0', codec: 'json/1', bytes });
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
  const pooled = new Uint32Array(VALUES);
  for (let b = 0; b < bins; b++) {
    const sum = poolAround(b, shape.ranges, counts, pooled);
    if (sum < LEAST_POINTS) continue;
    const [low, high] = [quantile(pooled, sum, LOWER), quantile(pooled, sum, UPPER)];
    median[b] = quantile(pooled, sum, 0.5);
    perSpread[b] = 1 / Math.max(LEAST_SPREAD, (high - low) / 2);
  }
  return { ...shape, median, perSpread };
}

/** Counts of a bin into `pooled`, with those of neighbouring ranges of its laser where it has few points; their sum. */
function poolAround(bin: number, ranges: number, counts: Uint32Array, pooled: Uint32Array): number {
  const start = Math.floor(bin / ranges) * ranges;
  let sum = 0;
  for (let reach = 0; reach <= MOST_POOLED && sum < LEAST_POINTS; reach++) {
    pooled.fill(0);
    sum = 0;
    const first = Math.max(start, bin - reach);
    const last = Math.min(start + ranges - 1, bin + reach);
    for (let k = first; k <= last; k++) {
      for (let v = 0; v < VALUES; v++) {
        const n = counts[VALUES * k + v] ?? 0;
        pooled[v] = (pooled[v] ?? 0) + n;
        sum += n;
      }
    }
  }
  return sum;
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

/** Rows for the bins that are known. */
function rowsOf({ table, counts }: Intensity): number[][] {
  const rows: number[][] = [];
  for (let b = 0; b < table.median.length; b++) {
    const per = table.perSpread[b] ?? 0;
    if (per === 0) continue;
    let points = 0;
    for (let v = 0; v < VALUES; v++) points += counts[VALUES * b + v] ?? 0;
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
