/** What a rigid fit of odometry leaves of the fixes, over windows of the distance travelled. */
import type { Vec3 } from '../../contract/calibration.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import { MAD_TO_SIGMA, medianOf } from '../../geometry/statistics.ts';

export type Axes = 'horizontal' | 'vertical';

/** A fix beside odometry. */
export type FixAlong = {
  /** Time in seconds and distance travelled in metres. */
  readonly t: number;
  readonly s: number;
  /** The antenna by odometry (levelled) and by the fix. */
  readonly odometry: Vec3;
  readonly fix: Vec3;
};

/** Of one window: what changes from fix to fix (m, one axis), what is left over all of it (m, one axis), and its time. */
export type LeftOver = { readonly noise: number; readonly spread: number; readonly seconds: number };

/** Fixes that a window needs. */
const LEAST_FIXES = 8;
/** A window must be filled to this share of its length, and a fix may lie beyond its end by rounding. */
const FILLED = 0.9;
const ROUNDING = 1.0001;
/** A window that lasts so many times longer than its fixes need has an outage in it and is not whole. */
const OUTAGE = 3;
/** Fixes further apart than so many steps are no neighbours. */
const NEIGHBOURS = 1.5;
/** Rounds in which the robust fit settles. */
const ROUNDS = 8;
/** Least scale of the robust fit (m): below, a receiver's last digit would count as an outlier. */
const LEAST_SCALE_M = 0.005;
/** Cauchy's scale in standard deviations. */
const SCALE_SIGMAS = 2;

/** Windows of a length, each half over the next. `stepS`: typical time between two fixes. */
export function leftOver(fixes: readonly FixAlong[], axes: Axes, lengthM: number, stepS: number): LeftOver[] {
  const out: LeftOver[] = [];
  let next = Number.NEGATIVE_INFINITY;
  for (const [i, first] of fixes.entries()) {
    if (first.s < next) continue;
    next = first.s + lengthM / 2;
    const beyond = fixes.findIndex((fix, j) => j > i && !(fix.s - first.s <= lengthM * ROUNDING));
    const window = fixes.slice(i, beyond < 0 ? fixes.length : beyond);
    const last = window.at(-1) ?? first;
    const seconds = last.t - first.t;
    const whole = !(
      last.s - first.s < FILLED * lengthM ||
      window.length < LEAST_FIXES ||
      seconds > OUTAGE * stepS * (window.length - 1)
    );
    if (!whole) continue;
    out.push({ ...spreadsOf(window, axes, stepS), seconds });
    if (beyond < 0) break;
  }
  return out;
}

function spreadsOf(window: readonly FixAlong[], axes: Axes, stepS: number): Omit<LeftOver, 'seconds'> {
  const left = axes === 'horizontal' ? planeLeft(window) : [heightLeft(window)];
  const sizes = left.flatMap((axis) => axis.map(Math.abs));
  const jumps = left.flatMap((axis) => {
    const timed = window.map(({ t }, k) => ({ t, v: axis[k] ?? Number.NaN }));
    return [...pairsOf(timed)].flatMap(([a, b]) =>
      b.t - a.t < NEIGHBOURS * stepS ? [Math.abs(b.v - a.v)] : [],
    );
  });
  return {
    noise: (MAD_TO_SIGMA * medianOf(jumps)) / Math.SQRT2,
    spread: MAD_TO_SIGMA * medianOf(sizes),
  };
}

/**
 * East and north left after the best turn and shift in the plane (Umeyama 1991), with Cauchy weights so that a jump within the
 * window stands out instead of bending the fit.
 */
export function planeLeft(window: readonly FixAlong[]): [east: number[], north: number[]] {
  let weighted = window.map(({ odometry: o, fix: f }) => ({ o, f, w: 1 }));
  let [east, north]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    let [total, ox, oy, fx, fy] = [0, 0, 0, 0, 0];
    for (const { o, f, w } of weighted) {
      total += w;
      ox += w * o[0];
      oy += w * o[1];
      fx += w * f[0];
      fy += w * f[1];
    }
    [ox, oy, fx, fy] = [ox / total, oy / total, fx / total, fy / total];
    let [cross, dot] = [0, 0];
    for (const { o, f, w } of weighted) {
      const [a, b, c, d] = [o[0] - ox, o[1] - oy, f[0] - fx, f[1] - fy];
      cross += w * (a * d - b * c);
      dot += w * (a * c + b * d);
    }
    const turn = Math.atan2(cross, dot);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const left = weighted.map(({ o, f }) => {
      const [a, b] = [o[0] - ox, o[1] - oy];
      return { e: c * a - s * b - (f[0] - fx), n: s * a + c * b - (f[1] - fy) };
    });
    [east, north] = [left.map(({ e }) => e), left.map(({ n }) => n)];
    const sigma = MAD_TO_SIGMA * medianOf([...east, ...north].map(Math.abs));
    const scale = Math.max(LEAST_SCALE_M, SCALE_SIGMAS * sigma);
    weighted = weighted.map(({ o, f }, k) => {
      const { e, n } = left[k] ?? { e: Number.NaN, n: Number.NaN };
      return { o, f, w: 1 / (1 + (e ** 2 + n ** 2) / scale ** 2) };
    });
  }
  return [east, north];
}

/** Height left after a shift and a tilt along the distance travelled. */
function heightLeft(window: readonly FixAlong[]): number[] {
  const n = window.length;
  let [sm, em] = [0, 0];
  for (const { s, odometry, fix } of window) {
    sm += s / n;
    em += (odometry[2] - fix[2]) / n;
  }
  let [se, ss] = [0, 0];
  for (const { s, odometry, fix } of window) {
    const e = odometry[2] - fix[2] - em;
    se += (s - sm) * e;
    ss += (s - sm) ** 2;
  }
  const slope = ss > 0 ? se / ss : 0;
  return window.map(({ s, odometry, fix }) => odometry[2] - fix[2] - em - slope * (s - sm));
}
