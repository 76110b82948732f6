/** Boxes that ingest writes of labelled data sets: KITTI tracklets, nuScenes, Argoverse 2, RADIATE (docs/drive-file.md). */
import type { Vec3 } from '../../contract/calibration.ts';
import type { ObjectBox, ObjectFacts } from '../../contract/messages/objects.ts';
import { fromRollPitchYaw } from '../../geometry/se3.ts';
import { numberAt, numbersAt, type Tree, textAt, treesAt } from '../encodings/tree.ts';
import { type Found, inFrame } from './found.ts';

const FACTS = ['points', 'radarPoints', 'occlusion', 'truncation'] as const;

/** @param frame of the stream */
export const labelledBoxes = (message: Tree, frame: string): Found => ({
  boxes: inFrame(frame, treesAt(message, 'boxes').map(boxOf)),
  outlines: [],
});

function boxOf(tree: Tree): ObjectBox | undefined {
  const [size, p, turned] = [vec3At(tree, 'size'), vec3At(tree, 'center'), vec3At(tree, 'rotation')];
  const id = numberAt(tree, 'id');
  if (!size || !p || !turned || id === undefined) return undefined;
  const [roll, pitch, yaw] = turned;
  return {
    id: String(id),
    tracked: true,
    label: textAt(tree, 'class') || 'unknown',
    p,
    q: fromRollPitchYaw(roll, pitch, yaw),
    size,
    facts: factsOf(tree),
  };
}

function factsOf(tree: Tree): ObjectFacts {
  const facts: Record<string, string | number> = {};
  for (const name of FACTS) {
    const value = numberAt(tree, name);
    if (value !== undefined && Number.isFinite(value)) facts[name] = value;
  }
  const { attributes } = tree;
  if (Array.isArray(attributes) && attributes.length > 0)
    facts.attributes = attributes
      .filter((each) => typeof each === 'string')
      .join(', ')
      .slice(0, 200);
  return facts;
}

function vec3At(tree: Tree, name: string): Vec3 | undefined {
  const [x, y, z] = numbersAt(tree, name);
  return [x, y, z].every(Number.isFinite) ? [x ?? 0, y ?? 0, z ?? 0] : undefined;
}
