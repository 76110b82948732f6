/**
 * visualization_msgs Marker and MarkerArray: what the newest message adds. Solids and lists of solids are boxes, lines, arrows and
 * triangles are lines. A marker that an earlier message added is not shown; meshes are counted.
 */
import type { ObjectBox, ObjectStroke } from '../../contract/messages/objects.ts';
import { transform } from '../../geometry/se3.ts';
import { numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, vec3Of } from '../messages/header.ts';
import { boxOf, type Found, inFrame } from './found.ts';
import {
  arrowBetween,
  arrowOf,
  colourAt,
  edgesOf,
  pointsAt,
  poseAt,
  type StrokeFacts,
  strokeOf,
  textOf,
} from './strokes.ts';

const ADD = 0;
/** visualization_msgs/Marker, type. */
const ARROW = 0;
const SOLIDS = new Set([1, 2, 3]);
const LINE_STRIP = 4;
const LINE_LIST = 5;
/** Cubes, spheres, points: one shape at each point. */
const LISTS = new Set([6, 7, 8]);
const TEXT = 9;
const TRIANGLES = 11;
const NOT_DRAWN: Readonly<Record<number, string>> = { 10: 'models' };

export const markerArray = (message: Tree): Found => found(treesAt(message, 'markers'));
export const marker = (message: Tree): Found => found([message]);

type Parts = {
  readonly boxes: Found['boxes'][number][];
  readonly strokes: NonNullable<Found['strokes']>[number][];
  readonly texts: NonNullable<Found['texts']>[number][];
};

function found(markers: readonly Tree[]): Found {
  const others = new Map<string, number>();
  const parts: Parts = { boxes: [], strokes: [], texts: [] };
  for (const each of markers) {
    const type = numberAt(each, 'type') ?? -1;
    if ((numberAt(each, 'action') ?? ADD) !== ADD) continue;
    if (add(each, type, parts)) continue;
    const name = NOT_DRAWN[type] ?? 'other shapes';
    others.set(name, (others.get(name) ?? 0) + 1);
  }
  return { ...parts, outlines: [], others };
}

/** False for a type that is not drawn. */
function add(each: Tree, type: number, { boxes, strokes, texts }: Parts): boolean {
  const frame = frameOf(each);
  const space = textAt(each, 'ns');
  const id = `${space} ${numberAt(each, 'id') ?? 0}`.trim();
  const label = (textAt(each, 'text') || space || 'object').slice(0, 100);
  if (SOLIDS.has(type)) {
    const box = boxOf(treeAt(each, 'pose'), treeAt(each, 'scale'), { id, tracked: true, label });
    boxes.push(...inFrame(frame, [box]));
  } else if (LISTS.has(type)) boxes.push(...inFrame(frame, boxesOf(each, type, { id, label })));
  else if (type === TEXT) {
    const text = textOf(each);
    if (text) texts.push({ frame, text });
  } else {
    const drawn = DRAWN[type];
    if (!drawn) return false;
    const stroke = drawn(each, { id, label, ...colourAt(each) });
    if (stroke) strokes.push({ frame, stroke });
  }
  return true;
}

/** Types that are drawn as lines. */
const DRAWN: Readonly<Record<number, (each: Tree, facts: StrokeFacts) => ObjectStroke | undefined>> = {
  [ARROW]: arrow,
  [LINE_STRIP]: (each, facts) => strokeOf(pointsAt(each, 'points'), poseAt(each), facts),
  [LINE_LIST]: (each, facts) => strokeOf(pointsAt(each, 'points'), poseAt(each), facts, true),
  [TRIANGLES]: (each, facts) => edgesOf(pointsAt(each, 'points'), poseAt(each), facts),
};

/** From its first to its second point, or along x of its pose by scale.x. */
function arrow(each: Tree, facts: StrokeFacts): ObjectStroke | undefined {
  const [a, b] = pointsAt(each, 'points');
  return a && b
    ? arrowBetween(a, b, poseAt(each), facts)
    : arrowOf(numberAt(treeAt(each, 'scale'), 'x') ?? 0, poseAt(each), facts);
}

/** visualization_msgs/Marker.POINTS are flat squares: as high as they are wide here. */
const POINTS = 8;

function boxesOf(each: Tree, type: number, { id, label }: StrokeFacts): ObjectBox[] {
  const pose = poseAt(each);
  if (!pose) return [];
  const [x, y, z] = vec3Of(treeAt(each, 'scale'));
  const size = type === POINTS ? { x, y, z: Math.min(x, y) } : { x, y, z };
  return pointsAt(each, 'points').flatMap((point, i) => {
    const [px, py, pz] = transform(pose, point);
    const at = { position: { x: px, y: py, z: pz }, orientation: pose.q };
    return boxOf(at, size, { id: `${id}.${i}`, tracked: false, label }) ?? [];
  });
}
