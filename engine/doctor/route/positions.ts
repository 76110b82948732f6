/** What the positions of a drive are good for, and where its fixes lie beside its trajectory. */
import type { Problem } from '../../contract/doctor/problems.ts';
import { lengthText, type RoutePositions, type RouteStretch } from '../../contract/doctor/route.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { medianOf } from '../../geometry/statistics.ts';
import type { FixAlong } from '../../reconstruct/positions/error-windows.ts';
import { readGnss } from '../../reconstruct/positions/fixes.ts';
import { gnssErrorModel } from '../../reconstruct/positions/gnss-error-model.ts';
import { visibleDrive } from '../../reconstruct/run/visible-drive.ts';
import { fixesAlong } from '../../reconstruct/stages/health/gnss.ts';
import { newestCalibration } from '../../replay/poses.ts';
import { LEAST_GAP_M } from './coverage.ts';
import { type RoutePath, stationAt } from './path.ts';

/** A tenth of a lane (m): lanes can be placed. The same as the gates of Health and Alignment. */
const LANES_M = 0.3;
/** Under a third of a lane (m): which lane it was can be told. */
const ROAD_M = 1;
/** Correlation of GNSS errors and drift of odometry, as Health and Alignment take them. */
const CORRELATION_S = 30;
const DRIFT = 0.01;
/** Differences are the median of their neighbours within this time (s), so that noise of single fixes is no stretch. */
const SMOOTH_S = 1;

export type JudgedPositions = {
  readonly positions: RoutePositions;
  /** Where fixes lie beside the trajectory. */
  readonly stretches: readonly RouteStretch[];
};

/** @param problems of the drive; one about GNSS that a person set aside does not count */
export function positionsOf(drive: Drive, path: RoutePath, problems: readonly Problem[]): JudgedPositions {
  if (!path.origin) return { positions: positionsWithin(undefined, 'none'), stretches: [] };
  const poor = problems.filter(({ kind }) => kind === 'gnss-poor');
  if (poor.some(({ ignored }) => ignored))
    return { positions: positionsWithin(undefined, 'aside'), stretches: [] };
  const said = poor.flatMap(({ severity, figure }) =>
    severity !== 'notice' && figure?.unit === 'm' ? [Math.abs(figure.value)] : [],
  );
  const gnss = readGnss(visibleDrive(drive, { id: 'route', reads: ['gnss'] }, newestCalibration(drive)));
  const statedM = gnss && medianOf(gnss.fixes.map(({ sigma: [e, n] }) => Math.hypot(e, n) / Math.SQRT2));
  const along = gnss && path.trajectory ? fixesAlong(gnss, path.trajectory) : [];
  if (said.length === 0 && along.length > 1) said.push(slowErrorM(along, statedM ?? 0));
  if (said.length === 0 && statedM !== undefined) said.push(statedM);
  const positions = positionsWithin(said.length > 0 ? Math.max(...said) : undefined, 'fixes');
  const stretches = positions.fit === 'lanes' || !gnss ? [] : besideOf(path, gnss.stream.name, along);
  return { positions, stretches };
}

const slowErrorM = (fixes: readonly FixAlong[], statedM: number): number =>
  gnssErrorModel({ fixes, axes: 'horizontal', statedM, correlationS: CORRELATION_S, drift: DRIFT }).slowM;

/**
 * @param accuracyM about so far positions are off
 * @param from none: the drive has no place on the earth; aside: a person set its errors aside
 */
export function positionsWithin(
  accuracyM: number | undefined,
  from: 'fixes' | 'none' | 'aside',
): RoutePositions {
  if (from === 'none')
    return {
      fit: 'shape',
      sentence:
        'It has no place on the earth: good for the shape of the road and its lanes, not for where they lie or for joining drives.',
    };
  if (from === 'aside')
    return { fit: 'lanes', sentence: 'What was found of its positions was set aside by a person.' };
  const known = accuracyM === undefined ? {} : { accuracyM };
  if (accuracyM === undefined || accuracyM <= LANES_M)
    return { fit: 'lanes', ...known, sentence: 'Its positions are good for placing lanes on the earth.' };
  const off = `Its positions are off by about ${metresText(accuracyM)}`;
  return accuracyM <= ROAD_M
    ? {
        fit: 'road',
        accuracyM,
        sentence: `${off}: good for the shape of the lanes and for telling one from the next, not for placing their lines on the earth.`,
      }
    : {
        fit: 'shape',
        accuracyM,
        sentence: `${off}: good for the shape of the road and its lanes, not for placing them on the earth or joining drives; for these, drive again with RTK or an INS.`,
      };
}

const metresText = (m: number): string => (m < 10 ? `${m.toFixed(1)} m` : lengthText(m));

/** Stretches on which the fixes lie more than a tenth of a lane beside the trajectory that was laid on them. */
export function besideOf(path: RoutePath, sensor: string, along: readonly FixAlong[]): RouteStretch[] {
  const beside = smoothed(
    along.map(({ t, odometry, fix }) => ({ t, m: Math.hypot(fix[0] - odometry[0], fix[1] - odometry[1]) })),
  );
  const stretches: RouteStretch[] = [];
  let run: { t: number; m: number }[] = [];
  const close = (): void => {
    const [first, last] = [run[0], run.at(-1)];
    const most = Math.max(...run.map(({ m }) => m));
    run = [];
    if (!first || !last) return;
    const [fromNs, toNs] = [Math.round(first.t * NS_PER_S), Math.round(last.t * NS_PER_S)];
    const [fromM, toM] = [stationAt(path, fromNs), stationAt(path, toNs)];
    if (toM - fromM < LEAST_GAP_M) return;
    const reason = `fixes lie up to ${most.toFixed(1)} m beside the trajectory`;
    stretches.push({ fromM, toM, fromNs, toNs, kind: 'poor', sensor, reason });
  };
  for (const each of beside) {
    if (each.m > LANES_M) run.push(each);
    else close();
  }
  close();
  return stretches;
}

/** Each value is the median of those within a second of it; times in seconds, ascending. */
function smoothed(values: readonly { readonly t: number; readonly m: number }[]): { t: number; m: number }[] {
  let [from, to] = [0, 0];
  return values.map(({ t }) => {
    while ((values[from]?.t ?? t) < t - SMOOTH_S) from++;
    while (to < values.length && (values[to]?.t ?? t) <= t + SMOOTH_S) to++;
    return { t, m: medianOf(values.slice(from, to).map(({ m }) => m)) };
  });
}
