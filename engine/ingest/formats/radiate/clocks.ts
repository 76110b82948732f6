/**
 * Sensors whose list of times is of another clock. All sensors of a sequence run at the same time, so lists that do not meet, with
 * more between them than they are long, are of different clocks. Such a list is shifted once, by the mean of how far its begin and
 * its end are off, so its steps stay; half of what the two differ by is how well the shift is known, and it is said.
 *
 * A list that does meet the others, and begins and ends late by the same time, is named and not shifted: it may have been so.
 */
import type { Finding } from '../../format.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { lengthText } from '../../stamps/clocks.ts';
import type { Frame, SensorFrames } from './frames.ts';

/** Less between two lists is a pause: a sensor that began late or ended early. */
const LEAST_GAP_NS = 2_000_000_000n;
/** Lists of one drive are of like length, or a shift by their begins and ends says nothing. */
const MOST_RATIO = 1.5;
/** Of lists that meet: how far both ends are off, and how alike. */
const LEAST_LATE_S = 5;
const MOST_UNLIKE = 0.1;
/** What clocks of one drive should keep to, as those of a log do (stamps/offsets.ts). */
const CLOCK_LIMIT_MS = 500;

/** First and last time, nanoseconds since 1970. */
type Extent = { readonly from: bigint; readonly to: bigint };
type Span = Extent & { readonly sensor: SensorFrames };

/** The same sensors, on one clock: that of most sensors that lie together. */
export function onOneClock(sensors: readonly SensorFrames[]): {
  readonly sensors: readonly SensorFrames[];
  readonly findings: readonly Finding[];
} {
  const spans = sensors.flatMap((sensor): Span[] => {
    const [first, last] = [sensor.frames[0], sensor.frames.at(-1)];
    return first && last ? [{ sensor, from: first.ns, to: last.ns }] : [];
  });
  const [main, ...others] = groupsOf(spans).toSorted((a, b) => weightOf(b) - weightOf(a));
  if (!main) return { sensors, findings: [] };
  const shifts = new Map<SensorFrames, bigint>();
  const findings: Finding[] = [];
  for (const group of others) {
    const off = offOf(extentOf(group), extentOf(main));
    const shift = areAlike(extentOf(group), extentOf(main)) ? -off.ns : undefined;
    for (const { sensor } of group) {
      findings.push(apart(sensor, off, shift, main[0]?.sensor.folder ?? ''));
      if (shift !== undefined) shifts.set(sensor, shift);
    }
  }
  findings.push(...lateAmong(main));
  const shifted = sensors.map((sensor) => {
    const by = shifts.get(sensor);
    if (by === undefined) return sensor;
    return { ...sensor, frames: sensor.frames.map((frame): Frame => ({ ...frame, ns: frame.ns + by })) };
  });
  return { sensors: shifted, findings };
}

/** Lists that meet, or have less between them than either is long. */
function groupsOf(spans: readonly Span[]): Span[][] {
  const groups: Span[][] = [];
  for (const span of spans.toSorted((a, b) => compareNs(a.from, b.from))) {
    const last = groups.at(-1);
    const before = last && extentOf(last);
    const gap = before ? span.from - before.to : 0n;
    const isNear = before && (gap <= LEAST_GAP_NS || gap <= lengthOf(span) || gap <= lengthOf(before));
    if (last && isNear) last.push(span);
    else groups.push([span]);
  }
  return groups;
}

const lengthOf = ({ from, to }: Extent): bigint => to - from;

const extentOf = (group: readonly Extent[]): Extent => ({
  from: group.reduce((least, { from }) => (from < least ? from : least), group[0]?.from ?? 0n),
  to: group.reduce((most, { to }) => (to > most ? to : most), group[0]?.to ?? 0n),
});

/** Sensors that lie together count first, then their frames. */
const weightOf = (group: readonly Span[]): number =>
  group.length * 1e9 + group.reduce((sum, { sensor }) => sum + sensor.frames.length, 0);

function areAlike(a: Extent, b: Extent): boolean {
  const [short, long] = [Number(lengthOf(a)), Number(lengthOf(b))].toSorted((x, y) => x - y);
  return (long ?? 0) <= MOST_RATIO * (short ?? 0);
}

type Off = { readonly ns: bigint; readonly s: number; readonly knownToS: number };

/** How far a list lies after another, by the mean of their ends. */
function offOf(own: Extent, other: Extent): Off {
  const [begins, ends] = [own.from - other.from, own.to - other.to];
  const ns = (begins + ends) / 2n;
  return { ns, s: Number(ns) / 1e9, knownToS: Math.abs(Number(begins - ends)) / 2e9 };
}

const wayOf = ({ s }: Off): string => `${lengthText(Math.abs(s))} ${s > 0 ? 'ahead of' : 'behind'}`;

function apart(
  { folder, frames }: SensorFrames,
  off: Off,
  shift: bigint | undefined,
  other: string,
): Finding {
  const fact = `its times do not meet those of the other sensors: its clock is ${wayOf(off)} that of ${other}`;
  const done =
    shift === undefined
      ? 'not shifted, since the lengths of the two are too unlike; set a time offset in the calibration'
      : `shifted once by ${(Number(shift) / 1e9).toFixed(3)} s, known to ${off.knownToS.toFixed(2)} s by begins and ends; its steps are kept`;
  return warning(folder, `${fact}: ${done}`, frames.length, {
    kind: 'clock-offset',
    stream: folder,
    value: 1000 * Math.abs(off.s),
    limit: CLOCK_LIMIT_MS,
    unit: 'ms',
  });
}

/** Lists that begin and end late, or early, by the same time. */
function lateAmong(group: readonly Span[]): Finding[] {
  return group.flatMap((span) => {
    const others = group.filter((each) => each !== span);
    if (others.length < 2) return [];
    const off = offOf(span, extentOf(others));
    if (Math.abs(off.s) < LEAST_LATE_S || off.knownToS > (MOST_UNLIKE / 2) * Math.abs(off.s)) return [];
    const reason = `begins and ends ${lengthText(Math.abs(off.s))} ${off.s > 0 ? 'after' : 'before'} the other sensors: its clock is off, or it ran so; set ${(-off.s).toFixed(2)} s as its time offset in the calibration if that is so`;
    const problem = {
      kind: 'clock-offset',
      stream: span.sensor.folder,
      value: 1000 * Math.abs(off.s),
      limit: CLOCK_LIMIT_MS,
      unit: 'ms',
      addNs: Math.round(-1e9 * off.s),
    } as const;
    return [warning(span.sensor.folder, reason, span.sensor.frames.length, problem)];
  });
}

const warning = (folder: string, reason: string, count: number, problem: Finding['problem']): Finding => ({
  level: 'warn',
  file: `${folder}.txt`,
  place: 'all times',
  reason,
  count,
  problem,
});
