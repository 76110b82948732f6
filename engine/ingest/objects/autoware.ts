/** Autoware's perception messages: detected, tracked and predicted objects. */
import type { ObjectBox } from '../../contract/messages/objects.ts';
import { rotate } from '../../geometry/se3.ts';
import { numberAt, numbersAt, type Tree, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, vec3Of } from '../messages/header.ts';
import { boxOf, type Found, inFrame, scoreAt } from './found.ts';

/** autoware_perception_msgs/ObjectClassification. */
const CLASSES = ['unknown', 'car', 'truck', 'bus', 'trailer', 'motorcycle', 'bicycle', 'pedestrian'] as const;

export const autowareObjects = (message: Tree): Found => ({
  boxes: inFrame(frameOf(message), treesAt(message, 'objects').map(objectOf)),
  outlines: [],
});

function objectOf(object: Tree, i: number): ObjectBox | undefined {
  const kinematics = treeAt(object, 'kinematics');
  const placed = Object.hasOwn(kinematics, 'initial_pose_with_covariance')
    ? treeAt(kinematics, 'initial_pose_with_covariance')
    : treeAt(kinematics, 'pose_with_covariance');
  const moving = Object.hasOwn(kinematics, 'initial_twist_with_covariance')
    ? treeAt(kinematics, 'initial_twist_with_covariance')
    : treeAt(kinematics, 'twist_with_covariance');
  const likeliest = treesAt(object, 'classification').reduce<Tree | undefined>(
    (best, each) =>
      best && (numberAt(best, 'probability') ?? 0) >= (numberAt(each, 'probability') ?? 0) ? best : each,
    undefined,
  );
  const uuid = numbersAt(treeAt(object, 'object_id'), 'uuid');
  const box = boxOf(treeAt(placed, 'pose'), treeAt(treeAt(object, 'shape'), 'dimensions'), {
    id: uuid.length > 0 ? uuid.map((byte) => byte.toString(16).padStart(2, '0')).join('') : String(i),
    tracked: uuid.length > 0,
    label: CLASSES[(likeliest && numberAt(likeliest, 'label')) ?? 0] ?? 'unknown',
    ...scoreAt(object, 'existence_probability'),
  });
  // The twist is in the object's own axes.
  const along = vec3Of(treeAt(treeAt(moving, 'twist'), 'linear'));
  return box && along.every(Number.isFinite) ? { ...box, velocity: rotate(box.q, along) } : box;
}
