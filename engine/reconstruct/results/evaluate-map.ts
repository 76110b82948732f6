/**
 * A run's map against a reference map: lines by length, things, lanes, Chamfer AP; as placed, and after a rigid motion in the
 * plane, which comes from the vehicle's places where the reference has them, else from the lines.
 */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { poseAt, type Trajectory } from '../../geometry/trajectory.ts';
import { alignMaps } from '../../map/compare/align.ts';
import { type ChamferScore, chamferAp, MAPTR, STREAMMAPNET } from '../../map/compare/chamfer.ts';
import {
  motionOfPlaces,
  moved,
  moveMap,
  type PlaneMotion,
  type SplitMotion,
  splitMotion,
} from '../../map/compare/plane-motion.ts';
import { lineFilter } from '../../map/compare/reference.ts';
import type { MapElement, RoadMap } from '../../map/model.ts';
import {
  areaFilter,
  observed,
  type ReferenceScore,
  type ScoreFilter,
  scoreMap,
} from '../../map/score/score.ts';
import { elsewhere } from './elsewhere.ts';
import { placesOfLog } from './log-places.ts';
import { type MapReference, type ReferenceOptions, readReference } from './reference-files.ts';
import { findRun, inputOfRun, type MapVersion, mapOfRun, trajectoryOfRun } from './results.ts';

type Chamfer = { readonly classes: readonly ChamferScore[]; readonly map: number };

export type MapScore = ReferenceScore & {
  /** Undefined where only an area is scored: windows reach beyond it. */
  readonly maptr?: Chamfer | undefined;
  readonly streammapnet?: Chamfer | undefined;
};

export type MovedScore = MapScore &
  SplitMotion & {
    readonly motion: PlaneMotion;
    readonly shiftM: number;
    /** What the motion was taken from. */
    readonly from: 'poses' | 'lines';
    /** Of poses: the furthest that one is from the reference's after the motion. */
    readonly worstPoseM?: number | undefined;
  };

/** What was done to the map before it was scored, for people. */
export function motionText({ alongM, acrossM, turnDeg, from, worstPoseM }: MovedScore): string {
  const source =
    from === 'poses'
      ? `by the vehicle's poses (${(worstPoseM ?? 0).toFixed(3)} m apart at most)`
      : 'by the lines themselves';
  return `after moving it ${thousandths(alongM)} m along, ${thousandths(acrossM)} m across and ${thousandths(turnDeg)}°, ${source}`;
}

/** Without the sign of a negative value that is rounded to zero. */
const thousandths = (value: number): string => value.toFixed(3).replace(/^-(?=[0.]+$)/, '');

export type MapEvaluation = {
  readonly reference: string;
  readonly format: string;
  /** What was left out, in words. */
  readonly filter: string;
  /** Corrections by hand that the scored map has. */
  readonly corrections: number;
  readonly problems: readonly string[];
  /** Undefined when one of the maps is local: then only the shape can be judged. */
  readonly placed?: MapScore | undefined;
  readonly aligned?: MovedScore | undefined;
};

export type MapOptions = ReferenceOptions & {
  /** How far from the way driven the reference counts, where it does not say what is scored. */
  readonly withinM?: number | undefined;
  /** Another map of the same run in its frame, in place of the stored one. */
  readonly made?: RoadMap | undefined;
  /** With the corrections of people, which is the default, or without. */
  readonly version?: MapVersion | undefined;
};

const WITHIN_M = 15;
/** A pose of the reference has one of the run's at its time, or none. */
const SAME_TIME_NS = 0.02 * NS_PER_S;

/**
 * @param reference a map, or a folder with `reference.geojson` and what belongs to it
 * @throws InputError when the run has no map, the reference cannot be read, or it lies elsewhere
 */
export function evaluateMap(
  drive: Drive,
  wanted: number | string | undefined,
  reference: string,
  options: MapOptions = {},
): MapEvaluation {
  const run = findRun(drive, wanted);
  const { map, corrections } = options.made
    ? { map: options.made, corrections: 0 }
    : mapOfRun(drive, run, options.version);
  const { trajectory } = trajectoryOfRun(drive, run);
  const given = readReference(reference, map.origin, drive.info.t0, options);
  // The map of the log's own data set lies in coordinates that the log's poses are given in.
  const own = given.places || given.isPlaced ? undefined : placesOfLog(drive, given.format);
  const read = own ? { ...given, places: { ...own, isAsked: false } } : given;
  const withinM = options.withinM ?? WITHIN_M;
  const street: Street = { map, trajectory, read, withinM, seen: read.area ? undefined : seenBy(drive, run) };
  const isPlaced = map.origin !== undefined && read.isPlaced;
  const found = motionOnto(street);
  const path = trajectory.poses.map(({ p }) => p);
  const reason = elsewhere({
    path: found?.from === 'poses' ? path.map((p) => moved(found.motion, p)) : path,
    reference: read.map.elements,
    area: read.area?.area,
    withinM,
    isPlaced: isPlaced || found?.from === 'poses',
    isAligned: found !== undefined,
  });
  if (reason) throw new InputError(`${read.path}: ${reason}`);
  return {
    reference: read.path,
    format: read.format,
    filter: filterText(street),
    corrections,
    problems: [...read.problems, ...notesOn(read, found)],
    placed: isPlaced ? scoreOf(street, undefined) : undefined,
    aligned: found && {
      ...scoreOf(street, found.motion),
      ...found,
      ...splitMotion(found.motion, path),
      shiftM: Math.hypot(found.motion.x, found.motion.y),
    },
  };
}

type Street = {
  readonly map: RoadMap;
  readonly trajectory: Trajectory;
  readonly read: MapReference;
  readonly withinM: number;
  readonly seen: ((x: number, y: number) => boolean) | undefined;
};

type Found = Pick<MovedScore, 'motion' | 'from' | 'worstPoseM'>;

/** From the vehicle's places; where the reference has none of this drive, from the lines. */
function motionOnto({ map, trajectory, read, withinM }: Street): Found | undefined {
  if (read.places) {
    const { t, positions, path, isAsked } = read.places;
    const pairs = positions.flatMap((place, k) => {
      const pose = poseAt(trajectory, t[k] ?? Number.NaN, SAME_TIME_NS);
      return pose ? [{ place, own: pose.p }] : [];
    });
    const found = motionOfPlaces(
      pairs.map(({ own }) => own),
      pairs.map(({ place }) => place),
    );
    if (found && pairs.length > 1) return { motion: found.motion, from: 'poses', worstPoseM: found.worstM };
    if (isAsked)
      throw new InputError(
        `${path}: its poses meet ${pairs.length} of the run's: its times are not those of the drive.`,
      );
  }
  const path = trajectory.poses.map(({ p }) => p);
  const near = nearPath(observed(read.map.elements), path, withinM + 10);
  const motion = alignMaps(observed(map.elements), near);
  return motion && { motion, from: 'lines' };
}

function scoreOf(
  { map, trajectory, read, withinM, seen }: Street,
  motion: PlaneMotion | undefined,
): MapScore {
  const made = motion ? moveMap(motion, map) : map;
  if (read.area) return scoreMap(made, read.map, areaFilter(read.area.area));
  const there = (p: Vec3): Vec3 => (motion ? moved(motion, p) : p);
  // What the drive saw is known in its own coordinates: a moved map asks there.
  const back = motion && seen ? inverseOf(motion) : undefined;
  const lines = lineFilter({
    path: trajectory.poses.map(({ p }) => there(p)),
    withinM,
    ...(seen ? { seen: (x, y) => (back ? seen(...back(x, y)) : seen(x, y)) } : {}),
  });
  const things = placesOf(lines);
  const windows = windowsOf(trajectory).map((pose) => (motion ? movedPose(motion, pose) : pose));
  const [own, truth] = [observed(made.elements), observed(read.map.elements)];
  return {
    ...scoreMap(made, read.map, { lines, things, points: things }),
    maptr: chamferAp(own, truth, windows, MAPTR),
    streammapnet: chamferAp(own, truth, windows, STREAMMAPNET),
  };
}

/** The filter of lines, for things by their middle. */
function placesOf({ made, reference }: ScoreFilter['lines']): ScoreFilter['things'] {
  const at = (x: number, y: number) => ({ x, y, z: 0, heading: 0, line: 0, lengthM: 0 });
  return {
    made: (x, y) => made?.(at(x, y)) ?? true,
    reference: (x, y) => reference?.(at(x, y)) ?? true,
  };
}

function filterText({ read, withinM, seen }: Street): string {
  if (read.area)
    return `inside the ${read.area.area.areaM2.toFixed(0)} m² that ${read.area.path} says are scored; dashed lines count as continuous`;
  return `reference within ${withinM} m of the way driven${seen ? ' and where lidar points fell on the ground within 0.5 m' : '; what was seen is not known, so all of it counts'}; dashed lines count as continuous`;
}

function notesOn({ places }: MapReference, found: Found | undefined): string[] {
  return places && found?.from !== 'poses'
    ? [`${places.path}: its times are not those of this drive; the map is placed by its lines.`]
    : [];
}

/** Poses twice a second, as nuScenes' key frames. */
function windowsOf(trajectory: Trajectory): Pose[] {
  const { t } = trajectory;
  const out: Pose[] = [];
  for (let at = t[0] ?? 0; at <= (t[t.length - 1] ?? -1); at += NS_PER_S / 2) {
    const pose = poseAt(trajectory, at);
    if (pose) out.push(pose);
  }
  return out;
}

function movedPose(motion: PlaneMotion, pose: Pose): Pose {
  const half = motion.yaw / 2;
  const [w, z] = [Math.cos(half), Math.sin(half)];
  const { q } = pose;
  return {
    p: moved(motion, pose.p),
    q: { w: w * q.w - z * q.z, x: w * q.x - z * q.y, y: w * q.y + z * q.x, z: w * q.z + z * q.w },
  };
}

function inverseOf({ x, y, yaw, about }: PlaneMotion): (px: number, py: number) => [number, number] {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  return (px, py) => {
    const [dx, dy] = [px - about[0] - x, py - about[1] - y];
    return [about[0] + c * dx + s * dy, about[1] - s * dx + c * dy];
  };
}

/** Only what can match at all, so that far parallel roads do not draw the alignment. */
function nearPath(elements: readonly MapElement[], path: readonly Vec3[], withinM: number): MapElement[] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of path) {
    [minX, maxX] = [Math.min(minX, x - withinM), Math.max(maxX, x + withinM)];
    [minY, maxY] = [Math.min(minY, y - withinM), Math.max(maxY, y + withinM)];
  }
  return elements.filter(({ points }) =>
    points.some(([x, y]) => x >= minX && x <= maxX && y >= minY && y <= maxY),
  );
}

const SEEN_CELL_M = 0.5;

/** Whether the accumulated rasters have a measured cell within half a metre; undefined when there are none. */
function seenBy(drive: Drive, run: RunRow): ((x: number, y: number) => boolean) | undefined {
  const rasters = inputOfRun(drive, run, 'rasters', 'accumulation');
  if (!rasters) return undefined;
  const cells = new Set<string>();
  for (const part of rasters.parts(0)) {
    const block = part.block();
    const [values, width, x0, y0, resolution] = [
      block.columns.get('density'),
      Number(block.meta.width),
      Number(block.meta.x),
      Number(block.meta.y),
      Number(block.meta.resolutionM),
    ];
    if (!values) return undefined;
    for (let k = 0; k < values.length; k++) {
      if (!((values[k] ?? 0) > 0)) continue;
      const x = x0 + ((k % width) + 0.5) * resolution;
      const y = y0 + (Math.floor(k / width) + 0.5) * resolution;
      cells.add(`${Math.floor(x / SEEN_CELL_M)},${Math.floor(y / SEEN_CELL_M)}`);
    }
  }
  return (x, y) => cells.has(`${Math.floor(x / SEEN_CELL_M)},${Math.floor(y / SEEN_CELL_M)}`);
}
