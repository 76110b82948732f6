/**
 * Steps of GNSS over a whole log, without odometry: a fix against where its two neighbours before would have it at constant
 * velocity. A vehicle brakes and turns, so what its acceleration explains is allowed.
 */
import type { Span } from '../../contract/doctor/problems.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { MAD_TO_SIGMA, medianOf } from '../../geometry/statistics.ts';
import type { StageDrive } from '../../reconstruct/contract/stage.ts';
import { type Fix, readGnss } from '../../reconstruct/positions/fixes.ts';
import { NEIGHBOURS_S } from '../../reconstruct/positions/steps.ts';
import type { Draft } from '../draft.ts';
import { sensor } from '../health.ts';
import { pairedSpans, type Step } from '../jumps.ts';

/** What a road vehicle's acceleration reaches (m/s²). */
const MOST_ACCELERATION = 6;
/** A step counts from so many times the noise, and this at least (m). */
const NOISES = 10;
const LEAST_STEP_M = 1;
const LEAST_FIXES = 10;

export function fixProblems(drive: StageDrive): Draft[] {
  const gnss = readGnss(drive);
  if (!gnss || gnss.fixes.length < LEAST_FIXES) return [];
  const { jumps, mostM } = stepsOf(gnss.fixes);
  const worst = jumps.reduce((most, { sizeM }) => Math.max(most, sizeM), 0);
  if (jumps.length === 0) return [];
  const spans = pairedSpans(jumps);
  const times = jumps.length === 1 ? 'once' : `${jumps.length} times`;
  return [
    {
      kind: 'gnss-jump',
      subject: sensor(gnss.stream),
      source: 'log',
      sentence: `${gnss.stream.name} jumps ${times} against its own motion, by up to ${Number(worst.toPrecision(2))} m, first at ${((jumps[0]?.t ?? 0) / NS_PER_S).toFixed(1)} s.`,
      figure: { value: worst, limit: Number(mostM.toPrecision(2)), unit: 'm' },
      spans: spans.length > 0 ? spans : jumps.map(({ t }): Span => ({ fromNs: t, toNs: t })),
      ...(spans.length > 0 ? { repair: { kind: 'gnss-cut', stream: gnss.stream.name, spans } } : {}),
    },
  ];
}

function stepsOf(fixes: readonly Fix[]): { readonly jumps: Step[]; readonly mostM: number } {
  const seen: (Step & { readonly allowedM: number })[] = [];
  for (let k = 2; k < fixes.length; k++) {
    const [a, b, c] = [fixes[k - 2], fixes[k - 1], fixes[k]];
    if (!a || !b || !c) continue;
    const [before, after] = [(b.t - a.t) / NS_PER_S, (c.t - b.t) / NS_PER_S];
    if (before <= 0 || after <= 0 || before > NEIGHBOURS_S || after > NEIGHBOURS_S) continue;
    const off = (axis: 0 | 1): number => c.p[axis] - b.p[axis] - ((b.p[axis] - a.p[axis]) / before) * after;
    const step = [off(0), off(1)] as const;
    const allowedM = MOST_ACCELERATION * after * Math.max(before, after);
    seen.push({ t: c.t, sizeM: Math.hypot(...step), step, allowedM });
  }
  if (seen.length === 0) return { jumps: [], mostM: LEAST_STEP_M };
  const noise = MAD_TO_SIGMA * medianOf(seen.map(({ sizeM }) => sizeM));
  const mostM = Math.max(LEAST_STEP_M, NOISES * noise, medianOf(seen.map(({ allowedM }) => allowedM)));
  const beyond = seen.filter(({ sizeM, allowedM }) => sizeM > Math.max(mostM, allowedM));
  // A step bends the velocity of the fix behind it, too: that one has the opposite sign and is no step of its own.
  const jumps = beyond.filter(({ t }, k) => {
    const last = beyond[k - 1];
    return !last || t - last.t > NEIGHBOURS_S * NS_PER_S || !isEcho(last, beyond[k]);
  });
  return { jumps, mostM };
}

const isEcho = (a: Step, b: Step | undefined): boolean =>
  b !== undefined && a.step[0] * b.step[0] + a.step[1] * b.step[1] < 0;
