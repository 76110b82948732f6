/**
 * tf2_msgs/TFMessage, geometry_msgs/TransformStamped and foxglove.FrameTransform(s): kept as they are. Their transforms go into
 * the calibration, and each pair of frames that moves becomes a pose stream named topic:parent>child.
 */
import { momentOf, type Tree, textAt, treeAt, treesAt } from '../encodings/tree.ts';
import {
  frameName,
  frameOf,
  isUnsetRotation,
  poseSignals,
  SIGNAL_UNITS,
  stampOf,
  transformOfTree,
} from './header.ts';
import type {
  ConvertedMessage,
  ConvertedSample,
  MessageConverter,
  MessageFamily,
  Transform,
} from './message.ts';

/** A log with more moving pairs than this animates something else than a vehicle: they stay in the raw message. */
const MOST_PAIRS = 64;
/** Pairs that are watched for whether they move. */
const MOST_WATCHED = 10_000;

function open(topic: string, type: string): MessageConverter {
  const fixed = /tf_static$/.test(topic);
  const pairs = new Map<string, boolean>();
  const first = new Map<string, string>();
  return (message) => {
    const list = listOf(message, type);
    const transforms: Transform[] = [];
    const samples: ConvertedSample[] = [];
    const notes: Note[] = [];
    for (const each of list) {
      const parent = frameOf(each) || frameName(textAt(each, 'parent_frame_id'));
      const child = frameName(textAt(each, 'child_frame_id'));
      if (parent === '' || child === '' || parent === child) continue;
      const tree = type.startsWith('foxglove/') ? each : treeAt(each, 'transform');
      const T_parent_child = transformOfTree(tree);
      if (!T_parent_child) {
        notes.push(note(`${parent} > ${child} has numbers that are not finite: this transform is left out`));
        continue;
      }
      const turned = !isUnsetRotation(treeAt(tree, 'rotation'));
      if (!turned)
        notes.push(
          note(
            `${parent} > ${child} has the quaternion 0 0 0 0, which is no rotation: taken as not turned; how ${child} is turned is not known`,
          ),
        );
      transforms.push({ parent, child, T_parent_child, fixed });
      if (fixed) continue;
      const pair = `${parent}>${child}`;
      const signals = poseSignals(T_parent_child, turned);
      const text = JSON.stringify(signals);
      // A transform that never changes is calibration, sent again and again; it is a pose once it moves.
      if (!first.has(pair)) {
        if (first.size >= MOST_WATCHED) continue;
        first.set(pair, text);
      }
      if (first.get(pair) !== text && pairs.size < MOST_PAIRS) pairs.set(pair, true);
      if (!pairs.has(pair)) continue;
      samples.push({
        suffix: `:${pair}`,
        facts: () => ({
          kind: 'pose',
          role: 'estimate',
          frame: child,
          codec: 'json',
          units: SIGNAL_UNITS.pose,
          meta: { parent, child },
        }),
        payload: new TextEncoder().encode(text),
        stamp: stampOf(each),
        signals,
      });
    }
    const stamp = list[0] ? stampOf(list[0]) : momentOf(undefined);
    // Static transforms carry the stamp of when they were made, which may be long before the log; the log time is theirs.
    const raw: ConvertedSample = {
      facts: () => ({ kind: 'message', frame: '', codec: 'raw' }),
      stamp: fixed ? undefined : stamp,
    };
    return { samples: [raw, ...samples], transforms, notes };
  };
}

type Note = NonNullable<ConvertedMessage['notes']>[number];
const note = (reason: string): Note => ({ level: 'warn', reason, count: 1 });

function listOf(message: Tree, type: string): readonly Tree[] {
  return type === 'tf2_msgs/TFMessage' || type === 'tf/tfMessage' || type === 'foxglove/FrameTransforms'
    ? treesAt(message, 'transforms')
    : [message];
}

export const tf = {
  types: [
    'tf2_msgs/TFMessage',
    'tf/tfMessage',
    'geometry_msgs/TransformStamped',
    'foxglove/FrameTransform',
    'foxglove/FrameTransforms',
  ],
  open,
} satisfies MessageFamily;
