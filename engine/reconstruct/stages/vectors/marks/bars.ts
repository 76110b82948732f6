/**
 * Bars: stop lines of 0.3 to 0.7 m (RMS-1: 0.5 m), which are too broad for the evidence's filter. A bar stands alone, is straight, as
 * long as a lane or a carriageway is wide, and stands out from the road to both sides as paint does, in every sensor that saw it.
 */
import type { RasterReader } from '../../../mapping/raster.ts';
import { type Chain, chainOf } from '../following/chains.ts';
import type { Facts, Refuse } from '../steps/refuse.ts';
import { meanOf } from './measure.ts';
import { BRIGHTER, SHINIER, type Usual } from './refusal.ts';
import { COLUMN_M, COLUMNS, HALF, type Ribbon, ROW_M, ribbonAlong } from './ribbon.ts';

/** Length (m), and scatter about a straight line (m). */
const SHORTEST_M = 2.2;
const LONGEST_M = 12;
const STRAIGHT_M = 0.1;
/** Bars side by side are no stop lines: two that share half of their length, less than this apart (m). */
export const ALONE_M = 2.5;
/** A bar continues another that lies within this of its line (m) and of its end (m), and is as long as this (m). */
const IN_LINE_M = 0.5;
const BEHIND_M = 25;
const LEAST_BEHIND_M = 1;
/** What a chain may follow beyond the paint (m). */
const SLACK_M = 3;

/** Columns of the bar's middle and of the road beside it, from the middle: 0.1 m, 0.5 to 0.8 m. */
const ON = 2;
const BESIDE = [10, 16] as const;
/** What must stand out, as shares of what paint usually does: the mean of the sensors, and the weaker one. */
const STRONG = 0.6;
const WEAKEST = 0.3;
/** Where a bar is expected, before a crossing, one sensor is enough; the other may see that ground at a grazing angle, but not near. */
const EXPECTED = 0.6;
/** Full width at half height (m), and how unlike the road's two sides may be (share of the height). */
const NARROWEST_M = 0.24;
const BROADEST_M = 0.8;
const UNLIKE = 0.5;
/** Rows that must stand out by half, and rows that a sensor must have seen to be asked (shares). */
const FILLED = 0.75;
const SEEN = 0.5;
/** Rows to both sides over which contrast is averaged. */
const SMOOTH_ROWS = 2;

/** What the place of a chain says. */
export type Whereabouts = {
  /** Whether a stop line must lie there: before a crossing. */
  readonly isExpected: (chain: Chain) => boolean;
  /** Whether it lies so near to the path that the lidar shows all paint there. */
  readonly isNear: (chain: Chain) => boolean;
};

const NOWHERE: Whereabouts = { isExpected: () => false, isNear: () => false };

/** Straight chains that look like a bar of paint, each cut to what is painted, whatever their length. */
export function barsAmong(
  chains: readonly Chain[],
  rasters: RasterReader,
  usual: Usual,
  { isExpected, isNear }: Whereabouts = NOWHERE,
  refuse?: Refuse,
): Chain[] {
  return chains.flatMap((chain) => {
    const [a, b] = [chain.points[0], chain.points[chain.points.length - 1]];
    if (!a || !b) return [];
    const { lengthM } = chain;
    const refused = (why: string, facts: Facts): Chain[] => {
      refuse?.(chain, why, { lengthM, ...facts });
      return [];
    };
    if (lengthM > LONGEST_M + SLACK_M) return refused('long-bar', { longestM: LONGEST_M + SLACK_M });
    const scatterM = scatterOf(chain.points);
    if (scatterM > STRAIGHT_M) return refused('crooked-bar', { scatterM, mostScatterM: STRAIGHT_M });
    const ribbon = ribbonAlong(
      [
        [a.x, a.y, 0],
        [b.x, b.y, 0],
      ],
      rasters,
    );
    const { rows, why = 'no-bar', facts } = barIn(ribbon, usual, isExpected(chain), isNear(chain));
    if (!rows) return refused(why, facts);
    const [dx, dy] = [
      (b.x - a.x) / Math.hypot(b.x - a.x, b.y - a.y),
      (b.y - a.y) / Math.hypot(b.x - a.x, b.y - a.y),
    ];
    const painted = chain.points.filter(({ x, y }) => {
      const row = ((x - a.x) * dx + (y - a.y) * dy) / ROW_M;
      return row >= rows[0] - 1 && row <= rows[1] + 1;
    });
    return painted.length > 1
      ? [chainOf(painted)]
      : refused('short-bar', { lengthM: 0, shortestM: SHORTEST_M });
  });
}

/** Those of a stop line's length that have no other bar beside them: not of a zebra or a hatched area. */
export const standingAlone = (bars: readonly Chain[], refuse?: Refuse): Chain[] =>
  bars.filter((bar) => {
    const { lengthM } = bar;
    if (lengthM < SHORTEST_M) refuse?.(bar, 'short-bar', { lengthM, shortestM: SHORTEST_M });
    else if (lengthM > LONGEST_M) refuse?.(bar, 'long-bar', { lengthM, longestM: LONGEST_M });
    else {
      const beside = bars.filter((other) => other !== bar && isBeside(bar, other));
      if (beside.length === 0) return true;
      refuse?.(bar, 'bars-beside', { lengthM, bars: beside.length, apartM: ALONE_M });
    }
    return false;
  });

/** Whether another bar continues the line of this one: stones of a gutter lie in a row. */
export const isInRow = (bar: Chain, bars: readonly Chain[]): boolean =>
  bars.some((other) => other !== bar && isBehind(bar, other));

export type BarIn = {
  /** First and last row that stand out from the road as a bar of paint does; undefined where it is none. */
  readonly rows?: readonly [from: number, to: number] | undefined;
  readonly why?: string;
  readonly facts: Facts;
};

/** What of a line's ground is a bar of paint, or why it is none. */
export function barIn(ribbon: Ribbon, usual: Usual, isExpected = false, isNear = false): BarIn {
  const lidar = shownBy(ribbon.lidar, ribbon.rows, usual.lidar ?? SHINIER);
  const camera = shownBy(ribbon.camera, ribbon.rows, usual.camera ?? BRIGHTER);
  if (!lidar) return { why: 'unseen-bar', facts: { neededSeen: SEEN } };
  const shown = camera ? [lidar, camera] : [lidar];
  const most = Math.max(...shown.map(({ share }) => share));
  const mean = shown.reduce((sum, { share }) => sum + share, 0) / shown.length;
  const facts: Facts = {
    lidarShare: lidar.share,
    ...(camera && { cameraShare: camera.share }),
    neededShare: STRONG,
    weakestShare: WEAKEST,
    filled: Math.max(...shown.map(({ filled }) => filled)),
    neededFilled: FILLED,
    unlike: Math.min(...shown.map(({ unlike }) => unlike)),
    mostUnlike: UNLIKE,
    widthM: lidar.widthM,
    narrowestM: NARROWEST_M,
    broadestM: BROADEST_M,
  };
  const isPale = isExpected
    ? most < EXPECTED || (isNear && lidar.share < WEAKEST)
    : mean < STRONG || shown.some(({ share }) => share < WEAKEST);
  if (isPale) return { why: 'pale-bar', facts };
  const clear = shown
    .filter(({ filled, unlike }) => filled >= FILLED && unlike <= UNLIKE)
    .filter(({ widthM }) => widthM >= NARROWEST_M && widthM <= BROADEST_M)
    .sort((x, y) => y.share - x.share)[0];
  return clear ? { rows: [clear.from, clear.to], facts } : { why: 'no-bar', facts };
}

type Shown = {
  /** Height over the brighter side, as a share of the usual. */
  readonly share: number;
  /** First and last row that stands out by half of the height, and the share of those between that do. */
  readonly from: number;
  readonly to: number;
  readonly filled: number;
  /** The sides' difference as a share of the height over the darker one. */
  readonly unlike: number;
  readonly widthM: number;
};

/** What one sensor shows; undefined where it saw too little. */
function shownBy(values: Float32Array, rows: number, usual: number): Shown | undefined {
  const profile = new Float64Array(COLUMNS);
  const contrast = Float64Array.from({ length: rows }, (_, row) => {
    const mean = (from: number, to: number): number =>
      meanOf(values, row * COLUMNS + HALF + from, to - from + 1);
    return mean(-ON, ON) - Math.max(mean(-BESIDE[1], -BESIDE[0]), mean(...BESIDE));
  });
  if (contrast.filter((value) => !Number.isNaN(value)).length < SEEN * rows) return undefined;
  for (let column = 0; column < COLUMNS; column++) profile[column] = columnMean(values, rows, column);
  const [right, left] = [
    meanOf(profile, HALF - BESIDE[1], BESIDE[1] - BESIDE[0] + 1),
    meanOf(profile, HALF + BESIDE[0], BESIDE[1] - BESIDE[0] + 1),
  ];
  const peak = meanOf(profile, HALF - ON, 2 * ON + 1);
  const [low, high] = [Math.min(left, right), Math.max(left, right)];
  const half = (peak + high) / 2;
  const reach = (sense: 1 | -1): number => {
    let k = 0;
    while (k < HALF && (profile[HALF + sense * (k + 1)] ?? Number.NaN) >= half) k++;
    return k;
  };
  const along = smoothed(contrast);
  const stands = [...along.keys()].filter((row) => (along[row] ?? Number.NaN) > (peak - high) / 2);
  const [from, to] = [stands[0] ?? 0, stands[stands.length - 1] ?? 0];
  const seen = along.slice(from, to + 1).filter((value) => !Number.isNaN(value)).length;
  return {
    share: (peak - high) / usual,
    from,
    to,
    filled: stands.length / Math.max(1, seen),
    unlike: (high - low) / Math.max(peak - low, 1e-6),
    widthM: COLUMN_M * (reach(1) + reach(-1) + 1),
  };
}

/** Means over 0.5 m. */
const smoothed = (values: Float64Array): Float64Array =>
  values.map((_, row) => {
    const from = Math.max(0, row - SMOOTH_ROWS);
    return meanOf(values, from, Math.min(values.length - 1, row + SMOOTH_ROWS) - from + 1);
  });

function columnMean(values: Float32Array, rows: number, column: number): number {
  let [sum, n] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const value = values[row * COLUMNS + column] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
}

type Place = { readonly x: number; readonly y: number };

/** RMS distance from the principal axis (m). */
function scatterOf(places: readonly Place[]): number {
  const n = places.length;
  const mx = places.reduce((sum, { x }) => sum + x, 0) / n;
  const my = places.reduce((sum, { y }) => sum + y, 0) / n;
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of places) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  return Math.sqrt(Math.max(0, (xx + yy) / 2 - Math.hypot((xx - yy) / 2, xy)) / n);
}

/** The other bar's places as seen from a bar: along it and across it (m). */
function seenFrom(bar: Chain, other: Chain): { readonly along: number; readonly across: number }[] {
  const [a, b] = [bar.points[0], bar.points[bar.points.length - 1]];
  if (!a || !b) return [];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  return other.points.map(({ x, y }) => ({
    along: (x - a.x) * ux + (y - a.y) * uy,
    across: Math.abs((y - a.y) * ux - (x - a.x) * uy),
  }));
}

function isBeside(bar: Chain, other: Chain): boolean {
  const shared = seenFrom(bar, other).filter(
    ({ along, across }) => along > 0 && along < bar.lengthM && across < ALONE_M,
  );
  return shared.length > bar.points.length / 2 || shared.length > other.points.length / 2;
}

/** Whether the other bar continues the line of this one within reach. */
const isBehind = (bar: Chain, other: Chain): boolean =>
  other.lengthM >= LEAST_BEHIND_M &&
  seenFrom(bar, other).every(
    ({ along, across }) => across < IN_LINE_M && along > -BEHIND_M && along < bar.lengthM + BEHIND_M,
  );
