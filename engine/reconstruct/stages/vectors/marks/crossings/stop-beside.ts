/**
 * Stop lines before crossings that are too faint to be followed: those of a side street lie 13 m and more from the path. Where one
 * must lie is known: beside a side of the crossing, on the half of the way on which traffic comes. So the contrast is averaged over
 * that half, at each distance.
 */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import type { RasterReader } from '../../../../mapping/raster.ts';
import type { DrivenPath } from '../../driven-path.ts';
import { type Chain, chainOf, meanScoreOf } from '../../following/chains.ts';
import { type Crossing, inside } from '../../following/crossings.ts';
import type { Refuse } from '../../steps/refuse.ts';
import { BRIGHTER, SHINIER, type Usual } from '../refusal.ts';
import { COLUMN_M, ROW_M } from '../ribbon.ts';
import { sidesOf } from './before-crossing.ts';
import { type Beside, besideOf, groundBeside, type Shape } from './beside.ts';
import { widened } from './spanning.ts';

/** Of crossings this far from the path it is not known where their junction lies (m). */
const AWAY_M = 40;
/** So much of a crossing may not have been found at both its ends, where a boundary says that the way goes on (m). */
const MISSING_M = 2.5;
/** Distances of the bar's middle from the crossing's line (m): half of a bar, and a gap of 1 m (RMS-1) or 1.2 m (MUTCD). */
const GAP_M = [1, 1.8] as const;
/** The scatter is measured from where to where beside the crossing's line (m). */
const SCATTER_M = [1, 7.2] as const;
/** Turns against the crossing's side (rad). */
const TURNS = [-4, -2, 0, 2, 4].map((degrees) => (degrees * Math.PI) / 180);
/** Halves of ways are so long (m): a lane at least, and two. */
const SHORTEST_M = 2.4;
const LONGEST_M = 8;
/** The other half shows at most this share of what the bar's half shows. */
const OTHER_HALF = 0.6;
/** By so much both sensors together stand out over the scatter among all distances. */
const SURE = 3.6;
/** Of usual paint, in the sensor in which it stands out more. */
const SHARE = 0.15;

const REACH = Math.round((SCATTER_M[1] + 0.8) / COLUMN_M);
const BAR: Shape = {
  reach: REACH,
  on: 4,
  beside: [8, 14],
  isOther: (offM) => Math.abs(offM) > SCATTER_M[0] && Math.abs(offM) < SCATTER_M[1],
};

/** A bar on one half of the way, at a distance from the line that it lies beside (m, to the left of the line). */
export type BarBeside = {
  readonly offM: number;
  readonly turn: number;
  readonly half: readonly [Vec3, Vec3];
  readonly sigma: number;
};

/** What is known of the road around a crossing. */
export type Scene = {
  readonly boundaries: readonly (readonly Vec3[])[];
  readonly rasters: RasterReader;
  readonly usual: Usual;
  /** On which side of the way traffic keeps, where it is known. */
  readonly keeps?: 'right' | 'left' | undefined;
};

/** Where a bar is expected: beyond a line that lies `offM` to the left of the one followed, further to its left (1) or right. */
export type Expected = {
  readonly turn: number;
  readonly offM: number;
  readonly sense: 1 | -1;
  readonly keeps: Scene['keeps'];
};

/** Who comes to a line from its left sees the line's end on the left, and keeps to that half where traffic keeps left. */
const comingHalf = (keeps: 'right' | 'left', sense: 1 | -1): 0 | 1 =>
  (keeps === 'left') === sense > 0 ? 1 : 0;

/** Both halves of the ground beside a line. */
export type Halves = readonly { readonly half: readonly [Vec3, Vec3]; readonly shown: readonly Beside[] }[];

export function halvesBeside(
  [a, b]: readonly [Vec3, Vec3],
  turn: number,
  rasters: RasterReader,
  usual: Usual,
): Halves {
  const halfM = Math.hypot(b[0] - a[0], b[1] - a[1]) / 2;
  if (halfM < SHORTEST_M || halfM > LONGEST_M) return [];
  const middle: Vec3 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 0];
  return [[a, middle] as const, [middle, b] as const].map((half) => {
    const { rows, lidar, camera } = groundBeside(half, turn, rasters, REACH);
    return {
      half,
      shown: [
        besideOf(lidar, rows, usual.lidar ?? SHINIER, BAR),
        besideOf(camera, rows, usual.camera ?? BRIGHTER, BAR),
      ],
    };
  });
}

/** The bar that stands out most beyond a line that lies `offM` to the left, on its further side; undefined where there is none. */
export function barBeyond(halves: Halves, { turn, offM, sense, keeps }: Expected): BarBeside | undefined {
  let best: BarBeside | undefined;
  halves.forEach(({ half, shown }, k) => {
    if (keeps && k !== comingHalf(keeps, sense)) return;
    const others = halves[1 - k]?.shown ?? [];
    for (let gapM = GAP_M[0]; gapM <= GAP_M[1]; gapM += COLUMN_M) {
      const at = offM + sense * gapM;
      const column = REACH + Math.round(at / COLUMN_M);
      const sigma = Math.hypot(...shown.map((each) => Math.max(0, each.sigma[column] ?? 0)));
      if (best && best.sigma >= sigma) continue;
      const clearest = (shown[0]?.sigma[column] ?? 0) >= (shown[1]?.sigma[column] ?? 0) ? 0 : 1;
      const share = shown[clearest]?.mean[column] ?? Number.NaN;
      const other = others[clearest]?.mean[column] ?? Number.NaN;
      if (share >= SHARE && !(other > OTHER_HALF * share)) best = { offM: at, turn, half, sigma };
    }
  });
  return best;
}

/**
 * Whether a side of a crossing that the vehicle did not drive over looks at the path: there lies the junction, and nobody stops between
 * it and the crossing.
 */
function facesJunction([a, b]: readonly [Vec3, Vec3], crossing: Crossing, path: DrivenPath): boolean {
  if (path.points.some(({ x, y }) => inside(crossing, x, y, 0))) return false;
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const near = path.nearest(x, y, AWAY_M);
  return !!near && (near.y - y) * (b[0] - a[0]) - (near.x - x) * (b[1] - a[1]) > 0;
}

/** Stop lines before the sides of a crossing that stand out as a whole. */
export function stopsBeside(
  crossing: Crossing,
  path: DrivenPath,
  { boundaries, rasters, usual, keeps }: Scene,
  refuse?: Refuse,
): Chain[] {
  return sidesOf(crossing).flatMap((side): Chain[] => {
    const ends = widened(outwards(side, crossing), boundaries, MISSING_M);
    if (facesJunction(ends, crossing, path)) return [];
    const bars = TURNS.flatMap(
      (turn) => barBeyond(halvesBeside(ends, turn, rasters, usual), { turn, offM: 0, sense: 1, keeps }) ?? [],
    );
    const best = bars.sort((p, q) => q.sigma - p.sigma)[0];
    if (!best) return [];
    const bar = chainOfBar(best);
    if (best.sigma >= SURE) return [bar];
    const { lengthM, meanScore } = bar;
    refuse?.(bar, 'faint', { lengthM, meanScore, significance: best.sigma, neededSigma: SURE });
    return [];
  });
}

/** A crossing's middle lies this far beside the path to say on which side the vehicle keeps (m). */
const ASIDE_M = 1;

/** On which side of the way the vehicle keeps: that of most crossings that it drove over; undefined where they do not tell. */
export function keepsOn(crossings: readonly Crossing[], path: DrivenPath): Scene['keeps'] {
  let votes = 0;
  for (const crossing of crossings) {
    const over = path.points.filter(({ x, y }) => inside(crossing, x, y, 0));
    const pose = over[over.length >> 1];
    if (!pose) continue;
    const [x, y] = middleOf(crossing);
    const left = Math.cos(pose.heading) * (y - pose.y) - Math.sin(pose.heading) * (x - pose.x);
    if (Math.abs(left) > ASIDE_M) votes += Math.sign(left);
  }
  return votes > 0 ? 'right' : votes < 0 ? 'left' : undefined;
}

/** The side with the crossing on its right. */
function outwards([a, b]: readonly [Vec3, Vec3], crossing: Crossing): readonly [Vec3, Vec3] {
  const [x, y] = middleOf(crossing);
  const left = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
  return left < 0 ? [a, b] : [b, a];
}

function middleOf({ outline }: Crossing): readonly [number, number] {
  const corners = outline.slice(0, -1);
  const mean = (axis: 0 | 1): number => corners.reduce((sum, p) => sum + p[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

/** It as if it had been followed, over the whole half. */
function chainOfBar({ half: [a, b], offM, turn, sigma }: BarBeside): Chain {
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const [ux, uy] = [(b[0] - a[0]) / lengthM, (b[1] - a[1]) / lengthM];
  const angle = Math.atan2(uy, ux) + turn;
  const score = meanScoreOf(sigma, lengthM);
  const points = Array.from({ length: Math.floor(lengthM / ROW_M) }, (_, k) => {
    const s = (k + 0.5) * ROW_M;
    const d = offM + (s - lengthM / 2) * Math.tan(turn);
    return { x: a[0] + ux * s - uy * d, y: a[1] + uy * s + ux * d, angle, score, step: 0 };
  });
  return chainOf(points);
}
