/** Shapes of scenes that are no solids, as lines: strips, lists, arrows, the edges of triangles, paths; and texts. */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import type { ObjectStroke, ObjectText } from '../../contract/messages/objects.ts';
import { transform } from '../../geometry/se3.ts';
import { numberAt, numbersAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { poseOfTree } from '../messages/header.ts';

/** A head is so much of an arrow whose message does not say it, as in RViz. */
const HEAD_SHARE = 0.23;
const HEAD_ASPECT = 0.5;

export type StrokeFacts = Pick<ObjectStroke, 'id' | 'label' | 'colour'>;

/** The pose of a shape; undefined where a number of it is not finite. */
export function poseAt(tree: Tree, name = 'pose'): Pose | undefined {
  try {
    return poseOfTree(treeAt(tree, name));
  } catch {
    // The shape is left out as any other that has no place.
    return undefined;
  }
}

/** Points of geometry_msgs/Point or foxglove.Point3 in a field. What is there and no number makes a point that is not finite. */
export const pointsAt = (tree: Tree, name: string): Vec3[] =>
  treesAt(tree, name).map((point): Vec3 => [part(point, 'x'), part(point, 'y'), part(point, 'z')]);

/** An encoding may leave a zero out. */
const part = (point: Tree, axis: string): number =>
  point[axis] === undefined ? 0 : (numberAt(point, axis) ?? Number.NaN);

/** Points in the order of the field `indices`, where there is one. */
export function indexedPoints(tree: Tree): Vec3[] {
  const points = pointsAt(tree, 'points');
  const indices = numbersAt(tree, 'indices');
  if (indices.length === 0) return points;
  return indices.map((i) => points[i]).filter((point) => point !== undefined);
}

/**
 * Undefined where nothing can be drawn of it.
 *
 * @param points in the frame of `pose`.
 * @param pairs two points each are a line of their own; else all are one line.
 */
export function strokeOf(
  points: readonly Vec3[],
  pose: Pose | undefined,
  facts: StrokeFacts,
  pairs = false,
): ObjectStroke | undefined {
  if (!pose || points.length < 2) return undefined;
  const xyz = points.flatMap((point) => transform(pose, point));
  return xyz.every(Number.isFinite) ? { ...facts, xyz, pairs } : undefined;
}

/** The shaft along x, and two strokes of the head. @param headM length of the head; a share of the whole where none is told */
export function arrowOf(
  lengthM: number,
  pose: Pose | undefined,
  facts: StrokeFacts,
  headM = lengthM * HEAD_SHARE,
): ObjectStroke | undefined {
  if (!(lengthM > 0)) return undefined;
  const tip: Vec3 = [lengthM, 0, 0];
  const barb = (side: number): Vec3 => [lengthM - headM, side * headM * HEAD_ASPECT, 0];
  return strokeOf([[0, 0, 0], tip, barb(1), tip, barb(-1), tip], pose, facts, true);
}

/** An arrow from one point to another: the head lies level. */
export function arrowBetween(
  a: Vec3,
  b: Vec3,
  pose: Pose | undefined,
  facts: StrokeFacts,
): ObjectStroke | undefined {
  const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const level = Math.hypot(dx, dy) || 1;
  const head = HEAD_SHARE * Math.hypot(dx, dy, dz) * HEAD_ASPECT;
  const barb = (side: number): Vec3 => [
    b[0] - dx * HEAD_SHARE - (side * dy * head) / level,
    b[1] - dy * HEAD_SHARE + (side * dx * head) / level,
    b[2] - dz * HEAD_SHARE,
  ];
  return strokeOf([a, b, barb(1), b, barb(-1), b], pose, facts, true);
}

/** The edges of triangles, three points each. */
export function edgesOf(
  points: readonly Vec3[],
  pose: Pose | undefined,
  facts: StrokeFacts,
): ObjectStroke | undefined {
  const edges: Vec3[] = [];
  for (let i = 0; i + 2 < points.length; i += 3) {
    const [a, b, c] = points.slice(i, i + 3);
    if (a && b && c) edges.push(a, b, b, c, c, a);
  }
  return strokeOf(edges, pose, facts, true);
}

/** A colour of parts from 0 to 1 (std_msgs/ColorRGBA, foxglove.Color); undefined where it is black and clear, so never set. */
export function colourAt(tree: Tree, name = 'color'): Pick<ObjectStroke, 'colour'> {
  const colour = treeAt(tree, name);
  const [r, g, b, a] = ['r', 'g', 'b', 'a'].map((part) => numberAt(colour, part) ?? 0);
  if (!a || r === undefined || g === undefined || b === undefined) return {};
  const parts = [r, g, b].map((part) => Math.min(1, Math.max(0, part)));
  return parts.every(Number.isFinite) ? { colour: parts as [number, number, number] } : {};
}

/** A text at its pose; undefined without a place or a word. */
export function textOf(tree: Tree): ObjectText | undefined {
  const p = poseAt(tree)?.p;
  const text = textAt(tree, 'text').trim().slice(0, 100);
  return p && text ? { p, text } : undefined;
}
