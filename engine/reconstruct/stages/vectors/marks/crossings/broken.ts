/**
 * Broken lines of short dashes, as crossings for pedestrians and cyclists have them at signals: dashes of half a metre, gaps of 20 to
 * 50 cm (RMS-1 of Germany, line "Furt": 0.5 and 0.2 m). Their rhythm is too fine to be followed dash by dash, but it stands out in
 * the spectrum of contrast along the line.
 */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import type { RasterReader } from '../../../../mapping/raster.ts';
import { contrastAlong, onAlong, quantile } from '../measure.ts';
import { type Ribbon, ribbonAlong } from '../ribbon.ts';

/** Between samples along the line (m): a cell of the rasters. */
const ROW_M = 0.05;
/** Periods looked for (m) and how finely. */
const SHORTEST_M = 0.5;
const LONGEST_M = 0.96;
const PERIOD_STEP_M = 0.02;
/** Contrast is taken against its mean over this length (m), so that longer gaps are no part of the rhythm. */
const DETREND_M = 2;
/** Share of the variance that the best period explains, and that share times half the samples: noise has 3, seldom 6. */
const LEAST_SHARE = 0.13;
const LEAST_POWER = 8;
/** Height of the rhythm over the mean contrast: dashes of 0.5 m with gaps of 0.2 m have 0.7, a line without gaps little. */
const LEAST_DEPTH = 0.4;
/** Samples that both sides and the line must be seen in: 2 m. */
const LEAST_SAMPLES = 40;
/** Single bright cells count no more than these quantiles. */
const CLIP = [0.05, 0.95] as const;

/** Period of the line's dashes (m); undefined where it has no such rhythm. */
export function shortPeriodOf(line: readonly Vec3[], rasters: RasterReader): number | undefined {
  const ribbon = ribbonAlong(line, rasters, ROW_M);
  const found = (['lidar', 'camera'] as const)
    .map((name) => periodIn(ribbon, name))
    .filter((each) => each !== undefined);
  return found.sort((a, b) => b.power - a.power)[0]?.periodM;
}

function periodIn(
  ribbon: Ribbon,
  name: 'lidar' | 'camera',
): { readonly periodM: number; readonly power: number } | undefined {
  const contrast = contrastAlong(ribbon[name], ribbon.rows);
  // The rhythm is the line's own: bars beside it, as a ladder crossing has them, are none.
  const on = onAlong(ribbon[name], ribbon.rows);
  const at: number[] = [];
  contrast.forEach((value, row) => {
    if (!Number.isNaN(value)) at.push(row);
  });
  if (at.length < LEAST_SAMPLES) return undefined;
  const values = at.map((row) => on[row] ?? 0);
  const mean = at.reduce((sum, row) => sum + (contrast[row] ?? 0), 0) / at.length;
  const [low, high] = [quantile(values, CLIP[0]), quantile(values, CLIP[1])];
  const level = detrended(values.map((value) => Math.max(low, Math.min(high, value))));
  const squares = level.reduce((sum, value) => sum + value * value, 0);
  const shares: { periodM: number; share: number }[] = [];
  for (let periodM = SHORTEST_M - PERIOD_STEP_M; periodM <= LONGEST_M; periodM += PERIOD_STEP_M) {
    let [real, imaginary] = [0, 0];
    level.forEach((value, k) => {
      const turn = (2 * Math.PI * (at[k] ?? 0) * ROW_M) / periodM;
      real += value * Math.cos(turn);
      imaginary += value * Math.sin(turn);
    });
    shares.push({ periodM, share: (2 * (real * real + imaginary * imaginary)) / (level.length * squares) });
  }
  // A peak at the rim belongs to a period beyond it.
  const best = shares.reduce((a, b) => (b.share > a.share ? b : a));
  if (best === shares[0] || best === shares.at(-1)) return undefined;
  const power = (best.share * level.length) / 2;
  const depth = Math.sqrt((2 * best.share * squares) / level.length) / mean;
  const found = best.share >= LEAST_SHARE && power >= LEAST_POWER && depth >= LEAST_DEPTH;
  return found ? { periodM: best.periodM, power } : undefined;
}

function detrended(values: readonly number[]): number[] {
  const reach = Math.round(DETREND_M / ROW_M / 2);
  const upTo = [0];
  for (const value of values) upTo.push((upTo.at(-1) ?? 0) + value);
  return values.map((value, k) => {
    const [from, to] = [Math.max(0, k - reach), Math.min(values.length, k + reach + 1)];
    return value - ((upTo[to] ?? 0) - (upTo[from] ?? 0)) / (to - from);
  });
}
