/**
 * The other line of a crossing of which one line is known. Far down a side street no stretch of it stands out by itself; but where it
 * must lie is known: beside the first one, and as long. So the contrast is averaged over that whole length, at each distance.
 */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import type { RasterReader } from '../../../../mapping/raster.ts';
import { type Chain, chainOf, meanScoreOf } from '../../following/chains.ts';
import { BRIGHTER, SHINIER, type Usual } from '../refusal.ts';
import { COLUMN_M, ROW_M } from '../ribbon.ts';
import { besideOf, groundBeside, type Shape, STRETCH } from './beside.ts';
import { barBeyond, type Expected, halvesBeside } from './stop-beside.ts';

/** Distances looked at (m): a crossing is 2 m wide at least (RMS-1), and the stop line lies 1 to 1.5 m before it. */
const NEAREST_M = 2;
const FURTHEST_M = 6;
/** Turns against the first line looked at (rad). */
const TURNS = [-6, -4, -2, 0, 2, 4, 6].map((degrees) => (degrees * Math.PI) / 180);
/** Columns of the line itself, and of the road beside it, from its middle. */
const BESIDE = [5, 9] as const;
/** Mean contrast over its own scatter among all distances, both sensors together. Without a line 6.1 was the most on 11 drives. */
const SURE = 7;
/** Of usual paint: the mean, and what 70 % of the stretches have at least. A stop line covers only half of the way. */
const SHARE = 0.15;
const LEAST_SHARE = 0.1;
/** The scatter is measured this far from the first line (m). */
const OWN_M = 1;

const REACH = Math.round((FURTHEST_M + 0.5) / COLUMN_M);
const COLUMNS = 2 * REACH + 1;
const LINE: Shape = {
  reach: REACH,
  on: 1,
  beside: BESIDE,
  isOther: (offM) => Math.abs(offM) > OWN_M,
};

export type Partner = {
  readonly line: readonly [Vec3, Vec3];
  /** It as a whole, as if it had been followed. */
  readonly chain: Chain;
  /** Standard deviations by which it stands out. */
  readonly sigma: number;
};

/** Beside a line that is certain the other one may be as faint as this (standard deviations) where a stop line lies behind it, too … */
const LEAST = 1.5;
/** … and both together stand out by so much. */
const SURE_BOTH = 5.3;

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
  return lineBeside([a, b], best);
}

/**
 * The other line of a ford of which one broken line is certain: so faint that a stop line behind it, on one half of the way, has to
 * say where it lies. A ford has two lines, and a stop line lies 1 m behind the second (RMS-1).
 */
export function partnerBeforeStop(
  ends: readonly [Vec3, Vec3],
  rasters: RasterReader,
  usual: Usual,
  keeps: Expected['keeps'],
): Partner | undefined {
  const offers = TURNS.flatMap((turn) => {
    const halves = halvesBeside(ends, turn, rasters, usual);
    return candidatesAt(ends, turn, rasters, usual).flatMap((line): Offer[] => {
      const bar =
        line.sigma >= LEAST
          ? barBeyond(halves, { turn, offM: line.offM, sense: line.offM > 0 ? 1 : -1, keeps })
          : undefined;
      return bar ? [{ offM: line.offM, turn, sigma: Math.hypot(line.sigma, bar.sigma) }] : [];
    });
  });
  const best = offers.sort((p, q) => q.sigma - p.sigma)[0];
  return best && best.sigma >= SURE_BOTH ? lineBeside(ends, best) : undefined;
}

function lineBeside([a, b]: readonly [Vec3, Vec3], { offM, turn, sigma }: Offer): Partner {
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
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
const offersAt = (ends: readonly [Vec3, Vec3], turn: number, rasters: RasterReader, usual: Usual): Offer[] =>
  candidatesAt(ends, turn, rasters, usual).filter(
    ({ sigma, mean, low }) => sigma >= SURE && mean >= SHARE && low >= LEAST_SHARE,
  );

type Candidate = Offer & {
  /** Of usual paint, in the sensor in which it stands out more: of all stretches, and of the weaker ones. */
  readonly mean: number;
  readonly low: number;
};

/** All distances, with what stands out there. */
function candidatesAt(
  ends: readonly [Vec3, Vec3],
  turn: number,
  rasters: RasterReader,
  usual: Usual,
): Candidate[] {
  const { rows, lidar, camera } = groundBeside(ends, turn, rasters, REACH);
  const bands = [
    besideOf(lidar, rows, usual.lidar ?? SHINIER, LINE),
    besideOf(camera, rows, usual.camera ?? BRIGHTER, LINE),
  ];
  const offers: Candidate[] = [];
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
    if (clearest) offers.push({ offM, turn, sigma, mean: clearest.mean, low: clearest.low });
  }
  return offers;
}
