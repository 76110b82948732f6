/** The way that a drive took: places over time, with the metres from its start. */
import type { PoseSource } from '../../contract/api.ts';
import type { MapOrigin } from '../../contract/calibration.ts';
import { GNSS_SIGNALS } from '../../contract/signals.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { fromEnu, type Geodetic, toEnu } from '../../geometry/geodesy.ts';
import { indexAt, type Trajectory } from '../../geometry/trajectory.ts';
import { newestCalibration, poseSources, readTrajectory } from '../../replay/poses.ts';

/** Points of a path are this far apart (m), so that noise of standing is not driven way. */
const STEP_M = 2;

export type RoutePath = {
  /** In words. */
  readonly title: string;
  /** Ascending; `xy` and `stationM` belong to it. */
  readonly t: readonly Nanoseconds[];
  readonly xy: readonly (readonly [number, number])[];
  readonly stationM: readonly number[];
  /** Of the frame of `xy`; undefined where its place on earth is not known. */
  readonly origin?: MapOrigin | undefined;
  /** What it was taken from, where that is Alignment's: odometry's shape laid on the fixes. */
  readonly trajectory?: Trajectory | undefined;
};

/** @param places in the order of time */
export function pathOf(
  title: string,
  places: Iterable<readonly [t: Nanoseconds, x: number, y: number]>,
  origin?: MapOrigin,
): RoutePath {
  const t: number[] = [];
  const xy: [number, number][] = [];
  const stationM: number[] = [];
  for (const [time, x, y] of places) {
    const last = xy.at(-1);
    const step = last ? Math.hypot(x - last[0], y - last[1]) : 0;
    if (last && step < STEP_M) continue;
    t.push(time);
    xy.push([x, y]);
    stationM.push((stationM.at(-1) ?? 0) + step);
  }
  return { title, t, xy, stationM, origin };
}

/**
 * The best path that a drive tells: the newest finished trajectory in the map frame, then its GNSS fixes, then poses in a frame of
 * their own. Undefined where nothing tells.
 */
export function pathOfDrive(drive: Drive): RoutePath | undefined {
  const sources = poseSources(drive).filter(({ growing, title }) => !growing && !title.endsWith('(truth)'));
  const { origin } = drive.info;
  const placed = sources.find(({ frame }) => frame === 'map');
  const source = placed ?? (origin ? undefined : sources[0]);
  if (source) return pathOfSource(drive, source, placed ? origin : undefined);
  const fixes = origin && pathOfFixes(drive, origin);
  if (fixes && fixes.t.length > 1) return fixes;
  return sources[0] && pathOfSource(drive, sources[0], undefined);
}

function pathOfSource(
  drive: Drive,
  { key, title, stage }: PoseSource,
  origin: MapOrigin | undefined,
): RoutePath {
  const trajectory = readTrajectory(drive, key, newestCalibration(drive));
  const { t, poses } = trajectory;
  const places = poses.map(({ p: [x, y] }, k) => [t[k] ?? 0, x, y] as const);
  return { ...pathOf(title, places, origin), ...(stage === 'alignment' ? { trajectory } : {}) };
}

function pathOfFixes(drive: Drive, origin: MapOrigin): RoutePath | undefined {
  const stream = drive
    .streams()
    .filter(({ kind, role, count }) => kind === 'gnss' && role !== 'truth' && count > 1)
    .toSorted((a, b) => b.count - a.count)[0];
  if (!stream) return undefined;
  const { t, values } = drive.series(stream.id, GNSS_SIGNALS);
  const [latitude, longitude] = values;
  if (!latitude || !longitude) return undefined;
  const places = [...t].flatMap((time, k) => {
    const [latitudeDeg = Number.NaN, longitudeDeg = Number.NaN] = [latitude[k], longitude[k]];
    const known = Number.isFinite(latitudeDeg) && Number.isFinite(longitudeDeg);
    if (!known || (latitudeDeg === 0 && longitudeDeg === 0)) return [];
    const [x, y] = toEnu(origin, { latitudeDeg, longitudeDeg, altitudeM: origin.altitudeM });
    return [[time, x, y] as const];
  });
  return pathOf(`fixes of ${stream.name}`, places, origin);
}

/** Metres along the path at a time; before its start and after its end those of its ends. */
export function stationAt({ t, stationM }: RoutePath, time: Nanoseconds): number {
  const a = indexAt(t, time);
  const b = a + 1;
  if (a < 0) return stationM[0] ?? 0;
  if (b >= t.length) return stationM.at(-1) ?? 0;
  const [from = 0, to = 0] = [t[a], t[b]];
  const share = to > from ? (time - from) / (to - from) : 0;
  return (stationM[a] ?? 0) + share * ((stationM[b] ?? 0) - (stationM[a] ?? 0));
}

/** The time at which the vehicle was at a station, the first of several. */
export function timeAt({ t, stationM }: RoutePath, station: number): Nanoseconds {
  const b = stationM.findIndex((metres) => metres >= station);
  if (b < 0) return t.at(-1) ?? 0;
  if (b === 0) return t[0] ?? 0;
  const [from = 0, to = 0] = [stationM[b - 1], stationM[b]];
  const share = to > from ? (station - from) / (to - from) : 0;
  return Math.round((t[b - 1] ?? 0) + share * ((t[b] ?? 0) - (t[b - 1] ?? 0)));
}

/** Place on earth of a point of the path; undefined where the path has none. */
export function geodeticOf({ origin }: RoutePath, [x, y]: readonly [number, number]): Geodetic | undefined {
  return origin && fromEnu(origin, [x, y, 0]);
}

export function pointAt({ xy, stationM }: RoutePath, station: number): readonly [number, number] {
  const b = stationM.findIndex((metres) => metres >= station);
  const last = xy.at(-1) ?? [0, 0];
  if (b < 0) return last;
  const [to, from] = [xy[b] ?? last, xy[Math.max(0, b - 1)] ?? last];
  const [low = 0, high = 0] = [stationM[Math.max(0, b - 1)], stationM[b]];
  const share = high > low ? (station - low) / (high - low) : 0;
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}
