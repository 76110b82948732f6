/** Tracks: places across a strip at which contrast adds up window after window, and where they run. */
import { ACROSS_M, ALONG_M, type Band, type Strip } from './strip.ts';

/** Rows by which a window is further than the one before: 3 m. */
const HOP = Math.round(3 / ALONG_M);
/** Peaks of windows a hop apart belong together within this (m). */
const DRIFT_M = 0.08;
/** Peaks nearer than this to a higher one are its shoulders (m). */
const APART_M = 0.35;

/** Where a line may run: first row, and its column at each row from there. */
export type Track = {
  readonly from: number;
  readonly columns: Float64Array;
  /** Standard deviations by which the best window stands out. */
  readonly z: number;
  /** How much wider than independent samples the means of each band scatter. */
  readonly scatter: { readonly lidar: number; readonly camera: number };
};

type Peak = { readonly row: number; readonly column: number; readonly z: number };

/** Tracks on which the means over `windowM` stand out by `least` standard deviations, half a window longer at both ends. */
export function tracksOf(strip: Strip, windowM: number, least: number): Track[] {
  const rows = strip.stations.length;
  const blocks = Math.floor(rows / HOP);
  const span = Math.min(blocks, Math.round(windowM / ALONG_M / HOP));
  if (span === 0) return [];
  const lidar = windowed(strip.lidar, strip.columns, blocks, span);
  const camera = windowed(strip.camera, strip.columns, blocks, span);
  const peaks = lidar.z.map((z, k) => peaksOf(both(z, camera.z[k]!), (k + span / 2) * HOP, least));
  return linked(peaks).map((track) => ({
    ...pathOf(track, span * HOP, rows),
    z: Math.max(...track.map(({ z }) => z)),
    scatter: { lidar: lidar.scatter, camera: camera.scatter },
  }));
}

/** By window and column, the mean contrast in standard deviations; NaN where less than half of the window was seen. */
type Windowed = { readonly z: readonly Float32Array[]; readonly scatter: number };

type Sums = { readonly sum: Float64Array; readonly weights: Float64Array; readonly seen: Float64Array };

/** Windows of `span` blocks of rows, a block further each. */
function windowed(band: Band, columns: number, blocks: number, span: number): Windowed {
  const zeros = (): Sums => ({
    sum: new Float64Array(columns),
    weights: new Float64Array(columns),
    seen: new Float64Array(columns),
  });
  const parts = Array.from({ length: blocks }, (_, block) => {
    const part = zeros();
    for (let k = block * HOP * columns; k < (block + 1) * HOP * columns; k++) {
      const w = band.weight[k]!;
      if (w === 0) continue;
      const c = k % columns;
      part.sum[c]! += w * band.contrast[k]!;
      part.weights[c]! += w;
      part.seen[c]!++;
    }
    return part;
  });
  const means = Array.from({ length: blocks - span + 1 }, (_, first) => {
    const all = zeros();
    for (const part of parts.slice(first, first + span))
      for (let c = 0; c < columns; c++) {
        all.sum[c]! += part.sum[c]!;
        all.weights[c]! += part.weights[c]!;
        all.seen[c]! += part.seen[c]!;
      }
    return Float32Array.from(all.sum, (s, c) =>
      all.seen[c]! < (span * HOP) / 2 ? Number.NaN : s / Math.sqrt(all.weights[c]!),
    );
  });
  // Neighbouring cells share points and pictures: how much the means really scatter is read from themselves.
  const sizes: number[] = [];
  for (const z of means)
    for (let c = 0; c < columns; c += 2) if (!Number.isNaN(z[c]!)) sizes.push(Math.abs(z[c]!));
  const scatter = Math.max(1, 1.4826 * (sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 1));
  return { z: means.map((z) => z.map((v) => v / scatter)), scatter };
}

const both = (lidar: Float32Array, camera: Float32Array): Float32Array =>
  lidar.map((a, c) => {
    const b = camera[c]!;
    return Number.isNaN(a) ? b : Number.isNaN(b) ? a : (a + b) / Math.SQRT2;
  });

function peaksOf(z: Float32Array, row: number, least: number): Peak[] {
  const out: Peak[] = [];
  const apart = Math.round(APART_M / ACROSS_M);
  for (let c = 1; c + 1 < z.length; c++) {
    const v = z[c]!;
    if (!(v >= least)) continue;
    let top = true;
    for (let k = Math.max(0, c - apart); k <= Math.min(z.length - 1, c + apart); k++)
      if (z[k]! > v || (z[k] === v && k < c)) top = false;
    if (!top) continue;
    const [a, b] = [z[c - 1]!, z[c + 1]!];
    const bend = a - 2 * v + b;
    out.push({ row, column: c + (bend < 0 ? (0.5 * (a - b)) / bend : 0), z: v });
  }
  return out;
}

/** Peaks of neighbouring windows that continue each other; a single window makes no track. */
function linked(windows: readonly (readonly Peak[])[]): (readonly Peak[])[] {
  const done: Peak[][] = [];
  let open: Peak[][] = [];
  for (const peaks of windows) {
    const next: Peak[][] = [];
    for (const peak of peaks) {
      const from = open.find(
        (track) => Math.abs(track[track.length - 1]!.column - peak.column) * ACROSS_M <= DRIFT_M,
      );
      if (from) open = open.filter((track) => track !== from);
      next.push([...(from ?? []), peak]);
    }
    done.push(...open);
    open = next;
  }
  return [...done, ...open].filter((track) => track.length >= 2);
}

/** From peak to peak straight, beyond the outer ones as there. */
function pathOf(peaks: readonly Peak[], window: number, rows: number): Pick<Track, 'from' | 'columns'> {
  const [first, last] = [peaks[0]!, peaks[peaks.length - 1]!];
  const from = Math.max(0, Math.round(first.row - window / 2));
  const to = Math.min(rows - 1, Math.round(last.row + window / 2));
  let k = 0;
  const columns = Float64Array.from({ length: to - from + 1 }, (_, n) => {
    while (k + 2 < peaks.length && peaks[k + 1]!.row < from + n) k++;
    const [a, b] = [peaks[k]!, peaks[k + 1]!];
    const f = Math.min(1, Math.max(0, (from + n - a.row) / (b.row - a.row)));
    return a.column + f * (b.column - a.column);
  });
  return { from, columns };
}
