/** The route check of a drive: did today's route come back whole, and where must it be driven again? */
import type { Problem } from '../../contract/doctor/problems.ts';
import type { RouteError, RouteReport, RouteStretch } from '../../contract/doctor/route.ts';
import { InputError } from '../../contract/errors.ts';
import { GNSS_SIGNALS } from '../../contract/signals.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import type { Drive } from '../../drive/drive.ts';
import { againOf } from './again.ts';
import { coarseOf, coveredM, gapsOf, LEAST_GAP_M } from './coverage.ts';
import { gpxOf } from './gpx.ts';
import { comparePlan } from './missed.ts';
import { pathOfDrive, type RoutePath, stationAt } from './path.ts';
import type { PlannedRoute } from './plan.ts';
import { positionsOf } from './positions.ts';
import { verdictOf } from './verdict.ts';

/** Sensors that see the road, and GNSS: the route is covered by these. */
const KINDS = ['lidar', 'camera', 'radar', 'gnss'];
/** Times of a stream that are looked at; more are thinned, and gaps are looked for in what is left. */
const MOST_TIMES = 2_000_000;
/** A problem over more of the way than this is one of the drive, and no place to drive again. */
const MOST_SHARE = 0.8;
/** Points of the line that a view draws. */
const MOST_POINTS = 5000;

export type CheckedRoute = { readonly report: RouteReport; readonly gpx: string | undefined };

/**
 * @param problems of the drive (diagnose): those with a time make a stretch poor; errors without one are told by the verdict
 * @param planned what was to be driven
 * @throws InputError when nothing in the drive tells its way
 */
export function checkRoute(drive: Drive, problems: readonly Problem[], planned?: PlannedRoute): CheckedRoute {
  const path = pathOfDrive(drive);
  const lengthM = path?.stationM.at(-1) ?? 0;
  if (!path || lengthM < LEAST_GAP_M)
    throw new InputError(
      'The drive tells no way: it has no poses, speeds or GNSS fixes, or the vehicle did not move. Run the stages up to Alignment.',
    );
  const streams = drive
    .streams()
    .filter(({ kind, role, count }) => KINDS.includes(kind) && role !== 'truth' && count > 0);
  const gaps = streams.map((stream) => ({ stream, stretches: gapsOfStream(drive, path, stream) }));
  const told = problems.map((problem) => ({ problem, stretches: poorOf(path, lengthM, problem) }));
  const { positions, stretches: beside } = positionsOf(drive, path, problems);
  const compared = planned && path.origin && comparePlan(planned, path, path.origin);
  const all = [
    ...beside,
    ...gaps.flatMap(({ stretches }) => stretches),
    ...streams.filter(({ kind }) => kind === 'gnss').flatMap((stream) => coarseFixes(drive, path, stream)),
    ...told.flatMap(({ stretches }) => stretches),
  ];
  // GNSS that is coarse or silent for a while is bridged by odometry, and a radar adds to what others see. What a repair undoes
  // need not be driven again.
  const again = [
    ...againOf(path, [
      ...gaps.flatMap(({ stream: { kind }, stretches }) =>
        kind === 'lidar' || kind === 'camera' ? stretches : [],
      ),
      ...told.flatMap(({ problem: { severity, repair }, stretches }) =>
        severity === 'error' && !repair ? stretches : [],
      ),
    ]),
    ...(compared?.again ?? []),
  ];
  const errors = told.flatMap(({ problem, stretches }): RouteError[] => {
    const { severity, ignored, kind, subject, sentence } = problem;
    if (ignored || severity !== 'error' || stretches.length > 0) return [];
    // The sentence on the positions says it.
    if (kind === 'gnss-poor' && positions.accuracyM !== undefined) return [];
    const isGap =
      kind === 'samples-missing' && all.some((each) => each.kind === 'gap' && each.sensor === subject.name);
    return isGap ? [] : [{ sensor: subject.name, sentence }];
  });
  const gpx = gpxOf(drive.info.name, path, again);
  const step = Math.max(1, Math.ceil(path.xy.length / MOST_POINTS));
  const kept = path.xy.map((_, k) => k).filter((k) => k % step === 0 || k === path.xy.length - 1);
  return {
    gpx,
    report: {
      verdict: verdictOf(lengthM, again, errors, positions),
      path: path.title,
      lengthM,
      line: kept.map((k) => path.xy[k] ?? [0, 0]),
      stations: kept.map((k) => path.stationM[k] ?? 0),
      sensors: gaps.map(({ stream: { name, kind }, stretches }) => {
        const covered = coveredM(lengthM, stretches);
        return { name, kind, coveredM: covered, share: covered / lengthM };
      }),
      stretches: all.toSorted((a, b) => a.fromM - b.fromM || a.toM - b.toM),
      again,
      positions,
      ...(compared ? { plan: compared.plan } : {}),
      ...(planned && !compared
        ? { withoutPlan: 'The place of the path on earth is not known: the drive has no GNSS fixes.' }
        : {}),
      errors,
      ...(gpx === undefined
        ? { withoutGpx: 'The place of the path on earth is not known: the drive has no GNSS fixes.' }
        : {}),
    },
  };
}

function gapsOfStream(drive: Drive, path: RoutePath, { id, name, kind, first, last, periodNs }: StreamInfo) {
  const { t } = drive.times(id, first, last, MOST_TIMES);
  return gapsOf(path, { name, kind, t, periodNs });
}

function coarseFixes(drive: Drive, path: RoutePath, { id, name }: StreamInfo): RouteStretch[] {
  const { t, values } = drive.series(id, GNSS_SIGNALS);
  const [latitude, , , east, north, , status] = values;
  if (!latitude) return [];
  const sigma = Array.from(t, (_, k) => {
    if (!Number.isFinite(latitude[k] ?? Number.NaN) || (status?.[k] ?? 0) < 0) return Number.NaN;
    // Where the receiver states none, it is not judged.
    return Math.max(east?.[k] ?? 0, north?.[k] ?? 0);
  });
  return coarseOf(path, name, t, sigma);
}

/** Gaps are found here along the way; other problems with a time are taken as they are told. */
function poorOf(path: RoutePath, lengthM: number, problem: Problem): RouteStretch[] {
  const { kind, severity, subject, when, spans, sentence, ignored } = problem;
  if (ignored || severity === 'notice' || kind === 'samples-missing') return [];
  const occasions = spans ?? (when ? [when] : []);
  return occasions.flatMap(({ fromNs, toNs }) => {
    const [fromM, toM] = [stationAt(path, fromNs), stationAt(path, toNs)];
    if (toM - fromM > MOST_SHARE * lengthM) return [];
    return [
      { fromM, toM, fromNs, toNs, kind: 'poor', sensor: subject.name, reason: sentence.replace(/\.$/, '') },
    ];
  });
}
