/** A planned route beside the way that was driven: which of its stretches were not driven, or only the other way round. */
import type { MapOrigin } from '../../contract/calibration.ts';
import type { RouteAgain, RouteLine, RoutePlace, RoutePlan } from '../../contract/doctor/route.ts';
import { fromEnu, toEnu } from '../../geometry/geodesy.ts';
import { LEAD_M } from './again.ts';
import type { RoutePath } from './path.ts';
import type { PlannedRoute } from './plan.ts';

/** A plan is drawn along the middle of the road and the drive keeps its lane; a road beside it is further away (m). */
const BESIDE_M = 20;
/** Directions that differ by less are the same (cosine of 60°). */
const SAME_COS = 0.5;
/** A shorter stretch (m) is a corner that was cut, or a turn on the spot. */
const LEAST_M = 25;
/** Places of the plan are looked at this far apart (m); on a very long plan further. */
const STEP_M = 4;
const MOST_PLACES = 400_000;
/** Places between two points of the path. */
const MOST_BETWEEN = 1000;
/** Points of the plan's lines that a view draws. */
const MOST_DRAWN = 5000;

const ORIGIN = [0, 0] as const;

type State = 'driven' | 'reversed' | 'missed';
type Place = { readonly station: number; readonly state: State };
type Piece = { readonly state: State; readonly places: Place[] };

export type ComparedPlan = { readonly plan: RoutePlan; readonly again: readonly RouteAgain[] };

/** A line of the plan with the metres from the plan's start at each of its points. */
type PlannedLine = { readonly xy: RouteLine; readonly stations: readonly number[] };

/** @param origin of the path's frame */
export function comparePlan(route: PlannedRoute, path: RoutePath, origin: MapOrigin): ComparedPlan {
  let lengthM = 0;
  const lines = route.tracks.map((track): PlannedLine => {
    const xy = track.map(([latitudeDeg, longitudeDeg]): readonly [number, number] => {
      const [x, y] = toEnu(origin, { latitudeDeg, longitudeDeg, altitudeM: origin.altitudeM });
      return [x, y];
    });
    const stations = xy.map((b, k) => {
      const a = xy[k - 1];
      if (a) lengthM += Math.hypot(b[0] - a[0], b[1] - a[1]);
      return lengthM;
    });
    return { xy, stations };
  });
  const near = nearPath(path);
  const step = Math.max(STEP_M, lengthM / MOST_PLACES);
  const open = lines.flatMap((line) =>
    piecesOf(placesOf(line, step, near))
      .filter(({ state }) => state !== 'driven')
      .map((piece) => ({ line, piece })),
  );
  const missed = open.map(({ piece }) => spanOf(piece.places));
  const missedM = missed.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0);
  const thin = Math.max(1, Math.ceil(lines.reduce((sum, { xy }) => sum + xy.length, 0) / MOST_DRAWN));
  return {
    plan: {
      name: route.name,
      lengthM,
      drivenM: Math.max(0, lengthM - missedM),
      lines: lines.map(({ xy }) => thinned(xy, thin)),
      missed,
      leftOut: route.leftOut,
    },
    again: open.map(({ line, piece }) => againOf(line, piece, origin)),
  };
}

function againOf(line: PlannedLine, { state, places }: Piece, origin: MapOrigin): RouteAgain {
  const { fromM, toM } = spanOf(places);
  const [from, to] = [
    Math.max(line.stations[0] ?? 0, fromM - LEAD_M),
    Math.min(line.stations.at(-1) ?? 0, toM + LEAD_M),
  ];
  const points = within(line, from, to);
  const why = state === 'reversed' ? 'driven only in the other direction' : 'not driven';
  const [begin, end] = [points[0], points.at(-1)].map((xy) => xy && placeOf(origin, xy));
  return {
    of: 'plan',
    fromM: from,
    toM: to,
    line: thinned(points, Math.max(1, Math.ceil(points.length / MOST_DRAWN))),
    sentence: `Drive ${Math.round(to - from)} m of the plan, from ${Math.round(from)} m to ${Math.round(to)} m of it: ${why}.`,
    ...(begin && end ? { from: begin, to: end } : {}),
  };
}

function placeOf(origin: MapOrigin, [x, y]: readonly [number, number]): RoutePlace {
  const { latitudeDeg, longitudeDeg } = fromEnu(origin, [x, y, 0]);
  return { latitudeDeg, longitudeDeg };
}

const spanOf = (places: readonly Place[]) => ({
  fromM: places[0]?.station ?? 0,
  toM: places.at(-1)?.station ?? 0,
});

/** Runs of one state, in the order of the line. Short ones are taken to be like what is beside them. */
export function piecesOf(places: readonly Place[]): Piece[] {
  let pieces: Piece[] = [];
  const add = (state: State, more: readonly Place[]): void => {
    const last = pieces.at(-1);
    if (last?.state === state) last.places.push(...more);
    else pieces.push({ state, places: [...(last?.places.slice(-1) ?? []), ...more] });
  };
  for (const place of places) add(place.state, [place]);
  // Driven islands first, so that two missed stretches around a crossing become one; then what is left of the missed ones.
  for (const which of [true, false]) {
    const before = pieces;
    pieces = [];
    for (const [k, { state, places: own }] of before.entries()) {
      const { fromM, toM } = spanOf(own);
      const beside = before[k - 1]?.state ?? before[k + 1]?.state;
      const short = toM - fromM < LEAST_M && (state === 'driven') === which;
      add(short && beside ? beside : state, own);
    }
  }
  return pieces;
}

function placesOf(
  { xy: line, stations }: PlannedLine,
  step: number,
  near: (xy: readonly [number, number], heading: readonly [number, number]) => State,
): Place[] {
  const places: Place[] = [];
  for (const [k, b] of line.entries()) {
    const a = line[k - 1];
    const length = a ? Math.hypot(b[0] - a[0], b[1] - a[1]) : 0;
    if (!a || length === 0) continue;
    const heading = [(b[0] - a[0]) / length, (b[1] - a[1]) / length] as const;
    const count = Math.max(1, Math.ceil(length / step));
    for (let i = places.length === 0 ? 0 : 1; i <= count; i++) {
      const share = i / count;
      const xy = between(a, b, share);
      places.push({ station: (stations[k - 1] ?? 0) + share * length, state: near(xy, heading) });
    }
  }
  return places;
}

/** Whether the path came by a place, and in its direction; by a grid of its pieces. */
function nearPath({
  xy,
}: RoutePath): (at: readonly [number, number], heading: readonly [number, number]) => State {
  const cells = new Map<
    string,
    { readonly p: readonly [number, number]; readonly d: readonly [number, number] }[]
  >();
  const cell = (v: number): number => Math.floor(v / BESIDE_M);
  for (const [k, b] of xy.entries()) {
    const a = xy[k - 1];
    const length = a ? Math.hypot(b[0] - a[0], b[1] - a[1]) : 0;
    if (!a || length === 0) continue;
    const d = [(b[0] - a[0]) / length, (b[1] - a[1]) / length] as const;
    // Between fixes that are far apart the path is straight.
    const count = Math.min(MOST_BETWEEN, Math.max(1, Math.ceil(length / STEP_M)));
    for (let i = 0; i <= count; i++) {
      const p = between(a, b, i / count);
      const key = `${cell(p[0])},${cell(p[1])}`;
      const known = cells.get(key);
      if (known) known.push({ p, d });
      else cells.set(key, [{ p, d }]);
    }
  }
  return (at, heading) => {
    let state: State = 'missed';
    for (const i of [-1, 0, 1])
      for (const j of [-1, 0, 1])
        for (const { p, d } of cells.get(`${cell(at[0]) + i},${cell(at[1]) + j}`) ?? []) {
          if (Math.hypot(p[0] - at[0], p[1] - at[1]) > BESIDE_M) continue;
          const cos = d[0] * heading[0] + d[1] * heading[1];
          if (cos >= SAME_COS) return 'driven';
          if (cos <= -SAME_COS) state = 'reversed';
        }
    return state;
  };
}

const between = (
  a: readonly [number, number],
  b: readonly [number, number],
  share: number,
): readonly [number, number] => [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];

/** The points of a line between two of its stations, with these. */
function within({ xy, stations }: PlannedLine, from: number, to: number): RouteLine {
  const at = (station: number): readonly [number, number] => {
    const k = Math.max(
      1,
      stations.findIndex((each) => each >= station),
    );
    const [a = ORIGIN, b = ORIGIN] = [xy[k - 1], xy[k]];
    const [low = 0, high = 0] = [stations[k - 1], stations[k]];
    return between(a, b, high > low ? (station - low) / (high - low) : 0);
  };
  const inner = xy.filter((_, k) => (stations[k] ?? 0) > from && (stations[k] ?? 0) < to);
  return [at(from), ...inner, at(to)];
}

const thinned = (line: RouteLine, step: number): RouteLine =>
  line.filter((_, k) => k % step === 0 || k === line.length - 1);
