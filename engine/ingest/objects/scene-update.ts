/** foxglove.SceneUpdate: entities of solids, lines, arrows, triangles, texts and models, each in a frame and with a lifetime. */
import type { ObjectBox, Rgba, SolidShape } from '../../contract/messages/objects.ts';
import { bytesAt, momentOf, numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, vec3Of } from '../messages/header.ts';
import { type Change, lifetimeOf } from './entities/change.ts';
import { boxOf, type Found, type FoundModel } from './found.ts';
import {
  arrowOf,
  arrowSolids,
  colourAt,
  coloursAt,
  indexed,
  indexedPoints,
  meshOf,
  poseAt,
  rgbaAt,
  type StrokeFacts,
  solidColourAt,
  strokeOf,
  textOf,
} from './strokes.ts';

/** foxglove.LinePrimitive, Type. */
const LOOP = 1;
const LIST = 2;
/** foxglove.SceneEntityDeletion, Type; protobuf's JSON writes the name. */
const ALL = new Set<unknown>([1, 'ALL']);
const WHITE: Rgba = [1, 1, 1, 1];

/** Deletions first: an entity that is deleted and set in one message stays. */
export function sceneUpdate(message: Tree): readonly Change[] {
  const removals = treesAt(message, 'deletions').map(
    (each): Change => ({
      kind: 'remove',
      before: momentOf(each.timestamp),
      ...(ALL.has(each.type) ? {} : { id: textAt(each, 'id') }),
    }),
  );
  const entities = treesAt(message, 'entities').map(
    (entity): Change => ({
      kind: 'set',
      id: textAt(entity, 'id'),
      space: '',
      stamp: momentOf(entity.timestamp),
      lifetimeNs: lifetimeOf(momentOf(entity.lifetime)),
      locked: entity.frame_locked === true,
      found: () => contentOf(entity),
    }),
  );
  return [...removals, ...entities];
}

function contentOf(entity: Tree): Found {
  const frame = frameOf(entity);
  const facts: StrokeFacts = { id: textAt(entity, 'id'), label: labelOf(entity) };
  const boxes = solidsOf(entity, facts);
  const arrows = treesAt(entity, 'arrows');
  const strokes = [...linesOf(entity, facts), ...arrows.map((arrow) => arrowLines(arrow, facts))];
  // Beside solids, a text is their label.
  const texts = boxes.length > 0 ? [] : treesAt(entity, 'texts').map((text) => textOf(text));
  const models = treesAt(entity, 'models').map((model) => modelOf(model, facts.label));
  const lost = models.filter((model) => model === undefined).length;
  const within = <K extends string, T>(name: K, list: readonly (T | undefined)[]) =>
    list.flatMap((value) =>
      value === undefined ? [] : [{ frame, [name]: value } as { readonly frame: string } & Record<K, T>],
    );
  return {
    boxes: within('box', boxes),
    outlines: [],
    strokes: within('stroke', strokes),
    texts: within('text', texts),
    solids: within('solid', arrows.flatMap(arrowParts)),
    meshes: within('mesh', treesAt(entity, 'triangles').map(trianglesOf)),
    models: within('model', models),
    // Without a size or a place.
    ...(lost > 0 ? { others: new Map([['models', lost]]) } : {}),
  };
}

function solidsOf(entity: Tree, { id, label }: StrokeFacts): ObjectBox[] {
  const solids = [
    ...treesAt(entity, 'cubes').map((solid) => ({ solid, shape: {} })),
    ...treesAt(entity, 'spheres').map((solid) => ({ solid, shape: { shape: 'sphere' as const } })),
    ...treesAt(entity, 'cylinders').map((solid) => ({ solid, shape: { shape: cylinder(solid) } })),
  ];
  const facts = factsOf(entity);
  return solids.flatMap(({ solid, shape }, i) => {
    const box = boxOf(treeAt(solid, 'pose'), treeAt(solid, 'size'), {
      id: solids.length > 1 || id === '' ? `${id}.${i}` : id,
      tracked: id !== '',
      label,
      ...shape,
      ...solidColourAt(solid),
      ...facts,
    });
    return box ? [box] : [];
  });
}

/** An encoding may leave out a scale of zero; both left out were never set. */
function cylinder(solid: Tree): SolidShape {
  const [bottom, top] = [numberAt(solid, 'bottom_scale') ?? 0, numberAt(solid, 'top_scale') ?? 0];
  const unset = bottom === 0 && top === 0;
  const scale = (value: number): number => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 1);
  return { kind: 'cylinder', bottomScale: unset ? 1 : scale(bottom), topScale: unset ? 1 : scale(top) };
}

const linesOf = (entity: Tree, facts: StrokeFacts) =>
  treesAt(entity, 'lines').map((line) => {
    const points = indexedPoints(line);
    const type = line.type === 'LINE_LIST' ? LIST : line.type === 'LINE_LOOP' ? LOOP : numberAt(line, 'type');
    const colours = coloursAt(line, treesAt(line, 'points').length);
    const closed = <T>(list: readonly T[]): readonly T[] =>
      type === LOOP ? [...list, ...list.slice(0, 1)] : list;
    return strokeOf(
      closed(points),
      poseAt(line),
      { ...facts, ...colourAt(line) },
      type === LIST,
      colours && closed(indexed(line, colours)),
    );
  });

function arrowLines(arrow: Tree, facts: StrokeFacts) {
  const head = numberAt(arrow, 'head_length') ?? 0;
  const length = (numberAt(arrow, 'shaft_length') ?? 0) + head;
  const lines = arrowOf(length, poseAt(arrow), { ...facts, ...colourAt(arrow) }, head);
  return lines && arrowParts(arrow).length > 0 ? { ...lines, solid: true as const } : lines;
}

const arrowParts = (arrow: Tree) =>
  arrowSolids(
    poseAt(arrow),
    {
      shaftM: numberAt(arrow, 'shaft_length') ?? 0,
      shaftWideM: numberAt(arrow, 'shaft_diameter') ?? 0,
      headM: numberAt(arrow, 'head_length') ?? 0,
      headWideM: numberAt(arrow, 'head_diameter') ?? 0,
    },
    rgbaAt(arrow) ?? WHITE,
  );

function trianglesOf(each: Tree) {
  const colours = coloursAt(each, treesAt(each, 'points').length);
  return meshOf(indexedPoints(each), poseAt(each), {
    ...solidColourAt(each),
    ...(colours ? { colours: indexed(each, colours).flat() } : {}),
  });
}

function modelOf(model: Tree, label: string): FoundModel | undefined {
  const pose = poseAt(model);
  const scale = vec3Of(treeAt(model, 'scale'));
  const colour = model.override_color === true ? rgbaAt(model) : undefined;
  const data = bytesAt(model, 'data');
  return pose && scale.every((value) => value > 0 && Number.isFinite(value))
    ? {
        label,
        ...pose,
        scale,
        ...(colour ? { colour } : {}),
        url: textAt(model, 'url').slice(0, 500),
        mediaType: textAt(model, 'media_type').slice(0, 100),
        ...(data && data.length > 0 ? { data } : {}),
      }
    : undefined;
}

/** The text in the entity, else what its metadata calls its class, else its id. */
function labelOf(entity: Tree): string {
  const text = textAt(treesAt(entity, 'texts')[0] ?? {}, 'text');
  const named = treesAt(entity, 'metadata').find((pair) =>
    /^(class|category|label|type)$/i.test(textAt(pair, 'key')),
  );
  return (text || (named && textAt(named, 'value')) || textAt(entity, 'id') || 'object').slice(0, 100);
}

function factsOf(entity: Tree): Pick<ObjectBox, 'facts'> {
  const pairs = treesAt(entity, 'metadata').slice(0, 16);
  if (pairs.length === 0) return {};
  const facts = pairs.map((pair) => [textAt(pair, 'key').slice(0, 60), textAt(pair, 'value').slice(0, 200)]);
  return { facts: Object.fromEntries(facts) };
}
