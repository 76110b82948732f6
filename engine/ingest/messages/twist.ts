/** geometry_msgs/TwistStamped, TwistWithCovarianceStamped and Twist: velocity and rate in the message's frame. */
import { treeAt } from '../encodings/tree.ts';
import { frameOf, SIGNAL_UNITS, stampOf, twistSignals, vec3Of } from './header.ts';
import type { MessageConverter, MessageFamily } from './message.ts';

function open(_topic: string, type: string): MessageConverter {
  return (message) => {
    const twist =
      type === 'geometry_msgs/Twist'
        ? message
        : type === 'geometry_msgs/TwistStamped'
          ? treeAt(message, 'twist')
          : treeAt(message, 'twist', 'twist');
    const signals = twistSignals(vec3Of(treeAt(twist, 'linear')), vec3Of(treeAt(twist, 'angular')));
    if (!Object.values(signals).every(Number.isFinite)) throw new Error('it has numbers that are not finite');
    const facts = () =>
      ({ kind: 'twist', frame: frameOf(message), codec: 'raw', units: SIGNAL_UNITS.twist }) as const;
    return { samples: [{ facts, stamp: stampOf(message), signals }] };
  };
}

export const twist = {
  types: ['geometry_msgs/TwistStamped', 'geometry_msgs/TwistWithCovarianceStamped', 'geometry_msgs/Twist'],
  open,
} satisfies MessageFamily;
