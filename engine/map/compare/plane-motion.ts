/** Rigid motions in the plane that bring one map onto another, and the one that brings places onto places. */
import type { Vec3 } from '../../contract/calibration.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import type { MapElement, RoadMap } from '../model.ts';

export type PlaneMotion = {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly about: Vec3;
};

export function moved({ x, y, yaw, about }: PlaneMotion, [px, py, pz]: Vec3): Vec3 {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  const [dx, dy] = [px - about[0], py - about[1]];
  return [about[0] + c * dx - s * dy + x, about[1] + s * dx + c * dy + y, pz];
}

export const moveElements = (motion: PlaneMotion, elements: readonly MapElement[]): MapElement[] =>
  elements.map((element) => ({ ...element, points: element.points.map((p) => moved(motion, p)) }));

export const moveMap = (motion: PlaneMotion, map: RoadMap): RoadMap => ({
  ...map,
  elements: moveElements(motion, map.elements),
  lanelets: map.lanelets.map((lanelet) => ({
    ...lanelet,
    centerline: lanelet.centerline.map((p) => moved(motion, p)),
  })),
});

/** A motion seen from the way driven: metres along it, metres to its left, degrees to the left. */
export type SplitMotion = { readonly alongM: number; readonly acrossM: number; readonly turnDeg: number };

/** @param path the way driven, in the frame that the motion starts from */
export function splitMotion({ x, y, yaw }: PlaneMotion, path: readonly Vec3[]): SplitMotion {
  let [c, s] = [0, 0];
  for (const [a, b] of pairsOf(path)) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const heading = 2 * Math.atan2(dy, dx);
    [c, s] = [c + length * Math.cos(heading), s + length * Math.sin(heading)];
  }
  const heading = Math.atan2(s, c) / 2;
  const [ux, uy] = [Math.cos(heading), Math.sin(heading)];
  return { alongM: ux * x + uy * y, acrossM: ux * y - uy * x, turnDeg: (yaw * 180) / Math.PI };
}

/**
 * The motion that brings places onto other places, pair by pair, with the least sum of squares: the vehicle's own onto those
 * that a reference has for the same moments. No line is looked at for it. Places that all lie within a metre give no turn.
 */
export function motionOfPlaces(
  from: readonly Vec3[],
  to: readonly Vec3[],
): { readonly motion: PlaneMotion; readonly worstM: number } | undefined {
  const count = Math.min(from.length, to.length);
  if (count === 0) return undefined;
  const meanOf = (places: readonly Vec3[]): Vec3 => {
    const used = places.slice(0, count);
    const sum = (axis: 0 | 1): number => used.reduce((all, p) => all + p[axis], 0);
    return [sum(0) / count, sum(1) / count, 0];
  };
  const [a, b] = [meanOf(from), meanOf(to)];
  let [cross, dot, spread] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    const [p, q] = [from[k] ?? a, to[k] ?? b];
    const [px, py, qx, qy] = [p[0] - a[0], p[1] - a[1], q[0] - b[0], q[1] - b[1]];
    cross += px * qy - py * qx;
    dot += px * qx + py * qy;
    spread = Math.max(spread, Math.hypot(px, py));
  }
  const yaw = spread > 1 ? Math.atan2(cross, dot) : 0;
  const motion = { x: b[0] - a[0], y: b[1] - a[1], yaw, about: a };
  let worstM = 0;
  for (let k = 0; k < count; k++) {
    const [p, q] = [moved(motion, from[k] ?? a), to[k] ?? b];
    worstM = Math.max(worstM, Math.hypot(p[0] - q[0], p[1] - q[1]));
  }
  return { motion, worstM };
}
