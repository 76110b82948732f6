/** Lines and the path driven make a map: the lines as elements, and lanelets where both bounds were found. Pure. */
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
  const cutLines = lines.map((line, k) => cutAt(line, passings[k] ?? new Map(), runs, k));
  const changed = new Map(cutLines.map(({ element }) => [element.id, element]));
  const all = elements.map((element) => changed.get(element.id) ?? element);
  const lanes = runs.flatMap((run) => {
    const lanelet = laneletOf(run, cutLines, changed);
    return lanelet ? [{ run, lanelet }] : [];
  });
  return {
    format: 'lanetrace-map/1',
    frame: origin ? 'map' : 'local',
    origin,
    elements: all,
    lanelets: withNeighbours(lanes),
  };
}

/** A line with its vertices where lanelets begin or end, by station, and where it passes the path. */
type Cut = {
  readonly element: MapElement;
  readonly vertexAt: ReadonlyMap<number, number>;
  readonly passings: ReadonlyMap<number, Passing>;
};

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
    for (let place = places[next]; place && place.at < v + 1; place = places[++next]) {
      const { station, at } = place;
      const f = at - v;
      const p: Vec3 = b ? [a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1]), a[2] + f * (b[2] - a[2])] : a;
      const last = points[points.length - 1] ?? a;
      if (Math.hypot(p[0] - last[0], p[1] - last[1]) < VERTEX_M) vertexAt.set(station, points.length - 1);
      else if (b && Math.hypot(b[0] - p[0], b[1] - p[1]) < VERTEX_M) vertexAt.set(station, points.length);
      else {
        vertexAt.set(station, points.length);
        points.push(p);
      }
    }
  });
  return { element: { ...line, points }, vertexAt, passings };
}

/** A vertex of a centreline for every so many metres. */
const CENTRELINE_M = 2;

/** Undefined where a bound is too short to have two vertices. */
function laneletOf(
  run: Run,
  cuts: readonly Cut[],
  elements: ReadonlyMap<string, MapElement>,
): Lanelet | undefined {
  const [leftCut, rightCut] = [cuts[run.left], cuts[run.right]];
  const [left, right] = [boundOf(leftCut, run), boundOf(rightCut, run)];
  if (!leftCut || !rightCut || !left || !right) return undefined;
  const count = Math.max(2, Math.round(((run.to - run.from) * STATION_M) / CENTRELINE_M) + 1);
  const rightPoints = resampleCount(boundPoints(elements, right), count);
  const centerline = resampleCount(boundPoints(elements, left), count).map((p, k): Vec3 => {
    const q = rightPoints[k] ?? p;
    return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
  });
  const middle = Math.round((run.from + run.to) / 2);
  const offsetOf = ({ passings }: Cut): number => passings.get(middle)?.offset ?? Number.NaN;
  return {
    id: `lane-${leftCut.element.id}-${rightCut.element.id}-${run.from}`,
    subtype: 'road',
    left,
    right,
    centerline,
    successors: [],
    driven: offsetOf(leftCut) > 0 && offsetOf(rightCut) < 0,
    confidence: Math.min(leftCut.element.confidence, rightCut.element.confidence),
  };
}

function boundOf(cut: Cut | undefined, run: Run): Bound | undefined {
  const [from, to] = [cut?.vertexAt.get(run.from), cut?.vertexAt.get(run.to)];
  return !cut || from === undefined || to === undefined || from === to
    ? undefined
    : { element: cut.element.id, from, to };
}

type Lane = { readonly run: Run; readonly lanelet: Lanelet };

/** Followers begin at the stretch's end between the same lines; neighbours share a line over the same stations. */
function withNeighbours(lanes: readonly Lane[]): Lanelet[] {
  const same = (a: Run, b: Run): boolean => a.from === b.from && a.to === b.to;
  return lanes.map(({ run, lanelet }) => ({
    ...lanelet,
    successors: lanes
      .filter(({ run: { left, right, from } }) => left === run.left && right === run.right && from === run.to)
      .map((other) => other.lanelet.id),
    leftNeighbour: lanes.find((other) => other.run.right === run.left && same(other.run, run))?.lanelet.id,
    rightNeighbour: lanes.find((other) => other.run.left === run.right && same(other.run, run))?.lanelet.id,
  }));
}
