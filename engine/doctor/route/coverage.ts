/** Which sensor covered which part of a way: gaps between its samples, and stretches where GNSS is too coarse. */
import type { RouteStretch } from '../../contract/doctor/route.ts';
import { type Nanoseconds, NS_PER_S } from '../../contract/time.ts';
import { type RoutePath, stationAt } from './path.ts';

export type RouteStream = {
  readonly name: string;
  readonly kind: string;
  /** Of its samples, ascending. */
  readonly t: ArrayLike<Nanoseconds>;
  readonly periodNs: Nanoseconds | undefined;
};

/** A time without samples of more periods than this is a gap; one lost sample is none. */
const GAP_PERIODS = 2.5;
/** Where the log does not tell a period. */
const DEFAULT_GAP_NS = NS_PER_S;
/** A gap over less way than this (m) costs the map nothing: a sensor sees further than that. */
export const LEAST_GAP_M = 5;
/** A fix is too coarse for the place of a lane where its standard deviation is more than this (m). */
export const COARSE_M = 1;
/** Coarse fixes over less way than this (m) are bridged by odometry. */
export const LEAST_COARSE_M = 30;

export function gapsOf(path: RoutePath, { name, t, periodNs }: RouteStream): RouteStretch[] {
  const [begin, end] = [path.t[0] ?? 0, path.t.at(-1) ?? 0];
  const most = periodNs === undefined ? DEFAULT_GAP_NS : GAP_PERIODS * periodNs;
  const stretches: RouteStretch[] = [];
  const look = (fromNs: Nanoseconds, toNs: Nanoseconds): void => {
    if (toNs - fromNs <= most) return;
    const [fromM, toM] = [stationAt(path, fromNs), stationAt(path, toNs)];
    if (toM - fromM < LEAST_GAP_M) return;
    const reason = `no samples for ${((toNs - fromNs) / NS_PER_S).toFixed(1)} s`;
    stretches.push({ fromM, toM, fromNs, toNs, kind: 'gap', sensor: name, reason });
  };
  let before = begin;
  for (let k = 0; k < t.length; k++) {
    const time = t[k] ?? 0;
    if (time <= begin) continue;
    look(before, Math.min(time, end));
    before = time;
    if (time >= end) break;
  }
  if (before < end) look(before, end);
  return stretches;
}

/** @param sigmaM standard deviation across the ground of each fix; NaN for none */
export function coarseOf(
  path: RoutePath,
  sensor: string,
  t: ArrayLike<Nanoseconds>,
  sigmaM: ArrayLike<number>,
): RouteStretch[] {
  const stretches: RouteStretch[] = [];
  let [first, worst] = [undefined as number | undefined, 0];
  const close = (toNs: Nanoseconds): void => {
    if (first === undefined) return;
    const fromNs = t[first] ?? 0;
    const [fromM, toM] = [stationAt(path, fromNs), stationAt(path, toNs)];
    if (toM - fromM >= LEAST_COARSE_M) {
      const reason = worst > 0 ? `fixes no better than ${worst.toFixed(1)} m` : 'no fixes';
      stretches.push({ fromM, toM, fromNs, toNs, kind: 'poor', sensor, reason });
    }
    [first, worst] = [undefined, 0];
  };
  for (let k = 0; k < t.length; k++) {
    const sigma = sigmaM[k] ?? Number.NaN;
    if (sigma <= COARSE_M) close(t[k] ?? 0);
    else {
      first ??= k;
      if (Number.isFinite(sigma)) worst = Math.max(worst, sigma);
    }
  }
  close(t[t.length - 1] ?? 0);
  return stretches;
}

/** Metres of the path that the stretches leave. They may overlap. */
export function coveredM(lengthM: number, gaps: readonly Pick<RouteStretch, 'fromM' | 'toM'>[]): number {
  let [lost, reached] = [0, 0];
  for (const { fromM, toM } of gaps.toSorted((a, b) => a.fromM - b.fromM)) {
    lost += Math.max(0, toM - Math.max(reached, fromM));
    reached = Math.max(reached, toM);
  }
  return Math.max(0, lengthM - lost);
}
