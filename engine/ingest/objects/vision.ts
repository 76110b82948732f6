/** vision_msgs (ROS 2 Foxy to Rolling and ROS 1): detections in space and in pictures, and bare boxes. */
import type { ObjectBox, ObjectOutline } from '../../contract/messages/objects.ts';
import { numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf } from '../messages/header.ts';
import { boxOf, type Found, frameWithin, inFrame, scoreAt } from './found.ts';

export const detections3d = (message: Tree): Found => spaceOf(message, treesAt(message, 'detections'));
export const detection3d = (message: Tree): Found => spaceOf(message, [message]);

export const boundingBoxes3d = (message: Tree): Found => ({
  boxes: inFrame(
    frameOf(message),
    treesAt(message, 'boxes').map((bbox, i) => boxIn(bbox, { id: String(i), tracked: false, label: 'box' })),
  ),
  outlines: [],
});

export const detections2d = (message: Tree): Found => pictureOf(message, treesAt(message, 'detections'));
export const detection2d = (message: Tree): Found => pictureOf(message, [message]);

export const boundingBoxes2d = (message: Tree): Found => ({
  boxes: [],
  outlines: treesAt(message, 'boxes').flatMap((bbox, i) => outlineOf(bbox, { id: String(i), label: 'box' })),
  picture: frameOf(message),
});

function spaceOf(message: Tree, detections: readonly Tree[]): Found {
  const boxes = detections.flatMap((detection, i) =>
    inFrame(frameWithin(detection, message), [boxIn(treeAt(detection, 'bbox'), named(detection, i))]),
  );
  return { boxes, outlines: [] };
}

function pictureOf(message: Tree, detections: readonly Tree[]): Found {
  const outlines = detections.flatMap((detection, i) =>
    outlineOf(treeAt(detection, 'bbox'), named(detection, i)),
  );
  return { boxes: [], outlines, picture: frameWithin(detections[0] ?? message, message) };
}

/** Class and score of the likeliest hypothesis; the number where the detector tracks. */
function named(
  detection: Tree,
  i: number,
): Pick<ObjectBox, 'id' | 'tracked' | 'label'> & { readonly score?: number } {
  const likeliest = treesAt(detection, 'results')
    .map((result) => (Object.hasOwn(result, 'hypothesis') ? treeAt(result, 'hypothesis') : result))
    .reduce<Tree | undefined>(
      (best, each) =>
        best && (numberAt(best, 'score') ?? 0) >= (numberAt(each, 'score') ?? 0) ? best : each,
      undefined,
    );
  const track = textAt(detection, 'id') || textAt(detection, 'tracking_id');
  return {
    id: track || String(i),
    tracked: track !== '',
    label: (likeliest && labelOf(likeliest)) || 'object',
    ...(likeliest ? scoreAt(likeliest, 'score') : {}),
  };
}

/** A name, or a number where the detector's list of names lies elsewhere. */
function labelOf(hypothesis: Tree): string {
  const name = textAt(hypothesis, 'class_id') || textAt(hypothesis, 'id');
  const number = numberAt(hypothesis, 'id') ?? numberAt(hypothesis, 'class_id');
  return name || (number === undefined ? '' : `class ${number}`);
}

const boxIn = (bbox: Tree, facts: Omit<ObjectBox, 'p' | 'q' | 'size'>): ObjectBox | undefined =>
  boxOf(treeAt(bbox, 'center'), treeAt(bbox, 'size'), facts);

/** The four corners of a box that may be turned about its centre. */
function outlineOf(bbox: Tree, facts: Pick<ObjectOutline, 'id' | 'label' | 'score'>): ObjectOutline[] {
  const center = treeAt(bbox, 'center');
  const at = Object.hasOwn(center, 'position') ? treeAt(center, 'position') : center;
  const [u, v] = [numberAt(at, 'x') ?? Number.NaN, numberAt(at, 'y') ?? Number.NaN];
  const turned = numberAt(center, 'theta') ?? 0;
  const half = [
    (numberAt(bbox, 'size_x') ?? Number.NaN) / 2,
    (numberAt(bbox, 'size_y') ?? Number.NaN) / 2,
  ] as const;
  if (![u, v, turned, ...half].every(Number.isFinite)) return [];
  const [c, s] = [Math.cos(turned), Math.sin(turned)];
  const uv = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].flatMap(([a = 0, b = 0]) => {
    const [x, y] = [a * half[0], b * half[1]];
    return [u + c * x - s * y, v + s * x + c * y];
  });
  return [{ ...facts, uv, closed: true }];
}
