/**
 * Jumps of GNSS: spans in which all fixes lie off by the same amount, as with reflected signals or another solution of the
 * receiver. From one fix to the next, the error against the solved trajectory changes by noise; a change far beyond that is a
 * step. Steps part the fixes into stretches of one level each. The level that holds most fixes is believed; stretches at
 * other levels are cut out, where that is a decision at all (see `whyNot`).
 */
import type { Nanoseconds } from '../../../contract/time.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { medianOf } from '../../../geometry/statistics.ts';
import type { Fix } from '../../positions/fixes.ts';
import { jumpLimit, NEIGHBOURS_S } from '../../positions/steps.ts';

/** Across a gap odometry drifts by this share of the way: a change of level must be larger by so much. */
const GAP_DRIFT = 0.02;
/** Fixes on either side of a step whose middle is compared: a single one has all of its noise. */
const SIDE = 5;
/** The level that is believed must hold this share of the fixes: less is no majority to speak of. */
const LEAST_BELIEVED = 0.6;
/** A stretch at an end of the drive never comes back: only one this short is taken for the exception. */
const MOST_AT_END = 0.2;

/** A fix with its error: map minus fix, east and north (m). */
export type FixError = {
  readonly fix: Fix;
  readonly error: readonly [east: number, north: number, ...number[]];
};

export type Jump = {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly fixes: number;
  /** How far off the fixes lie, across the ground (m). */
  readonly sizeM: number;
};

export type Jumps = {
  /** Spans to be cut out, in the order of time; empty where nothing jumps, or nothing can be decided. */
  readonly cut: readonly Jump[];
  /** Why steps that there are do not lead to a cut. */
  readonly refusal?: string;
};

type Stretch = { readonly errors: readonly FixError[]; readonly east: number; readonly north: number };

/**
 * @param errors in the order of time, against a trajectory that follows odometry from fix to fix
 * @param noiseM noise of one axis from fix to fix
 */
export function findJumps(errors: readonly FixError[], noiseM: number): Jumps {
  const limitM = jumpLimit(noiseM);
  const stretches = stretchesOf(errors, limitM);
  if (stretches.length < 2) return { cut: [] };
  const believed = believedLevel(stretches, limitM);
  const off = (stretch: Stretch): number =>
    Math.hypot(stretch.east - believed.east, stretch.north - believed.north);
  const isOff = stretches.map((stretch) => off(stretch) > limitM);
  const refusal = whyNot(stretches, isOff, errors.length);
  if (refusal !== undefined) return { cut: [], refusal };
  return { cut: spansOf(stretches, isOff, off) };
}

/** Stretches between steps, each with its level: the sum of the steps before it. */
function stretchesOf(errors: readonly FixError[], limitM: number): Stretch[] {
  const starts = errors.flatMap((now, k) => {
    const before = errors[k - 1];
    return before && isStep(before, now, limitM) ? [k] : [];
  });
  let [east, north] = [0, 0];
  return [0, ...starts].map((from, i) => {
    const to = starts[i] ?? errors.length;
    if (from > 0) {
      const before = errors.slice(Math.max(starts[i - 2] ?? 0, from - SIDE), from);
      const after = errors.slice(from, Math.min(to, from + SIDE));
      east += middle(after, 0) - middle(before, 0);
      north += middle(after, 1) - middle(before, 1);
    }
    return { errors: errors.slice(from, to), east, north };
  });
}

function isStep(a: FixError, b: FixError, limitM: number): boolean {
  const size = Math.hypot(b.error[0] - a.error[0], b.error[1] - a.error[1]);
  if (b.fix.t - a.fix.t <= NEIGHBOURS_S * NS_PER_S) return size > limitM;
  const way = Math.hypot(b.fix.p[0] - a.fix.p[0], b.fix.p[1] - a.fix.p[1]);
  return size > limitM + GAP_DRIFT * way;
}

const middle = (errors: readonly FixError[], axis: 0 | 1): number =>
  medianOf(errors.map(({ error }) => error[axis]));

/** The stretch whose level, with all that lie as near as noise, holds most fixes. */
function believedLevel(stretches: readonly Stretch[], limitM: number): Stretch {
  const held = ({ east, north }: Stretch): number =>
    stretches.reduce(
      (sum, each) =>
        Math.hypot(each.east - east, each.north - north) <= limitM ? sum + each.errors.length : sum,
      0,
    );
  return stretches.reduce((best, each) => (held(each) > held(best) ? each : best));
}

/** Where no level clearly holds, or the drive begins or ends at another for long, no one can tell which is right. */
function whyNot(stretches: readonly Stretch[], isOff: readonly boolean[], fixes: number): string | undefined {
  const share = (from: number, to: number): number =>
    stretches.slice(from, to).reduce((sum, { errors }) => sum + errors.length, 0) / fixes;
  const believed =
    stretches.reduce((sum, { errors }, k) => (isOff[k] ? sum : sum + errors.length), 0) / fixes;
  if (believed < LEAST_BELIEVED)
    return `no level holds more than ${percent(believed)} of the fixes, and which is right cannot be told.`;
  const [first, last] = [isOff.indexOf(false), isOff.lastIndexOf(false)];
  const atEnd = Math.max(share(0, first), share(last + 1, stretches.length));
  return atEnd > MOST_AT_END
    ? `the level changes once and does not come back: which of the two is right cannot be told.`
    : undefined;
}

/** Neighbouring stretches that are off, as one span each. */
function spansOf(
  stretches: readonly Stretch[],
  isOff: readonly boolean[],
  off: (stretch: Stretch) => number,
): Jump[] {
  const spans: Jump[] = [];
  let joins = false;
  for (const [k, stretch] of stretches.entries()) {
    const [first, last] = [stretch.errors[0], stretch.errors.at(-1)];
    const before = joins ? spans.pop() : undefined;
    joins = isOff[k] === true;
    if (before && !joins) spans.push(before);
    if (!joins || !first || !last) continue;
    spans.push({
      from: before?.from ?? first.fix.t,
      to: last.fix.t,
      fixes: (before?.fixes ?? 0) + stretch.errors.length,
      sizeM: Math.max(before?.sizeM ?? 0, off(stretch)),
    });
  }
  return spans;
}

/** The fixes outside of all spans. */
export const withoutJumps = (fixes: readonly Fix[], cut: readonly Jump[]): Fix[] =>
  fixes.filter(({ t }) => !cut.some(({ from, to }) => t >= from && t <= to));

const percent = (share: number): string => `${Math.round(100 * share)} %`;
