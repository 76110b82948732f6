/**
 * foxglove.SceneUpdate and foxglove.ImageAnnotations. Of a scene what its newest message has: solids as boxes,
 * lines, arrows and the edges of triangles as lines, texts; what an earlier message set and none took away is not shown.
 */
import type { ObjectBox, ObjectOutline, ObjectStroke, ObjectText } from '../../contract/messages/objects.ts';
import { numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf } from '../messages/header.ts';
import { boxOf, type Found, frameWithin } from './found.ts';
import {
  arrowOf,
  colourAt,
  edgesOf,
  indexedPoints,
  poseAt,
  type StrokeFacts,
  strokeOf,
  textOf,
} from './strokes.ts';

const SOLID = ['cubes', 'spheres', 'cylinders'] as const;
/** foxglove.LinePrimitive, Type. */
const LOOP = 1;
const LIST = 2;
/** foxglove.PointsAnnotation, Type. */
const LINE_LOOP = 2;
const LINE_LIST = 4;

export function sceneUpdate(message: Tree): Found {
  const boxes: { frame: string; box: ObjectBox }[] = [];
  const strokes: { frame: string; stroke: ObjectStroke }[] = [];
  const texts: { frame: string; text: ObjectText }[] = [];
  const others = new Map<string, number>();
  for (const entity of treesAt(message, 'entities')) {
    const id = textAt(entity, 'id');
    const solids = SOLID.flatMap((shape) => treesAt(entity, shape));
    const label = labelOf(entity);
    for (const [i, solid] of solids.entries()) {
      const box = boxOf(treeAt(solid, 'pose'), treeAt(solid, 'size'), {
        id: solids.length > 1 || id === '' ? `${id}.${i}` : id,
        tracked: id !== '',
        label,
        ...factsOf(entity),
      });
      if (box) boxes.push({ frame: frameWithin(entity, message), box });
    }
    const frame = frameWithin(entity, message);
    for (const stroke of strokesOf(entity, { id, label })) strokes.push({ frame, stroke });
    // Beside solids, a text is their label.
    if (solids.length === 0) texts.push(...treesAt(entity, 'texts').flatMap((each) => textIn(frame, each)));
    const models = treesAt(entity, 'models').length;
    if (models > 0) others.set('models', (others.get('models') ?? 0) + models);
  }
  return { boxes, outlines: [], strokes, texts, others };
}

function textIn(frame: string, tree: Tree): NonNullable<Found['texts']> {
  const text = textOf(tree);
  return text ? [{ frame, text }] : [];
}

function strokesOf(entity: Tree, facts: StrokeFacts): ObjectStroke[] {
  const lines = treesAt(entity, 'lines').map((line) => {
    const points = indexedPoints(line);
    const type = numberAt(line, 'type');
    const all = type === LOOP ? [...points, ...points.slice(0, 1)] : points;
    // One colour a line: where each point has its own, the first speaks for all.
    const own = { ...colourAt(line), ...colourAt({ color: treesAt(line, 'colors')[0] }) };
    return strokeOf(all, poseAt(line), { ...facts, ...own }, type === LIST);
  });
  const arrows = treesAt(entity, 'arrows').map((arrow) => {
    const head = numberAt(arrow, 'head_length') ?? 0;
    const length = (numberAt(arrow, 'shaft_length') ?? 0) + head;
    return arrowOf(length, poseAt(arrow), { ...facts, ...colourAt(arrow) }, head);
  });
  const triangles = treesAt(entity, 'triangles').map((each) =>
    edgesOf(indexedPoints(each), poseAt(each), { ...facts, ...colourAt(each) }),
  );
  return [...lines, ...arrows, ...triangles].filter((stroke) => stroke !== undefined);
}

/** The text in the entity, else what its metadata calls its class. */
function labelOf(entity: Tree): string {
  const text = textAt(treesAt(entity, 'texts')[0] ?? {}, 'text');
  const named = treesAt(entity, 'metadata').find((pair) =>
    /^(class|category|label|type)$/i.test(textAt(pair, 'key')),
  );
  return (text || (named && textAt(named, 'value')) || 'object').slice(0, 100);
}

function factsOf(entity: Tree): Pick<ObjectBox, 'facts'> {
  const pairs = treesAt(entity, 'metadata').slice(0, 16);
  if (pairs.length === 0) return {};
  const facts = pairs.map((pair) => [textAt(pair, 'key').slice(0, 60), textAt(pair, 'value').slice(0, 200)]);
  return { facts: Object.fromEntries(facts) };
}

export function imageAnnotations(message: Tree): Found {
  const texts = treesAt(message, 'texts').map((text) => ({
    text: textAt(text, 'text'),
    at: treeAt(text, 'position'),
  }));
  const outlines = treesAt(message, 'points').flatMap((each, i): ObjectOutline[] => {
    const uv = treesAt(each, 'points').flatMap((point) => [
      numberAt(point, 'x') ?? Number.NaN,
      numberAt(point, 'y') ?? Number.NaN,
    ]);
    const type = numberAt(each, 'type');
    if (uv.length < 4 || !uv.every(Number.isFinite) || type === LINE_LIST) return [];
    const id = String(i);
    return [{ id, label: nearestText(texts, uv), uv, closed: type === LINE_LOOP }];
  });
  const circles = treesAt(message, 'circles').flatMap((circle, i): ObjectOutline[] => {
    const at = treeAt(circle, 'position');
    const [u, v, d] = [numberAt(at, 'x'), numberAt(at, 'y'), numberAt(circle, 'diameter')];
    if (u === undefined || v === undefined || d === undefined || ![u, v, d].every(Number.isFinite)) return [];
    const uv = Array.from({ length: CIRCLE_CORNERS }, (_, k) => (2 * Math.PI * k) / CIRCLE_CORNERS).flatMap(
      (angle) => [u + (d / 2) * Math.cos(angle), v + (d / 2) * Math.sin(angle)],
    );
    return [{ id: `circle ${i}`, label: '', uv, closed: true }];
  });
  return { boxes: [], outlines: [...outlines, ...circles], picture: frameOf(message) };
}

const CIRCLE_CORNERS = 24;
/** A text this near to a corner of an outline is written to it. */
const LABEL_REACH_PX = 40;

function nearestText(
  texts: readonly { readonly text: string; readonly at: Tree }[],
  uv: readonly number[],
): string {
  let [best, nearest] = ['', LABEL_REACH_PX];
  for (const { text, at } of texts) {
    const [x, y] = [numberAt(at, 'x') ?? Number.NaN, numberAt(at, 'y') ?? Number.NaN];
    for (let i = 0; i + 1 < uv.length; i += 2) {
      const away = Math.hypot(x - (uv[i] ?? 0), y - (uv[i + 1] ?? 0));
      if (away < nearest) [best, nearest] = [text, away];
    }
  }
  return best.slice(0, 100);
}
