/**
 * Lines and the path driven make a map: the lines as elements, the driven lane, the lanes beside it, and how they hang
 * together. Pure.
 */
import type { MapOrigin, Pose, Vec3 } from '../../../contract/calibration.ts';
import { midline } from '../../../geometry/polyline.ts';
import { type Bound, boundPoints, type Lanelet, type MapElement, type RoadMap } from '../../../map/model.ts';
import { middlesOf } from './centre.ts';
import { laneConfidenceOf } from './confidence.ts';
import { drivenLane, segmentsOf } from './driven.ts';
import { armsOf } from './junctions/arms.ts';
import { throughUndriven, upToJunctions } from './junctions/reach.ts';
import { crossingsOf, junctionsAt } from './junctions/sides.ts';
import { turnLanes } from './junctions/turns.ts';
import { layoutOf } from './layout.ts';
import { joined, linked } from './links.ts';
import { parallelsOf } from './parallels.ts';
import { rimLanes } from './rim-lanes.ts';
import { mirroredLanes } from './rules/mirrored.ts';
import { drivable, refusalsOf } from './rules/refused.ts';
import { tracksOf } from './rules/unpainted.ts';
import type { LaneLimits, Run } from './runs.ts';
import { cut, lanesBeside } from './sections.ts';
import { extended, STATION_M, stationsOf } from './stations.ts';
import { type Strip, sourceConfidence, stripsOf } from './strips.ts';
import { lanesThrough } from './through.ts';

export type LaneSettings = LaneLimits & { readonly reachM: number };

/** The way is continued so far before its beginning and behind its end (m). */
const AHEAD_M = 25;

/** A vertex nearer than this to a cut serves as the cut. */
const VERTEX_M = 0.05;

export function buildMap(
  elements: readonly MapElement[],
  poses: readonly Pose[],
  origin: MapOrigin | undefined,
  settings: LaneSettings,
): RoadMap {
  const way = extended(stationsOf(poses), AHEAD_M);
  const arms = armsOf(elements, way);
  const isTurnedAway = (line: string, station: number): boolean =>
    arms.some(
      ({ before, behind, from, to }) =>
        (before.element.id === line || behind.element.id === line) && station > from && station < to,
    );
  const { strips: found, stations } = stripsOf(elements, way, settings.reachM, isTurnedAway);
  const tracks = tracksOf(segmentsOf(found, stations));
  const seen = found.filter((strip) => !tracks.has(strip));
  const isClear = (station: number): boolean => arms.every(({ from, to }) => station < from || station > to);
  const along = [...seen, ...parallelsOf(seen, stations, isClear)];
  const { usualM } = drivenLane(along, stations, settings, isClear);
  const strips = [...along, ...rimLanes(along, stations, usualM)];
  const { runs: driven, added, widthM } = drivenLane(strips, stations, settings, isClear);
  const layout = layoutOf(strips, driven, stations, widthM);
  const beside = lanesBeside(layout.strips, driven, stations, settings, isClear);
  const junctions = junctionsAt(arms, elements, stations);
  const zones = junctions.map(({ zone }) => zone);
  const middles = middlesOf(driven, beside, strips);
  const near = upToJunctions([...driven, ...beside], driven, zones, stations);
  const own = [...driven, ...near.driven];
  const mirrored = mirroredLanes(strips, [...own, ...beside], stations, widthM);
  const besides = [...beside, ...near.beside, ...mirrored.runs];
  const crossed = crossingsOf(junctions, { whole: [...own, ...besides], driven: own, middles }, strips);
  const through = lanesThrough(besides, own, stations, crossed);
  const isTurning = (run: Run): boolean => crossed.some((each) => each.isTurning(run));
  const past = throughUndriven([...own, ...besides, ...through.runs], own, zones, stations, isTurning);
  const whole = drivable(
    [...own, ...besides, ...through.runs, ...past.driven, ...past.beside],
    refusalsOf(elements, stations),
  );
  const turns = turnLanes(
    junctions,
    { whole, driven: [...own, ...past.driven], middles },
    strips,
    elements,
    stations,
  );
  const joints = turns
    .flatMap(({ from, to }) => [from, to])
    .flatMap((joint) => (joint.kind === 'run' ? joint : []));
  const runs = cut(whole, joints);
  const bounding = new Set(runs.flatMap(({ left, right }) => [left, right]));
  const cuts = new Map([...bounding].map((strip) => [strip, cutAt(strip, runs)]));
  const changed = new Map([...cuts.values()].map(({ element }) => [element.id, element]));
  // An inferred line that bounds nothing is nothing.
  const inferred = [
    ...strips,
    ...added,
    ...layout.added,
    ...near.added,
    ...mirrored.added,
    ...through.added,
    ...past.added,
  ].filter((strip) => bounding.has(strip) && !elements.some(({ id }) => id === strip.element.id));
  const all = [
    ...elements,
    ...inferred.map(({ element }) => element),
    ...turns.flatMap(({ left, right }) => [left, right]),
  ].map((element) => changed.get(element.id) ?? element);
  const lanes = runs.flatMap((run) => {
    const lanelet = laneletOf(run, cuts, changed);
    return lanelet ? [{ run, lanelet }] : [];
  });
  return {
    format: 'lanetrace-map/1',
    frame: origin ? 'map' : 'local',
    origin,
    elements: all,
    lanelets: joined(linked(lanes), lanes, turns),
  };
}

/** A line with its vertices where lanelets begin or end, by station. */
type Cut = { readonly element: MapElement; readonly vertexAt: ReadonlyMap<number, number> };

/** The line with a vertex at each station where a lanelet begins or ends. */
function cutAt(strip: Strip, runs: readonly Run[]): Cut {
  const { element: line, passings } = strip;
  const stations = new Set<number>();
  for (const { left, right, from, to } of runs)
    if (left === strip || right === strip) stations.add(from).add(to);
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
  return { element: { ...line, points }, vertexAt };
}

/** A vertex of a centreline for every so many metres. */
const CENTRELINE_M = 2;

/** Undefined where a bound is too short to have two vertices. */
function laneletOf(
  run: Run,
  cuts: ReadonlyMap<Strip, Cut>,
  elements: ReadonlyMap<string, MapElement>,
): Lanelet | undefined {
  const [leftCut, rightCut] = [cuts.get(run.left), cuts.get(run.right)];
  const [left, right] = [boundOf(leftCut, run), boundOf(rightCut, run)];
  if (!leftCut || !rightCut || !left || !right) return undefined;
  const count = Math.max(2, Math.round(((run.to - run.from) * STATION_M) / CENTRELINE_M) + 1);
  const centerline = midline(boundPoints(elements, left), boundPoints(elements, right), count);
  return {
    id: `lane-${leftCut.element.id}-${rightCut.element.id}-${run.from}`,
    subtype: 'road',
    left,
    right,
    centerline,
    successors: [],
    driven: run.isDriven,
    confidence: laneConfidenceOf(
      run.isDriven ? 'driven' : 'beside',
      Math.min(sourceConfidence(leftCut.element), sourceConfidence(rightCut.element)),
    ),
  };
}

function boundOf(cut: Cut | undefined, run: Run): Bound | undefined {
  const [from, to] = [cut?.vertexAt.get(run.from), cut?.vertexAt.get(run.to)];
  return !cut || from === undefined || to === undefined || from === to
    ? undefined
    : { element: cut.element.id, from, to };
}
