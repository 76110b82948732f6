/** Frame and stamp of a message: ROS keeps them in `header`, foxglove schemas at the top. */

import type { Pose, Quaternion, Vec3 } from '../../contract/calibration.ts';
import { normalise } from '../../geometry/se3.ts';
import { type Moment, momentOf, numberAt, numbersAt, type Tree, textAt, treeAt } from '../encodings/tree.ts';

/** ROS 1 names begin with a slash, ROS 2 names do not; they mean the same frame. */
export const frameName = (name: string): string => name.replace(/^\/+/, '');

export function frameOf(message: Tree): string {
  return frameName(textAt(treeAt(message, 'header'), 'frame_id') || textAt(message, 'frame_id'));
}

/** In a header, or at the top as `timestamp` (foxglove) or `stamp` (Autoware's vehicle messages). */
export function stampOf(message: Tree): Moment | undefined {
  return momentOf(treeAt(message, 'header').stamp) ?? momentOf(message.timestamp) ?? momentOf(message.stamp);
}

export function vec3Of(tree: Tree): Vec3 {
  return [numberAt(tree, 'x') ?? 0, numberAt(tree, 'y') ?? 0, numberAt(tree, 'z') ?? 0];
}

/** All four are zero, or none is there: no rotation was ever set. tf2 refuses these (TF_DENORMALIZED_QUATERNION). */
export const isUnsetRotation = (tree: Tree): boolean =>
  ['w', 'x', 'y', 'z'].every((axis) => (numberAt(tree, axis) ?? 0) === 0);

/** The rotation, or the identity when it is not set (isUnsetRotation); not finite where a number of it is not. */
export function quaternionOfTree(tree: Tree): Quaternion {
  const q = {
    w: numberAt(tree, 'w') ?? 0,
    x: numberAt(tree, 'x') ?? 0,
    y: numberAt(tree, 'y') ?? 0,
    z: numberAt(tree, 'z') ?? 0,
  };
  // Of a length that is no number, normalise makes the identity.
  return [q.w, q.x, q.y, q.z].every(Number.isFinite) ? normalise(q) : q;
}

/** position and orientation, as in geometry_msgs/Pose and foxglove.Pose. @throws Error when a number is not finite. */
export function poseOfTree(tree: Tree): Pose {
  const pose = { p: vec3Of(treeAt(tree, 'position')), q: quaternionOfTree(treeAt(tree, 'orientation')) };
  if (!isFinitePose(pose)) throw new Error('its pose has numbers that are not finite');
  return pose;
}

/** translation and rotation, as in geometry_msgs/Transform and foxglove.FrameTransform; undefined when one is not finite. */
export function transformOfTree(tree: Tree): Pose | undefined {
  const pose = { p: vec3Of(treeAt(tree, 'translation')), q: quaternionOfTree(treeAt(tree, 'rotation')) };
  return isFinitePose(pose) ? pose : undefined;
}

const isFinitePose = ({ p, q }: Pose): boolean => [...p, q.w, q.x, q.y, q.z].every(Number.isFinite);

/** @param turned false where the rotation is not set: then only the position is a signal. */
export function poseSignals({ p, q }: Pose, turned = true): Record<string, number> {
  const place = { 'position.x': p[0], 'position.y': p[1], 'position.z': p[2] };
  if (!turned) return place;
  return {
    ...place,
    'orientation.w': q.w,
    'orientation.x': q.x,
    'orientation.y': q.y,
    'orientation.z': q.z,
  };
}

export function twistSignals(linear: Vec3, angular: Vec3): Record<string, number> {
  return {
    'linear.x': linear[0],
    'linear.y': linear[1],
    'linear.z': linear[2],
    'angular.x': angular[0],
    'angular.y': angular[1],
    'angular.z': angular[2],
  };
}

/** Units of the standard signals (contract/signals.ts). */
export const SIGNAL_UNITS = {
  imu: {
    'accel.x': 'm/s²',
    'accel.y': 'm/s²',
    'accel.z': 'm/s²',
    'gyro.x': 'rad/s',
    'gyro.y': 'rad/s',
    'gyro.z': 'rad/s',
  },
  gnss: {
    latitude: 'deg',
    longitude: 'deg',
    altitude: 'm',
    'sigma.east': 'm',
    'sigma.north': 'm',
    'sigma.up': 'm',
    status: '',
  },
  pose: {
    'position.x': 'm',
    'position.y': 'm',
    'position.z': 'm',
    'orientation.w': '',
    'orientation.x': '',
    'orientation.y': '',
    'orientation.z': '',
  },
  twist: {
    'linear.x': 'm/s',
    'linear.y': 'm/s',
    'linear.z': 'm/s',
    'angular.x': 'rad/s',
    'angular.y': 'rad/s',
    'angular.z': 'rad/s',
  },
} as const;

/** Diagonal of a row-major n×n covariance, or undefined when it is absent or unknown (ROS: −1 first, or all zero). */
export function variances(message: Tree, name: string, n: number): readonly number[] | undefined {
  const values = numbersAt(message, name);
  if (values.length !== n * n || (values[0] ?? -1) < 0) return undefined;
  const diagonal = Array.from({ length: n }, (_, i) => values[i * (n + 1)] ?? Number.NaN);
  return diagonal.every((v) => v === 0) || !diagonal.every((v) => Number.isFinite(v) && v >= 0)
    ? undefined
    : diagonal;
}
