/**
 * Zebras of broad bars, 0.3 to 0.7 m (RMS-1: bars and gaps of 0.5 m; MUTCD, section 3C.05: longitudinal lines of 0.3 to 0.6 m). The
 * evidence's filter for lines finds some of their rims only; the filter for broad paint finds each bar, also where one alone is too
 * weak to be a line: bars alike in an even row speak for each other.
 */
import { pairsOf } from '../../../../../geometry/sequences.ts';
import { type Chain, significanceOf } from '../../following/chains.ts';
import {
  type Bar,
  type Crossing,
  crossingOf,
  directionOf,
  foundOf,
  inside,
  OBLIQUE,
  obliquityOf,
  rowsOf,
} from '../../following/crossings.ts';
import type { Facts, Refuse } from '../../steps/refuse.ts';
import { quantile } from '../measure.ts';

/** A zebra has so many bars; where fewer are seen they must be alike to the last. */
const FEWEST = 4;
const FEWEST_ALIKE = 3;
/** What all bars together stand out by (standard deviations). */
const SURE = 10;
const SURE_ALIKE = 15;
/** Distances from bar to bar scatter by this share of their median; one bar may be missing between two. */
const UNEVEN = 0.25;
const UNEVEN_ALIKE = 0.15;
/** Ends of the bars scatter by this about two straight lines (m): bars are 2.5 to 5 m long. */
const RAGGED_M = 0.8;
const RAGGED_ALIKE_M = 0.6;
/** Few bars are no longer than this (m): patches of asphalt and dashes of lanes are. */
const LONGEST_ALIKE_M = 5.5;
/** Few bars stand square in their row (rad). */
const OBLIQUE_ALIKE = (12 * Math.PI) / 180;
/** A ladder's cross line lies this close to the bars' ends (m), and covers this share of their row. */
const AT_ENDS_M = 0.6;
const COVERED = 0.8;
/** Two crossings are one where the middle of one lies in the other, grown by this (m). */
const SAME_M = 1;

/** Zebras and hatched areas among chains of broad paint, and the chains that are bars of neither. */
export function zebrasAmong(
  chains: readonly Chain[],
  refuse?: Refuse,
): { readonly crossings: Crossing[]; readonly hatched: Crossing[]; readonly others: Chain[] } {
  const [crossings, hatched]: [Crossing[], Crossing[]] = [[], []];
  const used = new Set<Chain>();
  for (const row of rowsOf(chains)) {
    if (row.length < FEWEST_ALIKE) continue;
    const facts = factsOf(row, row.length < FEWEST ? crossLines(row, chains) : []);
    const isHatched = obliquityOf(row) > OBLIQUE;
    const crossing = crossingOf(row);
    if (isZebra(facts)) crossings.push(crossing);
    else refuse?.(foundOf(crossing), isHatched ? 'hatched' : 'uneven-bars', facts);
    if (isHatched && isRow(facts)) hatched.push(crossing);
    if (isZebra(facts) || isHatched) for (const { chain } of row) used.add(chain);
  }
  return { crossings, hatched, others: chains.filter((chain) => !used.has(chain)) };
}

/** Where two are one, the broader row counts: that of more of the road. */
export function merged(
  broad: readonly Crossing[],
  narrow: readonly Crossing[],
): { readonly broad: Crossing[]; readonly narrow: Crossing[] } {
  const rival = (a: Crossing, others: readonly Crossing[], factor: number): boolean =>
    others.some((b) => isSame(a, b) && areaOf(b) * factor > areaOf(a));
  const kept = broad.filter((crossing) => !rival(crossing, narrow, 1 / LARGER));
  return { broad: kept, narrow: narrow.filter((crossing) => !kept.some((other) => isSame(crossing, other))) };
}

/** The evidence's row counts where it covers this much more. */
const LARGER = 1.2;

export const isSame = (a: Pick<Crossing, 'outline'>, b: Pick<Crossing, 'outline'>): boolean =>
  inside(b, ...middleOf(a), SAME_M) || inside(a, ...middleOf(b), SAME_M);

function middleOf({ outline }: Pick<Crossing, 'outline'>): [number, number] {
  const corners = outline.slice(0, -1);
  const mean = (axis: 0 | 1): number => corners.reduce((sum, p) => sum + p[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

const areaOf = ({ outline }: Crossing): number =>
  Math.abs([...pairsOf(outline)].reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0)) / 2;

/** Whether bars are as many, as sure and as even as those of a zebra, whatever the angle of their row. */
const isRow = ({ bars = 0, significance = 0, uneven = 1, raggedM = 1 }: Facts): boolean =>
  bars >= FEWEST && significance >= SURE && uneven <= UNEVEN && raggedM <= RAGGED_M;

function isZebra({
  bars = 0,
  significance = 0,
  neededSigma = SURE_ALIKE,
  uneven = 1,
  raggedM = 1,
  obliqueRad = 1,
  lengthM = 0,
}: Facts): boolean {
  if (bars >= FEWEST)
    return significance >= neededSigma && uneven <= UNEVEN && raggedM <= RAGGED_M && obliqueRad <= OBLIQUE;
  return (
    significance >= neededSigma &&
    uneven <= UNEVEN_ALIKE &&
    raggedM <= RAGGED_ALIKE_M &&
    obliqueRad <= OBLIQUE_ALIKE &&
    lengthM <= LONGEST_ALIKE_M
  );
}

/** The cross lines of a ladder: straight across the bars, at their ends, and as long as the row is wide. They speak for it, too. */
function crossLines(row: readonly Bar[], chains: readonly Chain[]): Chain[] {
  const angle = directionOf(row);
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const along = (x: number, y: number): number => x * ux + y * uy;
  const across = (x: number, y: number): number => y * ux - x * uy;
  const middles = row.map(({ x, y }) => across(x, y));
  const [low, high] = [Math.min(...middles), Math.max(...middles)];
  const ends = [-1, 1].map((sense) =>
    quantile(
      row.map(({ x, y, half }) => along(x, y) + sense * half),
      0.5,
    ),
  );
  return chains.filter(({ points }) => {
    const [a, b] = [points[0], points.at(-1)];
    if (!a || !b) return false;
    const [from, to] = [across(a.x, a.y), across(b.x, b.y)].sort((p, q) => p - q) as [number, number];
    if (Math.min(to, high) - Math.max(from, low) < COVERED * (high - low)) return false;
    return ends.some((end) => points.every(({ x, y }) => Math.abs(along(x, y) - end) < AT_ENDS_M));
  });
}

/** How even a row is, with what it may be. */
function factsOf(row: readonly Bar[], cross: readonly Chain[]): Facts {
  const angle = directionOf(row);
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const bars = row
    .map(({ x, y, half, chain }) => ({
      along: x * ux + y * uy,
      across: y * ux - x * uy,
      half,
      significance: significanceOf(chain.meanScore, chain.lengthM),
    }))
    .sort((a, b) => a.across - b.across);
  const gaps = [...pairsOf(bars)].map(([a, b]) => b.across - a.across);
  const period = quantile(gaps, 0.5);
  const off = gaps.map((gap) => Math.min(Math.abs(gap - period), Math.abs(gap - 2 * period)) / period);
  const isFew = row.length < FEWEST;
  return {
    bars: row.length,
    neededBars: isFew ? FEWEST_ALIKE : FEWEST,
    significance: Math.hypot(
      ...bars.map((bar) => bar.significance),
      ...cross.map(({ meanScore, lengthM }) => significanceOf(meanScore, lengthM)),
    ),
    neededSigma: isFew && cross.length === 0 ? SURE_ALIKE : SURE,
    uneven: rms(off),
    mostUneven: isFew ? UNEVEN_ALIKE : UNEVEN,
    raggedM:
      Math.hypot(
        residualOf(bars.map(({ across, along, half }) => [across, along - half])),
        residualOf(bars.map(({ across, along, half }) => [across, along + half])),
      ) / Math.SQRT2,
    mostRaggedM: isFew ? RAGGED_ALIKE_M : RAGGED_M,
    obliqueRad: obliquityOf(row),
    mostObliqueRad: isFew ? OBLIQUE_ALIKE : OBLIQUE,
    lengthM:
      2 *
      quantile(
        bars.map(({ half }) => half),
        0.5,
      ),
  };
}

/** RMS distance of values from a straight line through them. */
function residualOf(places: readonly (readonly [at: number, value: number])[]): number {
  const n = places.length;
  const [mx, my] = [0, 1].map((axis) => places.reduce((sum, p) => sum + (p[axis] ?? 0), 0) / n);
  let [xx, xy] = [0, 0];
  for (const [x, y] of places) {
    xx += (x - (mx ?? 0)) ** 2;
    xy += (x - (mx ?? 0)) * (y - (my ?? 0));
  }
  const slope = xx > 0 ? xy / xx : 0;
  return rms(places.map(([x, y]) => y - (my ?? 0) - slope * (x - (mx ?? 0))));
}

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
