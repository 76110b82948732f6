/** Rows of dashes each of which is too weak to stand for itself: several alike, in line and at even distances, are a dashed line. */
import { pairsOf } from '../../../../geometry/sequences.ts';
import type { Chain } from '../following/chains.ts';
import { type JointOptions, joinChains } from '../following/joints.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { quantile } from './measure.ts';

/** Fewer dashes in an even row are met by chance. */
const LEAST_DASHES = 4;
/** Off its place in the rhythm (share of the period); as much longer or shorter than the others (share). */
const OFF_BEAT = 0.15;
const UNLIKE = 0.5;
/** Of a dash missing between two the distance is twice the period; more are another line. */
const MOST_PERIODS = 2;

/** Those of the weak chains that stand in an even row with others, weak or not. */
export function dashRows(
  chains: readonly Chain[],
  weak: readonly Chain[],
  joints: Pick<JointOptions, 'dashGapM' | 'dashM'>,
): Chain[] {
  const dashes = [...chains, ...weak].filter(({ lengthM, faint }) => !faint && lengthM <= joints.dashM);
  const rows = joinChains(dashes, { ...joints, gapM: 0 }).flatMap(({ chains: row }) => evenRuns(row));
  // A joint may have turned a chain around: its points tell whose it was.
  const used = new Set<RidgePoint>(rows.flatMap((row) => row.flatMap(({ points }) => points)));
  return weak.filter(({ points: [first] }) => first && used.has(first));
}

/** The longest stretches of a row in which dashes are alike and lie at one distance, or at twice that. */
function evenRuns(row: readonly Chain[]): Chain[][] {
  if (row.length < LEAST_DASHES) return [];
  const middles = row.flatMap(({ points }) => points[points.length >> 1] ?? []);
  const apart = [...pairsOf(middles)].map(([a, b]) => Math.hypot(b.x - a.x, b.y - a.y));
  const periodM = quantile(apart, 0.4);
  const dashM = quantile(
    row.map(({ lengthM }) => lengthM),
    0.5,
  );
  const alike = ({ lengthM }: Chain): boolean => Math.abs(lengthM - dashM) <= UNLIKE * dashM;
  const runs: Chain[][] = [];
  let run: Chain[] = [];
  row.forEach((dash, k) => {
    const periods = (apart[k - 1] ?? Number.NaN) / periodM;
    const whole = Math.round(periods);
    const goesOn = whole >= 1 && whole <= MOST_PERIODS && Math.abs(periods - whole) <= OFF_BEAT;
    if (!goesOn || !alike(dash)) run = [];
    if (!alike(dash)) return;
    if (run.length === 0) runs.push(run);
    run.push(dash);
  });
  return runs.filter(({ length }) => length >= LEAST_DASHES);
}
