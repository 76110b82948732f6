/**
 * visualization_msgs Marker and MarkerArray: cubes, spheres and cylinders of the newest message. A marker that an earlier
 * message added is not shown.
 */
import { numberAt, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf } from '../messages/header.ts';
import { boxOf, type Found, inFrame } from './found.ts';

/** visualization_msgs/Marker, type and action. */
const SOLID = new Set([1, 2, 3]);
const ADD = 0;
const TYPES: Readonly<Record<number, string>> = {
  0: 'arrows',
  4: 'lines',
  5: 'lines',
  9: 'texts',
  10: 'models',
};

export const markerArray = (message: Tree): Found => found(treesAt(message, 'markers'));
export const marker = (message: Tree): Found => found([message]);

function found(markers: readonly Tree[]): Found {
  const others = new Map<string, number>();
  const boxes = markers.flatMap((each) => {
    const type = numberAt(each, 'type') ?? -1;
    if ((numberAt(each, 'action') ?? ADD) !== ADD) return [];
    if (!SOLID.has(type)) {
      const name = TYPES[type] ?? 'other shapes';
      others.set(name, (others.get(name) ?? 0) + 1);
      return [];
    }
    const space = textAt(each, 'ns');
    return inFrame(frameOf(each), [
      boxOf(treeAt(each, 'pose'), treeAt(each, 'scale'), {
        id: `${space} ${numberAt(each, 'id') ?? 0}`.trim(),
        tracked: true,
        label: (textAt(each, 'text') || space || 'object').slice(0, 100),
      }),
    ]);
  });
  return { boxes, outlines: [], others };
}
