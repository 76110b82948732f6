/** How the map frame of one side comes onto that of the other: by the frame, by the earth, by the path, by the lines. */

import type { MapOrigin, Vec3 } from '../../../contract/calibration.ts';
import type { PlacedBy, Placement, SideMotion } from '../../../contract/compare/changes.ts';
import { InputError } from '../../../contract/errors.ts';
import { fromEnu, toEnu } from '../../../geometry/geodesy.ts';
import { poseAt } from '../../../geometry/trajectory.ts';
import { alignMaps } from '../../../map/compare/align.ts';
import { motionOfPlaces, moved, type PlaneMotion } from '../../../map/compare/plane-motion.ts';
import type { MapElement } from '../../../map/model.ts';
import type { Side } from './side.ts';

const STAY: SideMotion = { x: 0, y: 0, z: 0, yaw: 0, about: [0, 0, 0] };
/** Places that a motion is taken from; more change nothing. */
const MOST_PLACES = 2000;
/** Around the origin of a drive without a path (m), so that a turn between two frames is seen. */
const ARM_M = 100;
/** Shifts searched when lines are brought onto each other (m): satellite fixes of two days differ by no more. */
const REACH_M = 5;

export const movedBy = (motion: SideMotion, point: Vec3): Vec3 => {
  const [x, y, z] = moved(motion, point);
  return [x, y, z + motion.z];
};

export const movedElements = (motion: SideMotion, elements: readonly MapElement[]): readonly MapElement[] =>
  isStay(motion)
    ? elements
    : elements.map((element) => ({ ...element, points: element.points.map((p) => movedBy(motion, p)) }));

const isStay = ({ x, y, z, yaw }: SideMotion): boolean => x === 0 && y === 0 && z === 0 && yaw === 0;

type Placed = Omit<PlacedBy, 'by' | 'possible'>;

/**
 * @param wanted by default the first that is possible
 * @throws InputError when what is wanted is not possible
 */
export function placementOf(a: Side, b: Side, wanted?: Placement): PlacedBy {
  const [first, place] = firstWay(a, b);
  const ways = new Map<Placement, () => Placed>([[first, place]]);
  if (a.map && b.map) ways.set('lines', () => byLines(a, b, place().motion));
  const possible = [...ways.keys()];
  const by = wanted ?? first;
  const way = ways.get(by);
  if (!way) throw new InputError(`These runs cannot be placed by "${by}", only by ${possible.join(' or ')}.`);
  return { by, possible, ...way() };
}

/** The way without lines: there is one for any two runs. */
function firstWay(a: Side, b: Side): readonly [Placement, () => Placed] {
  const frames = [a.path?.frame ?? a.map?.frame, b.path?.frame ?? b.map?.frame];
  const oneDrive = a.drive.info.uuid === b.drive.info.uuid;
  const [from, to] = [originOf(b), originOf(a)];
  const oneFrame = frames[0] === frames[1] || frames.includes(undefined);
  if (oneDrive && oneFrame)
    return ['frame', () => ({ motion: STAY, text: 'Both runs are in one map frame.' })];
  if (from && to) return ['earth', () => byEarth(from, to, placesOf(b))];
  if (oneDrive) return ['path', () => byPath(a, b)];
  const text =
    'At least one of the drives has no place on earth: their map frames are laid onto each other as they are.';
  return ['frame', () => ({ motion: STAY, text })];
}

/** Only a frame that lies on earth has one. */
function originOf({ drive, path, map }: Side): MapOrigin | undefined {
  const placed = (path?.frame ?? map?.frame) === 'map';
  return placed ? drive.info.origin : undefined;
}

function placesOf({ path }: Side): readonly Vec3[] {
  const poses = path?.trajectory.poses ?? [];
  const every = Math.max(1, Math.ceil(poses.length / MOST_PLACES));
  const places = poses.filter((_, k) => k % every === 0).map(({ p }) => p);
  return places.length > 1
    ? places
    : [
        [-ARM_M, -ARM_M, 0],
        [ARM_M, ARM_M, 0],
      ];
}

function byEarth(from: MapOrigin, to: MapOrigin, places: readonly Vec3[]): Placed {
  const there = places.map((place) => toEnu(to, fromEnu(from, place)));
  return {
    motion: motionOf(places, there).motion,
    text: 'Both are placed by where their map frames lie on earth.',
  };
}

/** One drive: the vehicle is at one place at one time, whatever frame a run has. */
function byPath(a: Side, b: Side): Placed {
  const [from, to]: [Vec3[], Vec3[]] = [[], []];
  const { trajectory } = b.path ?? {};
  const every = Math.max(1, Math.ceil((trajectory?.t.length ?? 0) / MOST_PLACES));
  trajectory?.poses.forEach(({ p }, k) => {
    const there = k % every === 0 && a.path && poseAt(a.path.trajectory, trajectory.t[k] ?? 0);
    if (!there) return;
    from.push(p);
    to.push(there.p);
  });
  if (from.length === 0) throw new InputError('The paths of the two runs have no time in common.');
  const { motion, worstM } = motionOf(from, to);
  return {
    motion,
    text: `The runs have different frames: their paths are laid onto each other, and lie ${worstM.toFixed(2)} m apart at most.`,
  };
}

function byLines(a: Side, b: Side, base: SideMotion): Placed {
  const own = movedElements(base, b.map?.elements ?? []);
  const shift = alignMaps(own, a.map?.elements ?? [], REACH_M);
  if (!shift)
    return {
      motion: base,
      text: 'Too few lines of the two are alike to lay them onto each other; they stay.',
    };
  const motion = joined(base, shift);
  const turned = (Math.abs(shift.yaw) * 180) / Math.PI;
  return {
    motion,
    text: `B is moved by ${Math.hypot(shift.x, shift.y).toFixed(2)} m and turned by ${turned.toFixed(2)}°, so that the lines meet best.`,
  };
}

/** `next` after `first`, as one motion about the place of the first. */
function joined(first: SideMotion, next: PlaneMotion): SideMotion {
  const { about } = first;
  const [x, y] = moved(next, moved(first, about));
  return { x: x - about[0], y: y - about[1], z: first.z, yaw: first.yaw + next.yaw, about };
}

function motionOf(from: readonly Vec3[], to: readonly Vec3[]): { motion: SideMotion; worstM: number } {
  const found = motionOfPlaces(from, to);
  if (!found) return { motion: STAY, worstM: 0 };
  const rises = from.map((p, k) => (to[k]?.[2] ?? 0) - p[2]);
  const z = rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
  return { motion: { ...found.motion, z }, worstM: found.worstM };
}
