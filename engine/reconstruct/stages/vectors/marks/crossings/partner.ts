/**
 * The other line of a crossing of which one line is known. Far down a side street no stretch of it stands out by itself; but where it
 * must lie is known: beside the first one, and as long. So the contrast is averaged over that whole length, at each distance.
 */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import { GroundReader } from '../../../../mapping/ground-reader.ts';
import type { RasterReader } from '../../../../mapping/raster.ts';
import { type Chain, chainOf, meanScoreOf } from '../../following/chains.ts';
import { meanOf, quantile } from '../measure.ts';
import { BRIGHTER, SHINIER, type Usual } from '../refusal.ts';
import { brightnessOf, COLUMN_M, ROW_M } from '../ribbon.ts';

/** Distances looked at (m): a crossing is 2 m wide at least (RMS-1), and the stop line lies 1 to 1.5 m before it. */
const NEAREST_M = 2;
const FURTHEST_M = 6;
/** Turns against the first line looked at (rad). */
const TURNS = [-6, -4, -2, 0, 2, 4, 6].map((degrees) => (degrees * Math.PI) / 180);
/** Columns of the line itself, and of the road beside it, from its middle. */
const ON = 1;
const BESIDE = [5, 9] as const;
/** Rows of one stretch: 1 m. A sensor must have seen this share of a stretch, and of the stretches. */
const STRETCH = 10;
const SEEN_CELLS = 0.3;
const SEEN = 0.5;
/** Mean contrast over its own scatter among all distances, both sensors together. Without a line 6.1 was the most on 11 drives. */
const SURE = 7;
/** Of usual paint: the mean, and what 70 % of the stretches have at least. A stop line covers only half of the way. */
const SHARE = 0.15;
const LEAST_SHARE = 0.1;
const WEAKER = 0.3;
/** The scatter is measured this far from the first line (m). */
const OWN_M = 1;

const REACH = Math.round((FURTHEST_M + 0.5) / COLUMN_M);
const COLUMNS = 2 * REACH + 1;
/** Median absolute deviations of a normal distribution in one standard deviation. */
const PER_DEVIATION = 1.4826;

export type Partner = {
  readonly line: readonly [Vec3, Vec3];
  /** It as a whole, as if it had been followed. */
  readonly chain: Chain;
  /** Standard deviations by which it stands out. */
  readonly sigma: number;
};

type Offer = { readonly offM: number; readonly turn: number; readonly sigma: number };

/** The nearest line beside the one from `a` to `b` that stands out over its whole length; undefined where there is none. */
export function partnerOf(
  [a, b]: readonly [Vec3, Vec3],
  rasters: RasterReader,
  usual: Usual,
): Partner | undefined {
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (lengthM < 2 * STRETCH * ROW_M) return undefined;
  const offers = TURNS.flatMap((turn) => offersAt([a, b], turn, rasters, usual));
  const nearestM = Math.min(...offers.map(({ offM }) => Math.abs(offM)));
  // What lies within a line's width of the nearest one is the same line.
  const best = offers
    .filter(({ offM }) => Math.abs(offM) < nearestM + BESIDE[0] * COLUMN_M)
    .sort((p, q) => q.sigma - p.sigma)[0];
  if (!best) return undefined;
  const { offM, turn, sigma } = best;
  const [ux, uy] = [(b[0] - a[0]) / lengthM, (b[1] - a[1]) / lengthM];
  const at = (s: number): Vec3 => {
    const d = offM + (s - lengthM / 2) * Math.tan(turn);
    return [a[0] + ux * s - uy * d, a[1] + uy * s + ux * d, 0];
  };
  const line = [at(0), at(lengthM)] as const;
  const score = meanScoreOf(sigma, lengthM);
  const angle = Math.atan2(line[1][1] - line[0][1], line[1][0] - line[0][0]);
  return { line, sigma, chain: chainOf(line.map(([x, y]) => ({ x, y, angle, score, step: 0 }))) };
}

/** Distances at which a line lies that has this turn against the first one. */
function offersAt(ends: readonly [Vec3, Vec3], turn: number, rasters: RasterReader, usual: Usual): Offer[] {
  const { rows, lidar, camera } = groundBeside(ends, turn, rasters);
  const bands = [bandOf(lidar, rows, usual.lidar ?? SHINIER), bandOf(camera, rows, usual.camera ?? BRIGHTER)];
  const offers: Offer[] = [];
  for (let column = 0; column < COLUMNS; column++) {
    const offM = (column - REACH) * COLUMN_M;
    if (Math.abs(offM) < NEAREST_M || Math.abs(offM) > FURTHEST_M) continue;
    const shown = bands.map(({ mean, low, sigma }) => ({
      mean: mean[column] ?? Number.NaN,
      low: low[column] ?? Number.NaN,
      sigma: sigma[column] || 0,
    }));
    const sigma = Math.hypot(...shown.map((each) => Math.max(0, each.sigma)));
    const clearest = shown.sort((p, q) => q.sigma - p.sigma)[0];
    if (clearest && sigma >= SURE && clearest.mean >= SHARE && clearest.low >= LEAST_SHARE)
      offers.push({ offM, turn, sigma });
  }
  return offers;
}

type Ground = { readonly rows: number; readonly lidar: Float32Array; readonly camera: Float32Array };

/** Rows along the line, columns across it; sheared by the turn. NaN where a place was not seen. */
function groundBeside([a, b]: readonly [Vec3, Vec3], turn: number, rasters: RasterReader): Ground {
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const [ux, uy] = [(b[0] - a[0]) / lengthM, (b[1] - a[1]) / lengthM];
  const rows = Math.round(lengthM / ROW_M);
  const [lidar, camera] = [new Float32Array(rows * COLUMNS), new Float32Array(rows * COLUMNS)];
  const reader = new GroundReader(rasters);
  for (let row = 0; row < rows; row++) {
    const s = (row + 0.5) * ROW_M;
    for (let column = 0; column < COLUMNS; column++) {
      const d = (column - REACH) * COLUMN_M + (s - lengthM / 2) * Math.tan(turn);
      const { shine, grey } = reader.at(a[0] + ux * s - uy * d, a[1] + uy * s + ux * d);
      lidar[row * COLUMNS + column] = shine;
      camera[row * COLUMNS + column] = brightnessOf(grey) ?? Number.NaN;
    }
  }
  return { rows, lidar, camera };
}

type Band = {
  /** Contrast by column, as a share of usual paint: of all stretches, and of the weaker ones. */
  readonly mean: Float64Array;
  readonly low: Float64Array;
  /** The mean over its scatter among the columns; 0 where too little was seen. */
  readonly sigma: Float64Array;
};

function bandOf(values: Float32Array, rows: number, usual: number): Band {
  const stretches = Math.floor(rows / STRETCH);
  const sums = Array.from({ length: stretches }, (_, k) => columnsOf(values, k * STRETCH));
  const unseen = (): Float64Array => new Float64Array(COLUMNS).fill(Number.NaN);
  const [mean, low] = [unseen(), unseen()];
  for (let column = BESIDE[1]; column < COLUMNS - BESIDE[1]; column++) {
    const seen: number[] = [];
    for (const stretch of sums) {
      const on = meanOf(stretch, column - ON, 2 * ON + 1);
      const right = meanOf(stretch, column - BESIDE[1], BESIDE[1] - BESIDE[0] + 1);
      const left = meanOf(stretch, column + BESIDE[0], BESIDE[1] - BESIDE[0] + 1);
      const share = (on - Math.max(right, left)) / usual;
      if (!Number.isNaN(share)) seen.push(Math.max(-1, Math.min(1, share)));
    }
    if (seen.length < Math.max(2, SEEN * stretches)) continue;
    mean[column] = seen.reduce((sum, share) => sum + share, 0) / seen.length;
    low[column] = quantile(seen, WEAKER);
  }
  const others = [...mean].filter(
    (value, column) => !Number.isNaN(value) && Math.abs(column - REACH) * COLUMN_M > OWN_M,
  );
  const middle = quantile(others, 0.5);
  const scatter =
    PER_DEVIATION *
    quantile(
      others.map((value) => Math.abs(value - middle)),
      0.5,
    );
  const sigma = mean.map((value) => (Number.isNaN(value) || !(scatter > 0) ? 0 : (value - middle) / scatter));
  return { mean, low, sigma };
}

/** Means of one stretch by column; NaN where less than SEEN_CELLS of it was seen. */
function columnsOf(values: Float32Array, from: number): Float64Array {
  return Float64Array.from({ length: COLUMNS }, (_, column) => {
    let [sum, n] = [0, 0];
    for (let row = from; row < from + STRETCH; row++) {
      const value = values[row * COLUMNS + column] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      n++;
    }
    return n >= SEEN_CELLS * STRETCH ? sum / n : Number.NaN;
  });
}
