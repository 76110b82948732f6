/**
 * geometry_msgs/TwistStamped, TwistWithCovarianceStamped and Twist, Autoware's VelocityReport: velocity and rate in the message's
 * frame.
 */
import { numberAt, treeAt } from '../encodings/tree.ts';
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

/** Of the vehicle's bus, in its own axes. */
const report: MessageConverter = (message) => {
  const [ahead, left, turn] = ['longitudinal_velocity', 'lateral_velocity', 'heading_rate'].map(
    (name) => numberAt(message, name) ?? Number.NaN,
  );
  const signals = { 'linear.x': ahead ?? 0, 'linear.y': left ?? 0, 'angular.z': turn ?? 0 };
  if (!Object.values(signals).every(Number.isFinite)) throw new Error('it has numbers that are not finite');
  const facts = () =>
    ({ kind: 'twist', frame: frameOf(message), codec: 'raw', units: SIGNAL_UNITS.twist }) as const;
  return { samples: [{ facts, stamp: stampOf(message), signals }] };
};

const REPORTS = ['autoware_vehicle_msgs/VelocityReport', 'autoware_auto_vehicle_msgs/VelocityReport'];

export const twist = {
  types: [
    'geometry_msgs/TwistStamped',
    'geometry_msgs/TwistWithCovarianceStamped',
    'geometry_msgs/Twist',
    ...REPORTS,
  ],
  open: (topic: string, type: string) => (REPORTS.includes(type) ? report : open(topic, type)),
} satisfies MessageFamily;
