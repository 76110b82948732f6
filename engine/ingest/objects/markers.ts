/**
 * visualization_msgs Marker and MarkerArray. Solids and lists of solids are boxes, lines and arrows lines, triangles and meshes
 * themselves. A marker is known by its name space and number.
 */
import type {
  ObjectBox,
  ObjectSolid,
  ObjectStroke,
  Rgba,
  SolidShape,
} from '../../contract/messages/objects.ts';
import { transform } from '../../geometry/se3.ts';
import { bytesAt, momentOf, numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, stampOf, vec3Of } from '../messages/header.ts';
import { type Change, lifetimeOf } from './entities/change.ts';
import { boxOf, type Found, type FoundModel, inFrame, NOTHING } from './found.ts';
import {
  arrowBetween,
  arrowOf,
  arrowSolids,
  colourAt,
  coloursAt,
  meshOf,
  pointsAt,
  poseAt,
  rgbaAt,
  type StrokeFacts,
  solidColourAt,
  strokeOf,
  textOf,
  towards,
} from './strokes.ts';

/** visualization_msgs/Marker, action. */
const DELETE = 2;
const DELETE_ALL = 3;
const DONE = new Set([DELETE, DELETE_ALL]);
/** visualization_msgs/Marker, type. */
const ARROW = 0;
const SPHERE = 2;
const CYLINDER = 3;
const SOLIDS = new Set([1, SPHERE, CYLINDER]);
const LINE_STRIP = 4;
const LINE_LIST = 5;
const SPHERES = 7;
/** Flat squares: as high as they are wide here. */
const POINTS = 8;
/** Cubes, spheres, points: one shape at each point. */
const LISTS = new Set([6, SPHERES, POINTS]);
const TEXT = 9;
const MESH = 10;
const TRIANGLES = 11;
const ARROW_STRIP = 12;
const WHITE: Rgba = [1, 1, 1, 1];
const ROD: SolidShape = { kind: 'cylinder', bottomScale: 1, topScale: 1 };
/** A head of an arrow along x is so much of its length, and twice as wide as its shaft; as in RViz. */
const HEAD_SHARE = 0.23;

export const markerArray = (message: Tree): readonly Change[] => treesAt(message, 'markers').map(changeOf);
export const marker = (message: Tree): readonly Change[] => [changeOf(message)];

function changeOf(each: Tree): Change {
  const action = numberAt(each, 'action') ?? 0;
  const space = textAt(each, 'ns');
  const id = `${space} ${numberAt(each, 'id') ?? 0}`.trim();
  // Of one name space where it names one, as Lichtblick and RViz take it.
  if (action === DELETE_ALL) return { kind: 'remove', ...(space === '' ? {} : { space }) };
  if (DONE.has(action)) return { kind: 'remove', id };
  return {
    kind: 'set',
    id,
    space,
    stamp: stampOf(each),
    lifetimeNs: lifetimeOf(momentOf(each.lifetime)),
    locked: each.frame_locked === true,
    found: () => contentOf(each, id, space),
  };
}

function contentOf(each: Tree, id: string, space: string): Found {
  const frame = frameOf(each);
  const type = numberAt(each, 'type') ?? -1;
  const label = (textAt(each, 'text') || space || 'object').slice(0, 100);
  const facts: StrokeFacts = { id, label };
  const pose = poseAt(each);
  const points = pointsAt(each, 'points');
  const colours = coloursAt(each, points.length);
  const coloured = { ...facts, ...colourAt(each) };
  if (SOLIDS.has(type)) {
    const box = boxOf(treeAt(each, 'pose'), treeAt(each, 'scale'), {
      id,
      label,
      tracked: true,
      ...(type === SPHERE ? { shape: 'sphere' } : type === CYLINDER ? { shape: ROD } : {}),
      ...solidColourAt(each),
    });
    return { ...NOTHING, boxes: inFrame(frame, [box]) };
  }
  if (LISTS.has(type)) return { ...NOTHING, boxes: inFrame(frame, boxesOf(each, type, facts, colours)) };
  if (type === LINE_STRIP || type === LINE_LIST)
    return linesIn(frame, [strokeOf(points, pose, coloured, type === LINE_LIST, colours)]);
  if (type === ARROW) return arrowIn(frame, each, coloured);
  if (type === ARROW_STRIP) {
    const arrows = points.slice(1).map((b, i) => arrowBetween(points[i] ?? b, b, pose, coloured));
    return linesIn(frame, arrows);
  }
  if (type === TEXT) {
    const text = textOf(each);
    return { ...NOTHING, texts: text ? [{ frame, text }] : [] };
  }
  if (type === TRIANGLES) {
    const own = colours ? { colours: colours.flat() } : {};
    const mesh = meshOf(points, pose, { ...solidColourAt(each), ...own });
    return { ...NOTHING, meshes: mesh ? [{ frame, mesh }] : [] };
  }
  if (type === MESH) {
    const model = modelOf(each, label);
    // Without a size or a place it is only counted.
    return model
      ? { ...NOTHING, models: [{ frame, model }] }
      : { ...NOTHING, others: new Map([['models', 1]]) };
  }
  return { ...NOTHING, others: new Map([['other shapes', 1]]) };
}

const linesIn = (frame: string, strokes: readonly (ObjectStroke | undefined)[]): Found => ({
  ...NOTHING,
  strokes: strokes.flatMap((stroke) => (stroke ? [{ frame, stroke }] : [])),
});

/** From its first to its second point, or along x of its pose by scale.x. */
function arrowIn(frame: string, each: Tree, facts: StrokeFacts): Found {
  const pose = poseAt(each);
  const colour = rgbaAt(each) ?? WHITE;
  const [x, y, z] = vec3Of(treeAt(each, 'scale'));
  const [a, b] = pointsAt(each, 'points');
  const told: { lines: ObjectStroke | undefined; solids: ObjectSolid[] } = { lines: undefined, solids: [] };
  if (a && b && pose) {
    told.lines = arrowBetween(a, b, pose, facts);
    const [from, to] = [transform(pose, a), transform(pose, b)];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
    // scale: diameter of the shaft, of the head, length of the head (0: a share of the whole).
    const headM = Math.min(length, z > 0 ? z : HEAD_SHARE * length);
    const sizes = { shaftM: length - headM, shaftWideM: x, headM, headWideM: y };
    told.solids = arrowSolids(towards(from, to), sizes, colour);
  } else {
    told.lines = arrowOf(x, pose, facts);
    const headM = HEAD_SHARE * x;
    told.solids = arrowSolids(pose, { shaftM: x - headM, shaftWideM: y, headM, headWideM: 2 * y }, colour);
  }
  const { lines, solids } = told;
  if (!lines) return NOTHING;
  return {
    ...linesIn(frame, [solids.length > 0 ? { ...lines, solid: true } : lines]),
    solids: solids.map((solid) => ({ frame, solid })),
  };
}

function boxesOf(
  each: Tree,
  type: number,
  { id, label }: StrokeFacts,
  colours: readonly Rgba[] | undefined,
): ObjectBox[] {
  const pose = poseAt(each);
  if (!pose) return [];
  const [x, y, z] = vec3Of(treeAt(each, 'scale'));
  const size = type === POINTS ? { x, y, z: Math.min(x, y) } : { x, y, z };
  const shape = type === SPHERES ? { shape: 'sphere' as const } : {};
  const whole = solidColourAt(each);
  return pointsAt(each, 'points').flatMap((point, i) => {
    const [px, py, pz] = transform(pose, point);
    const at = { position: { x: px, y: py, z: pz }, orientation: pose.q };
    const own = colours?.[i];
    const colour = own && own[3] > 0 ? { colour: own } : whole;
    return (
      boxOf(at, size, { id: `${id}.${i}`, tracked: false, unnamed: true, label, ...shape, ...colour }) ?? []
    );
  });
}

/** The colour tints a mesh that is not to keep its own materials. */
function modelOf(each: Tree, label: string): FoundModel | undefined {
  const pose = poseAt(each);
  const scale = vec3Of(treeAt(each, 'scale'));
  const colour = each.mesh_use_embedded_materials === true ? undefined : rgbaAt(each);
  const data = bytesAt(treeAt(each, 'mesh_file'), 'data');
  return pose && scale.every((value) => value > 0 && Number.isFinite(value))
    ? {
        label,
        ...pose,
        scale,
        ...(colour ? { colour } : {}),
        url: textAt(each, 'mesh_resource').slice(0, 500),
        mediaType: '',
        ...(data && data.length > 0 ? { data } : {}),
      }
    : undefined;
}
