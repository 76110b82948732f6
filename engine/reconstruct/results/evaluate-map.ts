/** A run's map against a reference map: by length, and by Chamfer AP; as placed, and after the best rigid motion in the plane. */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { poseAt, type Trajectory } from '../../geometry/trajectory.ts';
import { alignMaps, moved, moveElements, type PlaneMotion } from '../../map/compare/align.ts';
import { type ChamferScore, chamferAp, MAPTR, STREAMMAPNET } from '../../map/compare/chamfer.ts';
import { type LineScore, scoreLines } from '../../map/compare/lines.ts';
import { lineFilter } from '../../map/compare/reference.ts';
import { readMap } from '../../map/formats/read.ts';
import type { MapElement } from '../../map/model.ts';
import { reproject } from '../../map/reproject.ts';
import { findRun, inputOfRun, mapOfRun, trajectoryOfRun } from './results.ts';

export type MapScore = {
  /** By class, the last one of all together. */
  readonly lines: readonly LineScore[];
  readonly maptr: { readonly classes: readonly ChamferScore[]; readonly map: number };
  readonly streammapnet: { readonly classes: readonly ChamferScore[]; readonly map: number };
};

export type MapEvaluation = {
  readonly reference: string;
  readonly format: string;
  /** What was left out of the reference, in words. */
  readonly filter: string;
  readonly problems: readonly string[];
  /** Undefined when one of the maps is local: then only the shape can be judged. */
  readonly placed?: MapScore | undefined;
  readonly aligned?: (MapScore & { readonly motion: PlaneMotion; readonly shiftM: number }) | undefined;
};

export type MapOptions = {
  /** How far from the way driven the reference counts. */
  readonly withinM?: number | undefined;
};

/** @throws InputError when the run has no map or the reference cannot be read. */
export function evaluateMap(
  drive: Drive,
  wanted: number | string | undefined,
  reference: string,
  options: MapOptions = {},
): MapEvaluation {
  const run = findRun(drive, wanted);
  const { map } = mapOfRun(drive, run);
  const { trajectory } = trajectoryOfRun(drive, run);
  let text: string;
  try {
    text = readPlainText(reference);
  } catch (error) {
    throw new InputError(
      `${reference}: the reference map cannot be read: ${messageOf(error).replace(/\.$/, '')}.`,
    );
  }
  const read = readMap(reference, text, map.origin);
  const placed = map.origin ? reproject(read.map, map.origin) : read.map;
  // A virtual line bounds a lanelet where nobody can see anything: no drive can be asked for it.
  const truth = { ...placed, elements: placed.elements.filter(({ subtype }) => subtype !== 'virtual') };
  const bothPlaced = map.origin !== undefined && read.map.origin !== undefined;
  const withinM = options.withinM ?? 15;
  const seen = seenBy(drive, run);
  const path = trajectory.poses.map(({ p }) => p);
  const windows = windowsOf(trajectory);
  const scoreOf = (made: readonly MapElement[], motion: PlaneMotion | undefined): MapScore => {
    const there = (p: Vec3): Vec3 => (motion ? moved(motion, p) : p);
    // What the drive saw is known in its own coordinates: a moved map asks there.
    const back = motion && seen ? inverseOf(motion) : undefined;
    const filter = lineFilter({
      path: path.map(there),
      withinM,
      ...(seen ? { seen: (x, y) => (back ? seen(...back(x, y)) : seen(x, y)) } : {}),
    });
    const poses = motion ? windows.map((pose) => movedPose(motion, pose)) : windows;
    return {
      lines: scoreLines(made, truth.elements, filter),
      maptr: chamferAp(made, truth.elements, poses, MAPTR),
      streammapnet: chamferAp(made, truth.elements, poses, STREAMMAPNET),
    };
  };
  const motion = alignMaps(map.elements, nearPath(truth.elements, path, withinM + 10));
  return {
    reference,
    format: read.format,
    filter: `reference within ${withinM} m of the way driven${seen ? ' and where lidar points fell on the ground within 0.5 m' : '; what was seen is not known, so all of it counts'}; dashed lines count as continuous`,
    problems: read.problems,
    placed: bothPlaced ? scoreOf(map.elements, undefined) : undefined,
    aligned: motion && {
      ...scoreOf(moveElements(motion, map.elements), motion),
      motion,
      shiftM: Math.hypot(motion.x, motion.y),
    },
  };
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
