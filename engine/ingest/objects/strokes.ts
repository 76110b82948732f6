/** Shapes of scenes that are lines: strips, lists, arrows, paths; triangles; and texts. */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import type {
  ObjectMesh,
  ObjectSolid,
  ObjectStroke,
  ObjectText,
  Rgba,
} from '../../contract/messages/objects.ts';
import { compose, fromRollPitchYaw, transform } from '../../geometry/se3.ts';
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

/** What the field `indices` picks of a list, in its order; the list itself where there are none. */
export function indexed<T>(tree: Tree, list: readonly T[]): readonly T[] {
  const indices = numbersAt(tree, 'indices');
  if (indices.length === 0) return list;
  return indices.map((i) => list[i]).filter((value) => value !== undefined);
}

/** Points in the order of the field `indices`, where there is one. */
export const indexedPoints = (tree: Tree): readonly Vec3[] => indexed(tree, pointsAt(tree, 'points'));

/**
 * Undefined where nothing can be drawn of it.
 *
 * @param points in the frame of `pose`.
 * @param pairs two points each are a line of their own; else all are one line.
 * @param colours one for each point.
 */
export function strokeOf(
  points: readonly Vec3[],
  pose: Pose | undefined,
  facts: StrokeFacts,
  pairs = false,
  colours?: readonly Rgba[],
): ObjectStroke | undefined {
  if (!pose || points.length < 2) return undefined;
  const xyz = points.flatMap((point) => transform(pose, point));
  const own = colours?.length === points.length ? colours.flatMap((rgba) => rgba.slice(0, 3)) : undefined;
  return xyz.every(Number.isFinite) ? { ...facts, xyz, pairs, ...(own ? { colours: own } : {}) } : undefined;
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

/** Shaft and head of an arrow along x of its pose; none where it has no thickness. Lengths and diameters in metres. */
export function arrowSolids(
  pose: Pose | undefined,
  { shaftM, shaftWideM, headM, headWideM }: Record<'shaftM' | 'shaftWideM' | 'headM' | 'headWideM', number>,
  colour: Rgba,
): ObjectSolid[] {
  const sizes = [shaftM, shaftWideM, headM, headWideM];
  if (!pose || !sizes.every((size) => size >= 0 && size <= MOST_ARROW_M) || !(shaftWideM > 0)) return [];
  // Cylinders stand along z.
  const q = compose(pose, { p: [0, 0, 0], q: { w: Math.SQRT1_2, x: 0, y: Math.SQRT1_2, z: 0 } }).q;
  const part = (from: number, length: number, wide: number, topScale: number): ObjectSolid => ({
    p: transform(pose, [from + length / 2, 0, 0]),
    q,
    size: [wide, wide, length],
    shape: { kind: 'cylinder', bottomScale: 1, topScale },
    colour,
  });
  const shaft = shaftM > 0 ? [part(0, shaftM, shaftWideM, 1)] : [];
  return headM > 0 && headWideM > 0 ? [...shaft, part(shaftM, headM, headWideM, 0)] : shaft;
}

/** A pose at `a` whose x axis points at `b`. */
export function towards(a: Vec3, b: Vec3): Pose {
  const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  return { p: a, q: fromRollPitchYaw(0, -Math.atan2(dz, Math.hypot(dx, dy)), Math.atan2(dy, dx)) };
}

/** No arrow of a scene is longer. */
const MOST_ARROW_M = 1000;

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

/** Triangles, three points each; what is over is left out. Undefined where none is left, or a place is not finite. */
export function meshOf(
  points: readonly Vec3[],
  pose: Pose | undefined,
  colours: { readonly colour?: Rgba; readonly colours?: readonly number[] },
): ObjectMesh | undefined {
  const whole = points.slice(0, points.length - (points.length % 3));
  if (!pose || whole.length === 0) return undefined;
  const xyz = whole.flatMap((point) => transform(pose, point));
  if (!xyz.every(Number.isFinite)) return undefined;
  const { colour } = colours;
  const own = colours.colours?.slice(0, 4 * whole.length);
  return {
    xyz,
    ...(colour ? { colour } : {}),
    ...(own?.length === 4 * whole.length ? { colours: own } : {}),
  };
}

/** A colour of parts from 0 to 1 (std_msgs/ColorRGBA, foxglove.Color); undefined where it is clear, so never set. */
export function rgbaAt(tree: Tree, name = 'color'): Rgba | undefined {
  const [r, g, b, a] = partsOf(treeAt(tree, name));
  return a > 0 && [r, g, b, a].every(Number.isFinite) ? [r, g, b, a] : undefined;
}

const partsOf = (colour: Tree): Rgba => {
  const part = (name: string): number => Math.min(1, Math.max(0, numberAt(colour, name) ?? 0));
  return [part('r'), part('g'), part('b'), part('a')];
};

/** As `rgbaAt`, without how opaque it is: for lines. */
export function colourAt(tree: Tree, name = 'color'): Pick<ObjectStroke, 'colour'> {
  const colour = rgbaAt(tree, name);
  return colour ? { colour: [colour[0], colour[1], colour[2]] } : {};
}

/** As `rgbaAt`, to spread: for solids. */
export function solidColourAt(tree: Tree, name = 'color'): { readonly colour?: Rgba } {
  const colour = rgbaAt(tree, name);
  return colour ? { colour } : {};
}

/**
 * A colour for each point, four numbers each; undefined unless there are as many as points.
 *
 * @param points how many points the message lists, before `indices` picks of them.
 */
export function coloursAt(tree: Tree, points: number): readonly Rgba[] | undefined {
  const list = treesAt(tree, 'colors');
  return list.length > 0 && list.length === points ? list.map(partsOf) : undefined;
}

/** A text at its pose; undefined without a place or a word. */
export function textOf(tree: Tree): ObjectText | undefined {
  const p = poseAt(tree)?.p;
  const text = textAt(tree, 'text').trim().slice(0, 100);
  return p && text ? { p, text, ...colourAt(tree) } : undefined;
}
