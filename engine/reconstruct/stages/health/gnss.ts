/**
 * Checks of GNSS beside odometry, which keeps its shape over tens of metres, and beside the vehicle's speed: how far positions
 * wander, whether they jump, whether the way that they tell is as long as the one that was driven, and how many satellites there
 * were. Errors are measured; what the receiver states of itself is only told beside them (docs/stages/health.md).
 */
import { TWIST_SIGNALS } from '../../../contract/signals.ts';
import type { Metric } from '../../../contract/stages.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { compose } from '../../../geometry/se3.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { medianOf } from '../../../geometry/statistics.ts';
import { arcLength, poseAt, type Trajectory } from '../../../geometry/trajectory.ts';
import type { StageDrive } from '../../contract/stage.ts';
import { type FixAlong, planeLeft } from '../../positions/error-windows.ts';
import { type Gnss, readGnss } from '../../positions/fixes.ts';
import { gnssErrorModel } from '../../positions/gnss-error-model.ts';
import { jumpLimit, NEIGHBOURS_S } from '../../positions/steps.ts';
import { CHECK } from './names.ts';
import { GATES, judged } from './verdict.ts';

/** Over which GNSS errors persist, and what odometry may drift of the way: alignment's defaults, whose reasons it gives. */
const CORRELATION_S = 30;
const DRIFT = 0.01;
/** A shorter way tells nothing of its length (m). */
const LEAST_PATH_M = 50;
/** Odometry is off by far less than this share of the way, as are wheels. */
const LOST = 0.05;
/** Chords by which ways are compared: long against the noise of fixes, short against bends (m). */
const CHORD_M = 10;
/** Five satellites show that one is wrong, six show which: with fewer a receiver must believe it (RAIM). */
export const ENOUGH_SATELLITES = 6;
/** Names under which logs give the number of satellites. */
const SATELLITES = ['numsats', 'num_sats', 'satellites', 'num_sv', 'numSV', 'nsats'];

export function gnssMetrics(drive: StageDrive, trajectory: Trajectory): Metric[] {
  const gnss = readGnss(drive);
  if (!gnss) return [];
  const along = fixesAlong(gnss, trajectory);
  const own = [...silence(gnss), ...satellites(drive, gnss.stream.name)];
  if (along.length < 2 || !odometryHolds(drive, along)) return own;
  return [...own, ...errors(gnss, along), ...lengths(drive, gnss, along)];
}

/** Where odometry and the vehicle's speed tell ways of other lengths, odometry is lost, and GNSS is not judged by it. */
function odometryHolds(drive: StageDrive, along: readonly FixAlong[]): boolean {
  const [first, last] = [along[0], along.at(-1)];
  const driven = first && last && speedPathM(drive, first.t, last.t);
  if (!driven || driven < LEAST_PATH_M) return true;
  return Math.abs((last.s - first.s) / driven - 1) <= LOST;
}

/** Each fix with the antenna where odometry has it, and the way to there. */
export function fixesAlong({ fixes, lever }: Gnss, trajectory: Trajectory): FixAlong[] {
  const s = arcLength(trajectory.poses);
  const antenna = { p: lever, q: { w: 1, x: 0, y: 0, z: 0 } };
  let k = 0;
  return fixes.flatMap(({ t, p: fix }) => {
    const T = poseAt(trajectory, t);
    if (!T) return [];
    while (k + 1 < trajectory.t.length && (trajectory.t[k + 1] ?? Number.NaN) <= t) k++;
    const [a, b] = [trajectory.t[k] ?? t, trajectory.t[k + 1] ?? t];
    const [sa, sb] = [s[k] ?? 0, s[k + 1] ?? s[k] ?? 0];
    const part = b > a ? (t - a) / (b - a) : 0;
    return [{ t: t / NS_PER_S, s: sa + part * (sb - sa), odometry: compose(T, antenna).p, fix }];
  });
}

/** Wander and jumps. */
function errors({ fixes, stream }: Gnss, along: readonly FixAlong[]): Metric[] {
  const statedM = statedOf(fixes);
  const model = gnssErrorModel({
    fixes: along,
    axes: 'horizontal',
    statedM: 0,
    correlationS: CORRELATION_S,
    drift: DRIFT,
  });
  const longest = model.windows.at(-1);
  const wander =
    longest === undefined
      ? []
      : [
          judged(
            CHECK.wander,
            model.slowM,
            'm',
            GATES.wanderM,
            (size) =>
              `${stream.name} wanders by ${size} against odometry (seen over ${Math.round(longest.lengthM)} m; the receiver states ${metres(statedM)}): the map can be placed only that well.`,
            'over',
          ),
        ];
  return [...wander, ...jumps(stream.name, along, model.windows.length > 0 ? model.noiseM : statedM)];
}

/** How much the error against odometry changes from each fix to its neighbour. `t`: of the second, in seconds. */
export function stepsOf(along: readonly FixAlong[]): {
  readonly t: number;
  readonly sizeM: number;
  readonly step: readonly [east: number, north: number];
}[] {
  const [east, north] = planeLeft(along);
  const left = along.map(({ t }, k) => ({ t, e: east[k] ?? Number.NaN, n: north[k] ?? Number.NaN }));
  return [...pairsOf(left)].flatMap(([a, b]) => {
    if (b.t - a.t > NEIGHBOURS_S) return [];
    const step = [b.e - a.e, b.n - a.n] as const;
    return [{ t: b.t, sizeM: Math.hypot(...step), step }];
  });
}

function jumps(name: string, along: readonly FixAlong[], noiseM: number): Metric[] {
  const steps = stepsOf(along);
  if (steps.length === 0) return [];
  const mostM = jumpLimit(noiseM);
  const over = steps.filter(({ sizeM }) => sizeM > mostM).length;
  const worst = steps.reduce((a, b) => (b.sizeM > a.sizeM ? b : a));
  return [
    judged(
      CHECK.step,
      worst.sizeM,
      'm',
      Number(mostM.toPrecision(2)),
      (size) =>
        `${name} jumps against odometry ${over === 1 ? 'once' : `${over} times`}, by up to ${size} at ${worst.t.toFixed(1)} s: reflected signals, or another solution of the receiver.`,
      'over',
    ),
  ];
}

/** The way by GNSS against odometry's, and against that of the vehicle's own speed: both must disagree with it. */
function lengths(drive: StageDrive, { fixes, stream }: Gnss, along: readonly FixAlong[]): Metric[] {
  const chords = chordsOf(along);
  const [first, last] = [chords[0], chords.at(-1)];
  if (!first || !last) return [];
  const [travelled, seconds] = [last.to.s - first.from.s, [first.from.t, last.to.t] as const];
  if (travelled < LEAST_PATH_M) return [];
  const sum = (of: 'fix' | 'odometry'): number =>
    chords.reduce(
      (total, { from, to }) => total + Math.hypot(to[of][0] - from[of][0], to[of][1] - from[of][1]),
      0,
    );
  const byOdometry = sum('fix') / sum('odometry');
  const driven = speedPathM(drive, ...seconds);
  const ratios = [byOdometry, ...(driven === undefined ? [] : [(byOdometry * travelled) / driven])].map(
    (r) => r - 1,
  );
  const sameSide = ratios.every((r) => r > 0) || ratios.every((r) => r < 0);
  const off = sameSide ? ratios.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a)) : 0;
  // What speed and odometry are known to, and twice what the receiver states of both ends.
  const most = Math.hypot(GATES.pathPercent, (100 * 2 * Math.SQRT2 * statedOf(fixes)) / travelled);
  return [
    judged(
      CHECK.way,
      100 * off,
      '%',
      Number(most.toPrecision(2)),
      () =>
        `By ${stream.name} the way is ${metres((1 + off) * travelled)} long, ${driven === undefined ? `by odometry ${metres(travelled)}` : `by the vehicle’s speed ${metres(driven)}, by odometry ${metres(travelled)}`}: its positions are off by metres.`,
    ),
  ];
}

type Chord = { readonly from: FixAlong; readonly to: FixAlong };

function chordsOf(along: readonly FixAlong[]): Chord[] {
  const chords: Chord[] = [];
  let from = along[0];
  for (const to of along)
    if (from && to.s - from.s >= CHORD_M) {
      chords.push({ from, to });
      from = to;
    }
  return chords;
}

/** Way between two times (s) by the vehicle's speed; undefined without one over the whole of it. */
function speedPathM(drive: StageDrive, fromS: number, toS: number): number | undefined {
  for (const stream of drive.streams('twist')) {
    if (stream.role !== 'sensor') continue;
    const { t, values } = drive.series(stream.id, TWIST_SIGNALS.slice(0, 2));
    const [x, y] = values;
    if (!x || t.length < 2 || (t[0] ?? 0) > (fromS + 1) * NS_PER_S || (t.at(-1) ?? 0) < (toS - 1) * NS_PER_S)
      continue;
    let path = 0;
    for (let k = 1; k < t.length; k++) {
      const [a, b] = [Math.max(fromS, (t[k - 1] ?? 0) / NS_PER_S), Math.min(toS, (t[k] ?? 0) / NS_PER_S)];
      if (b <= a) continue;
      path +=
        (b - a) * Math.hypot(((x[k - 1] ?? 0) + (x[k] ?? 0)) / 2, ((y?.[k - 1] ?? 0) + (y?.[k] ?? 0)) / 2);
    }
    if (Number.isFinite(path) && path > 0) return path;
  }
  return undefined;
}

/** Share of the receiver's messages that give no position. */
function silence({ fixes, refused, stream }: Gnss): Metric[] {
  const share = (100 * refused) / Math.max(1, refused + fixes.length);
  return [
    judged(
      CHECK.silence,
      share,
      '%',
      GATES.silentPercent,
      (size) => `${stream.name} gives no position in ${size} of its messages.`,
      'over',
    ),
  ];
}

/** Share of the time with too few satellites, where the log tells their number. */
function satellites(drive: StageDrive, name: string): Metric[] {
  for (const stream of [...drive.streams('gnss'), ...drive.streams('message')]) {
    const counts = drive.series(stream.id, SATELLITES).values.find((values) => values?.some((n) => n > 0));
    if (!counts) continue;
    const few = counts.filter((n) => n < ENOUGH_SATELLITES).length;
    return [
      judged(
        CHECK.satellites(ENOUGH_SATELLITES),
        (100 * few) / counts.length,
        '%',
        GATES.fewSatellitesPercent,
        (size) =>
          `${name}: in ${size} of the time there are fewer than ${ENOUGH_SATELLITES} satellites: a wrong one stays unnoticed.`,
        'over',
      ),
    ];
  }
  return [];
}

/** Typical sigma of an axis in the plane that the receiver states (m). */
const statedOf = (fixes: Gnss['fixes']): number =>
  medianOf(fixes.map(({ sigma: [e, n] }) => Math.hypot(e, n) / Math.SQRT2));

const metres = (m: number): string => `${Number(m.toPrecision(3))} m`;
