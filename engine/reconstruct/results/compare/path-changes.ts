/**
 * Two paths against each other, and the clock of one at the places of the other. Runs of one drive are compared at the same times; of
 * two drives at the same place along the way: the nearest one that is passed in the same direction and goes on from the last.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { PathApart } from '../../../contract/compare/changes.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { poseAt, type Trajectory } from '../../../geometry/trajectory.ts';

/** One place is a road of two ways and its shoulders wide (m). */
const REACH_M = 20;
/** Points of a path are this far apart (m); standing adds none. */
const STEP_M = 1;
/** Points of one path: 100 km; of a longer one, fewer, further apart. */
const MOST_POINTS = 100_000;
/** A place that does not go on from the last one, as on a road driven twice, counts as this much further away (m). */
const JUMP_M = 5;
/** A place goes on from the last one when the other path is no longer than this between them (m). */
const ON_M = 15;
/** Ways whose directions differ by less are the same direction: cosine of 60°. */
const SAME_WAY_COSINE = 0.5;

export type PathLink = {
  /** On A's clock. */
  readonly t: readonly Nanoseconds[];
  readonly a: readonly Vec3[];
  /** In A's map frame; undefined where the other path does not come by. */
  readonly b: readonly (Vec3 | undefined)[];
  /** On B's clock. */
  readonly tB: readonly (Nanoseconds | undefined)[];
  /** Horizontal. */
  readonly apartM: readonly number[];
};

type Place = {
  readonly t: Nanoseconds;
  readonly p: Vec3;
  readonly stationM: number;
  readonly heading: number;
};

/** @param b in the frame of `a` */
export function linkByTime(a: Trajectory, b: Trajectory): PathLink {
  const places = placesOf(a);
  const others = places.map(({ t }) => poseAt(b, t)?.p);
  return linkOf(
    places,
    others,
    others.map((other, k) => (other ? places[k]?.t : undefined)),
  );
}

/** @param b in the frame of `a` */
export function linkByPlace(a: Trajectory, b: Trajectory): PathLink {
  const [places, others] = [placesOf(a), placesOf(b)];
  const cells = new Map<string, number[]>();
  for (const [k, { p }] of others.entries()) {
    const key = cellOf(p[0], p[1]);
    const cell = cells.get(key);
    if (cell) cell.push(k);
    else cells.set(key, [k]);
  }
  let last: Place | undefined;
  const found = places.map((place) => {
    const k = passed(place, others, cells, last);
    if (k === undefined) return undefined;
    last = others[k];
    return beside(place.p, others, k);
  });
  return linkOf(
    places,
    found.map((place) => place?.p),
    found.map((place) => place?.t),
  );
}

function passed(
  { p, heading }: Place,
  others: readonly Place[],
  cells: ReadonlyMap<string, readonly number[]>,
  last: Place | undefined,
): number | undefined {
  let [best, least] = [undefined as number | undefined, Number.POSITIVE_INFINITY];
  for (const dx of [-REACH_M, 0, REACH_M])
    for (const dy of [-REACH_M, 0, REACH_M])
      for (const k of cells.get(cellOf(p[0] + dx, p[1] + dy)) ?? []) {
        const other = others[k];
        if (!other || Math.cos(other.heading - heading) < SAME_WAY_COSINE) continue;
        const apart = Math.hypot(other.p[0] - p[0], other.p[1] - p[1]);
        if (apart > REACH_M) continue;
        const jumps = last !== undefined && Math.abs(other.stationM - last.stationM) > ON_M;
        const cost = apart + (jumps ? JUMP_M : 0);
        if (cost < least) [best, least] = [k, cost];
      }
  return best;
}

/** The place of a path nearest to another place: on one of the two pieces that meet at its k-th point; none beyond its ends. */
function beside(p: Vec3, path: readonly Place[], k: number): Pick<Place, 'p' | 't'> | undefined {
  let [best, least] = [path[k] as Pick<Place, 'p' | 't'> | undefined, Number.POSITIVE_INFINITY];
  for (const [from, to] of [
    [path[k - 1], path[k]],
    [path[k], path[k + 1]],
  ] as const) {
    if (!from || !to) continue;
    const [dx, dy] = [to.p[0] - from.p[0], to.p[1] - from.p[1]];
    const along = ((p[0] - from.p[0]) * dx + (p[1] - from.p[1]) * dy) / (dx * dx + dy * dy || 1);
    const f = Math.min(1, Math.max(0, along));
    const place: Vec3 = [from.p[0] + f * dx, from.p[1] + f * dy, from.p[2] + f * (to.p[2] - from.p[2])];
    const away = apart(p, place);
    if (away < least) [best, least] = [{ p: place, t: from.t + f * (to.t - from.t) }, away];
  }
  const atEnd = k === 0 || k === path.length - 1;
  const [end, ahead] = [path[k], best && best.t === path[k]?.t];
  return atEnd && ahead && end && Math.abs(alongOf(p, end)) > STEP_M ? undefined : best;
}

/** Metres of a place before or behind a point of a path, along its direction there. */
const alongOf = (p: Vec3, { p: q, heading }: Place): number =>
  (p[0] - q[0]) * Math.cos(heading) + (p[1] - q[1]) * Math.sin(heading);

const cellOf = (x: number, y: number): string => `${Math.floor(x / REACH_M)}/${Math.floor(y / REACH_M)}`;

/** The path in steps of a metre, with its direction at each. */
function placesOf({ t, poses }: Trajectory): Place[] {
  const kept: { t: Nanoseconds; p: Vec3; stationM: number; heading: number }[] = [];
  const lengthM = poses.reduce((sum, { p }, k) => sum + (k > 0 ? apart(poses[k - 1]?.p ?? p, p) : 0), 0);
  const step = Math.max(STEP_M, lengthM / MOST_POINTS);
  for (const [k, { p }] of poses.entries()) {
    const before = kept.at(-1);
    const moved = before ? apart(before.p, p) : 0;
    if (before && moved < step && k < poses.length - 1) continue;
    const heading = before && moved > 0 ? Math.atan2(p[1] - before.p[1], p[0] - before.p[0]) : Number.NaN;
    if (before && !Number.isFinite(before.heading)) before.heading = Number.isFinite(heading) ? heading : 0;
    kept.push({ t: t[k] ?? 0, p, stationM: (before?.stationM ?? 0) + moved, heading });
  }
  return kept.map((place) => (Number.isFinite(place.heading) ? place : { ...place, heading: 0 }));
}

const apart = (p: Vec3, q: Vec3): number => Math.hypot(p[0] - q[0], p[1] - q[1]);

const linkOf = (
  places: readonly Place[],
  others: readonly (Vec3 | undefined)[],
  times: readonly (Nanoseconds | undefined)[],
): PathLink => ({
  t: places.map(({ t }) => t),
  a: places.map(({ p }) => p),
  b: others,
  tB: times,
  apartM: places.map(({ p }, k) => {
    const other = others[k];
    return other ? apart(p, other) : Number.NaN;
  }),
});

/** Undefined where the two have nothing in common. */
export function pathApart({ t, a, apartM }: PathLink): PathApart | undefined {
  let [sum, most, at, shared, lengthM, count] = [0, -1, 0, 0, 0, 0];
  for (const [k, apartHere] of apartM.entries()) {
    const [here, before] = [a[k], a[k - 1]];
    const step = here && before ? apart(here, before) : 0;
    lengthM += step;
    if (Number.isNaN(apartHere)) continue;
    shared += step;
    sum += apartHere;
    count++;
    if (apartHere > most) [most, at] = [apartHere, t[k] ?? 0];
  }
  return count === 0
    ? undefined
    : { meanM: sum / count, mostM: most, mostAtNs: at, sharedM: shared, lengthAM: lengthM };
}
