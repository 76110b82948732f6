/** Lines and the way driven make a map: the lines as elements, and lanelets where both bounds were found. Pure. */
import type { MapOrigin, Pose, Vec3 } from '../../../contract/calibration.ts';
import { resampleCount } from '../../../geometry/polyline.ts';
import { type Bound, boundPoints, type Lanelet, type MapElement, type RoadMap } from '../../../map/model.ts';
import { type LaneLimits, type Run, runsOf } from './sections.ts';
import { type Passing, passingsOf, STATION_M, stationsOf } from './stations.ts';

export type LaneSettings = LaneLimits & { readonly reachM: number };

/** A vertex nearer than this to a cut serves as the cut. */
const VERTEX_M = 0.05;

export function buildMap(
  elements: readonly MapElement[],
  poses: readonly Pose[],
  origin: MapOrigin | undefined,
  settings: LaneSettings,
): RoadMap {
  const lines = elements.filter(
    ({ class: name, points }) => (name === 'divider' || name === 'boundary') && points.length > 1,
  );
  const stations = stationsOf(poses);
  const passings = passingsOf(
    stations,
    lines.map(({ points }) => points),
    settings.reachM,
  );
  const runs = runsOf(passings, stations.length, settings);
  const cutLines = lines.map((line, k) => cutAt(line, passings[k]!, runs, k));
  const changed = new Map(cutLines.map(({ element }) => [element.id, element]));
  const all = elements.map((element) => changed.get(element.id) ?? element);
  const lanelets = runs.flatMap((run) => laneletOf(run, lines, cutLines, passings, changed));
  return {
    format: 'lanetrace-map/1',
    frame: origin ? 'map' : 'local',
    origin,
    elements: all,
    lanelets: withNeighbours(lanelets, runs, lines),
  };
}

type Cut = { readonly element: MapElement; readonly vertexAt: ReadonlyMap<number, number> };

/** The line with a vertex at each station where a lanelet begins or ends. */
function cutAt(
  line: MapElement,
  passings: ReadonlyMap<number, Passing>,
  runs: readonly Run[],
  index: number,
): Cut {
  const stations = new Set<number>();
  for (const { left, right, from, to } of runs)
    if (left === index || right === index) stations.add(from).add(to);
  const places = [...stations]
    .flatMap((station) => {
      const passing = passings.get(station);
      return passing ? [{ station, at: passing.at }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const points: Vec3[] = [];
  const vertexAt = new Map<number, number>();
  let next = 0;
  line.points.forEach((a, v) => {
    points.push(a);
    const b = line.points[v + 1];
    for (; next < places.length && places[next]!.at < v + 1; next++) {
      const { station, at } = places[next]!;
      const f = at - v;
      const p: Vec3 = b ? [a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1]), a[2] + f * (b[2] - a[2])] : a;
      const last = points[points.length - 1]!;
      if (Math.hypot(p[0] - last[0], p[1] - last[1]) < VERTEX_M) vertexAt.set(station, points.length - 1);
      else if (b && Math.hypot(b[0] - p[0], b[1] - p[1]) < VERTEX_M) vertexAt.set(station, points.length);
      else {
        vertexAt.set(station, points.length);
        points.push(p);
      }
    }
  });
  return { element: { ...line, points }, vertexAt };
}

const nameOf = (run: Run, lines: readonly MapElement[]): string =>
  `lane-${lines[run.left]!.id}-${lines[run.right]!.id}-${run.from}`;

function laneletOf(
  run: Run,
  lines: readonly MapElement[],
  cuts: readonly Cut[],
  passings: readonly ReadonlyMap<number, Passing>[],
  elements: ReadonlyMap<string, MapElement>,
): Lanelet[] {
  const bound = (line: number): Bound | undefined => {
    const [from, to] = [cuts[line]!.vertexAt.get(run.from), cuts[line]!.vertexAt.get(run.to)];
    return from === undefined || to === undefined || from === to
      ? undefined
      : { element: lines[line]!.id, from, to };
  };
  const [left, right] = [bound(run.left), bound(run.right)];
  if (!left || !right) return [];
  const count = Math.max(2, Math.round(((run.to - run.from) * STATION_M) / 2) + 1);
  const [l, r] = [left, right].map((side) => resampleCount(boundPoints(elements, side), count));
  const centerline = l!.map((p, k): Vec3 => {
    const q = r![k] ?? p;
    return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
  });
  const middle = Math.round((run.from + run.to) / 2);
  const [lo, ro] = [run.left, run.right].map((line) => passings[line]!.get(middle)?.offset ?? Number.NaN);
  return [
    {
      id: nameOf(run, lines),
      subtype: 'road',
      left,
      right,
      centerline,
      successors: [],
      driven: lo! > 0 && ro! < 0,
      confidence: Math.min(lines[run.left]!.confidence, lines[run.right]!.confidence),
    },
  ];
}

/** Followers begin at the stretch's end between the same lines; neighbours share a line over the same stations. */
function withNeighbours(
  lanelets: readonly Lanelet[],
  runs: readonly Run[],
  lines: readonly MapElement[],
): Lanelet[] {
  const known = new Map(lanelets.map((lanelet) => [lanelet.id, lanelet]));
  const runOf = new Map(runs.map((run) => [nameOf(run, lines), run]));
  const same = (a: Run, b: Run): boolean => a.from === b.from && a.to === b.to;
  return lanelets.map((lanelet) => {
    const run = runOf.get(lanelet.id)!;
    const others = runs.filter((other) => known.has(nameOf(other, lines)));
    const id = (other: Run | undefined): string | undefined => other && nameOf(other, lines);
    return {
      ...lanelet,
      successors: others
        .filter((other) => other.left === run.left && other.right === run.right && other.from === run.to)
        .map((other) => nameOf(other, lines)),
      leftNeighbour: id(others.find((other) => other.right === run.left && same(other, run))),
      rightNeighbour: id(others.find((other) => other.left === run.right && same(other, run))),
    };
  });
}
