/** nav_msgs/Path, geometry_msgs/PoseArray and PolygonStamped, foxglove.PosesInFrame: a way, arrows, an outline. */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import type { ObjectStroke } from '../../contract/messages/objects.ts';
import { IDENTITY } from '../../geometry/se3.ts';
import { type Tree, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf } from '../messages/header.ts';
import type { Found } from './found.ts';
import { arrowOf, pointsAt, poseAt, strokeOf } from './strokes.ts';

/** An arrow of a pose, m. */
const ARROW_M = 0.5;

const isPose = (pose: Pose | undefined): pose is Pose => pose !== undefined;

const foundIn = (message: Tree, strokes: readonly (ObjectStroke | undefined)[]): Found => ({
  boxes: [],
  outlines: [],
  strokes: strokes.flatMap((stroke) => (stroke ? [{ frame: frameOf(message), stroke }] : [])),
});

/** All poses are of the frame of the message, as RViz takes them. */
export function path(message: Tree): Found {
  const poses = treesAt(message, 'poses').map((stamped) => poseAt(stamped));
  const points = poses.filter(isPose).map(({ p }) => p);
  return foundIn(message, [strokeOf(points, IDENTITY, { id: 'path', label: 'path' })]);
}

export function poses(message: Tree): Found {
  const found = treesAt(message, 'poses')
    .map((pose) => poseAt({ pose }))
    .filter(isPose);
  return foundIn(
    message,
    found.map((pose, i) => arrowOf(ARROW_M, pose, { id: String(i), label: 'pose' })),
  );
}

export function polygon(message: Tree): Found {
  const points = pointsAt(treeAt(message, 'polygon'), 'points');
  const closed: Vec3[] = [...points, ...points.slice(0, 1)];
  return foundIn(message, [strokeOf(closed, IDENTITY, { id: 'polygon', label: 'polygon' })]);
}
