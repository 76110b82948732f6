/**
 * A camera's clock, turn and focal length against the lidar, with how sure they are: Health's search over all pictures, and
 * once more over each of six groups of them. What the groups differ by says how far the whole may be off.
 */
import type { CameraModel } from '../../contract/calibration.ts';
import { meanOf } from '../../geometry/statistics.ts';
import {
  type Agreement,
  agreement,
  type Correction,
  type Freedom,
  scoreAt,
  type View,
} from '../stages/health/agreement.ts';

export type Unknown = 'time' | 'turn' | 'focal';
export const UNKNOWNS: readonly Unknown[] = ['time', 'turn', 'focal'];

export type CameraFit = Agreement & {
  /** Standard deviations (s, rad, 1). */
  readonly sigma: Readonly<Record<Unknown, number>>;
  /** By which share the score falls one limit away from the best, on the side where it falls less. */
  readonly falls: Readonly<Record<Unknown, number>>;
  readonly pictures: number;
};

/** Groups of pictures, each every sixth of them, so that each covers the drive. */
const GROUPS = 6;
/** The finest steps of the search: a fit is never surer than this (s, rad, 1). */
const FINEST: Readonly<Record<Unknown, number>> = { time: 0.002, turn: 0.00044, focal: 0.001 };
/** An even distribution over one step has this share of it as its standard deviation. */
const EVEN = 1 / Math.sqrt(12);
/** The coarse level has found the place already; groups look about it. */
const FINE_LEVEL = 1;

/** Limits beyond which Health speaks (s, rad, 1), of each unknown. */
export type Limits = Readonly<Record<Unknown, number>>;

export function fitCamera(
  views: readonly View[],
  model: CameraModel,
  limits: Limits,
  free?: Freedom,
): CameraFit {
  const found = agreement(views, model, free ? { free } : {});
  const groups = Array.from({ length: GROUPS }, (_, g) => views.filter((_, k) => k % GROUPS === g));
  const fits = groups
    .filter((group) => group.length > 0)
    .map((group) =>
      agreement(group, model, { about: found, fromLevel: FINE_LEVEL, ...(free ? { free } : {}) }),
    );
  const each = <T>(of: (unknown: Unknown) => T): Record<Unknown, T> => ({
    time: of('time'),
    turn: of('turn'),
    focal: of('focal'),
  });
  return {
    ...found,
    sigma: each((unknown) =>
      sigmaOf(
        fits.map((fit) => unknownOf(fit, unknown)),
        FINEST[unknown],
      ),
    ),
    falls: each((unknown) => fallOf(views, model, found, unknown, limits[unknown])),
    pictures: views.length,
  };
}

/** Steps to each side over which the top of the score is taken for a parabola. */
const TOP_STEPS = 4;

/** The best correction between the search's steps, of the unknowns that are free: the top of a parabola through the scores about it. */
export function refined(
  views: readonly View[],
  model: CameraModel,
  best: Correction,
  free: ReadonlySet<Unknown>,
): Correction {
  let found = best;
  for (const unknown of free) {
    const step = FINEST[unknown];
    const scores = Array.from({ length: 2 * TOP_STEPS + 1 }, (_, k) => k - TOP_STEPS).map((k) => ({
      k,
      score: scoreAt(views, model, movedBy(found, unknown, k * step)).mean,
    }));
    const top = topOf(scores);
    if (top !== undefined) found = movedBy(found, unknown, top * step);
  }
  return found;
}

/** Least squares of a parabola through scores at −n to n; undefined where it has no top among them. */
function topOf(scores: readonly { readonly k: number; readonly score: number }[]): number | undefined {
  let [s0, s2, s4, y0, y1, y2] = [0, 0, 0, 0, 0, 0];
  for (const { k, score } of scores) {
    s0 += 1;
    s2 += k * k;
    s4 += k ** 4;
    y0 += score;
    y1 += k * score;
    y2 += k * k * score;
  }
  const bend = (s0 * y2 - s2 * y0) / (s0 * s4 - s2 * s2);
  const slope = y1 / s2;
  const top = -slope / (2 * bend);
  return bend < 0 && Math.abs(top) <= TOP_STEPS ? top : undefined;
}

const movedBy = (from: Correction, unknown: Unknown, by: number): Correction => ({
  timeS: from.timeS + (unknown === 'time' ? by : 0),
  turnRad: from.turnRad + (unknown === 'turn' ? by : 0),
  focal: from.focal + (unknown === 'focal' ? by : 0),
});

export const unknownOf = ({ timeS, turnRad, focal }: Correction, unknown: Unknown): number =>
  ({ time: timeS, turn: turnRad, focal: focal - 1 })[unknown];

/** Of the mean of several, with the search's own step. */
function sigmaOf(values: readonly number[], step: number): number {
  const n = values.length;
  if (n < 2) return Number.POSITIVE_INFINITY;
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return Math.hypot(Math.sqrt(variance / n), EVEN * step);
}

function fallOf(
  views: readonly View[],
  model: CameraModel,
  best: Agreement,
  unknown: Unknown,
  by: number,
): number {
  const at = (by: number): number => scoreAt(views, model, movedBy(best, unknown, by)).mean;
  const beside = Math.max(at(-by), at(by));
  return best.best > 0 ? 1 - beside / best.best : 0;
}
