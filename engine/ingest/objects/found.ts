/** What a reader of one type of message finds in it: objects by the frame that they are told in. */
import type {
  ObjectBox,
  ObjectMesh,
  ObjectModel,
  ObjectOutline,
  ObjectSolid,
  ObjectStroke,
  ObjectText,
} from '../../contract/messages/objects.ts';
import { numberAt, type Tree, treeAt } from '../encodings/tree.ts';
import { frameOf, quaternionOfTree, vec3Of } from '../messages/header.ts';

export type Found = {
  /** Boxes with the name of the frame that their places are in. */
  readonly boxes: readonly { readonly frame: string; readonly box: ObjectBox }[];
  readonly outlines: readonly ObjectOutline[];
  readonly strokes?: readonly { readonly frame: string; readonly stroke: ObjectStroke }[] | undefined;
  readonly texts?: readonly { readonly frame: string; readonly text: ObjectText }[] | undefined;
  readonly solids?: readonly { readonly frame: string; readonly solid: ObjectSolid }[] | undefined;
  readonly meshes?: readonly { readonly frame: string; readonly mesh: ObjectMesh }[] | undefined;
  readonly models?: readonly { readonly frame: string; readonly model: FoundModel }[] | undefined;
  /** Frame of the picture of the outlines. */
  readonly picture?: string | undefined;
  /** Shapes of the message that are not drawn, by what they are called. */
  readonly others?: ReadonlyMap<string, number> | undefined;
};

/** A model by what its message says of it: the bytes themselves, or the name of a file. */
export type FoundModel = Omit<ObjectModel, 'source'> & {
  readonly url: string;
  readonly data?: Uint8Array | undefined;
  readonly mediaType: string;
};

export type ObjectReader = (message: Tree) => Found;

export const NOTHING: Found = { boxes: [], outlines: [] };

/** A box is no longer than a train. */
const MOST_SIZE_M = 400;

/** A box of a pose and a size (x, y, z); undefined where a number is not finite, or the size is none of a thing. */
export function boxOf(
  pose: Tree,
  size: Tree,
  facts: Omit<ObjectBox, 'p' | 'q' | 'size'>,
): ObjectBox | undefined {
  const p = vec3Of(treeAt(pose, 'position'));
  const q = quaternionOfTree(treeAt(pose, 'orientation'));
  const extent = vec3Of(size);
  const finite = [...p, ...extent, q.w, q.x, q.y, q.z].every(Number.isFinite);
  return finite && extent.every((value) => value >= 0 && value <= MOST_SIZE_M)
    ? { ...facts, p, q, size: extent }
    : undefined;
}

/** A score as a field; undefined where it is none. */
export function scoreAt(tree: Tree, name: string): { readonly score: number } | undefined {
  const score = numberAt(tree, name);
  return score !== undefined && Number.isFinite(score) ? { score } : undefined;
}

/** Boxes of one frame, the unusable ones left out. */
export const inFrame = (frame: string, boxes: readonly (ObjectBox | undefined)[]): Found['boxes'] =>
  boxes.flatMap((box) => (box ? [{ frame, box }] : []));

/** The frame of a part of a message, or of the message around it. */
export const frameWithin = (part: Tree, message: Tree): string => frameOf(part) || frameOf(message);
