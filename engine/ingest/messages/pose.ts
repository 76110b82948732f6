/**
 * nav_msgs/Odometry, geometry_msgs/PoseStamped and PoseWithCovarianceStamped, foxglove.PoseInFrame and Odometry: T_parent_child at
 * the stamp.
 */
import { textAt, treeAt } from '../encodings/tree.ts';
import {
  frameName,
  frameOf,
  isUnsetRotation,
  poseOfTree,
  poseSignals,
  SIGNAL_UNITS,
  stampOf,
  twistSignals,
  vec3Of,
} from './header.ts';
import type { ConvertedMessage, ConvertedSample, MessageConverter, MessageFamily } from './message.ts';
import { MotionCheck } from './motion-check.ts';

type Note = NonNullable<ConvertedMessage['notes']>[number];
const UNTURNED: Note = {
  level: 'warn',
  reason: 'its quaternion is 0 0 0 0, which is no rotation: only the position is used',
  count: 1,
};

function open(_topic: string, type: string): MessageConverter {
  const isFoxglove = type === 'foxglove/Odometry';
  const isOdometry = type === 'nav_msgs/Odometry' || isFoxglove;
  const nested = type === 'nav_msgs/Odometry' || type === 'geometry_msgs/PoseWithCovarianceStamped';
  const check = new MotionCheck();
  const convert: MessageConverter = (message) => {
    const parent = frameOf(message);
    const child = frameName(textAt(message, isFoxglove ? 'body_frame_id' : 'child_frame_id'));
    const stamp = stampOf(message);
    const tree = nested ? treeAt(message, 'pose', 'pose') : treeAt(message, 'pose');
    const pose = poseOfTree(tree);
    const turned = !isUnsetRotation(treeAt(tree, 'orientation'));
    const notes: Note[] = turned ? [] : [UNTURNED];
    const facts = () =>
      ({
        kind: 'pose',
        role: 'estimate',
        frame: child,
        codec: 'raw',
        units: SIGNAL_UNITS.pose,
        meta: { parent, child },
      }) as const;
    const samples: ConvertedSample[] = [{ facts, stamp, signals: poseSignals(pose, turned) }];
    if (!isOdometry) check.see(pose, stamp, undefined, undefined);
    if (isOdometry) {
      const [linear, angular] = isFoxglove
        ? [treeAt(message, 'linear_velocity'), treeAt(message, 'angular_velocity')]
        : [treeAt(message, 'twist', 'twist', 'linear'), treeAt(message, 'twist', 'twist', 'angular')];
      const [velocity, rates] = [vec3Of(linear), vec3Of(angular)];
      check.see(pose, stamp, Math.hypot(...velocity), Math.hypot(...rates));
      const signals = twistSignals(velocity, rates);
      if (!Object.values(signals).every(Number.isFinite))
        return {
          samples,
          notes: [
            ...notes,
            { level: 'info', reason: 'its twist has numbers that are not finite: left out', count: 1 },
          ],
        };
      samples.push({
        suffix: '/twist',
        // Odometry states its twist in the child's frame (nav_msgs/Odometry).
        facts: () => ({
          kind: 'twist',
          role: 'estimate',
          frame: child,
          codec: 'json',
          units: SIGNAL_UNITS.twist,
        }),
        payload: new TextEncoder().encode(JSON.stringify(signals)),
        stamp,
        signals,
      });
    }
    return { samples, notes };
  };
  return Object.assign(convert, { end: () => ({ samples: [], notes: check.notes() }) });
}

export const pose = {
  types: [
    'nav_msgs/Odometry',
    'geometry_msgs/PoseStamped',
    'geometry_msgs/PoseWithCovarianceStamped',
    'foxglove/PoseInFrame',
    'foxglove/Odometry',
  ],
  open,
} satisfies MessageFamily;
