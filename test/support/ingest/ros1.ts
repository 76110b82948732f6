/** The messages of mcap-file.ts as ROS 1 has them: definitions with `time` and `seq`, serialised by @foxglove/rosmsg-serialization. */
import rosmsg from '@foxglove/rosmsg';
import serialization from '@foxglove/rosmsg-serialization';
import { ros2Schema, type TestMessage } from './mcap-file.ts';

/** "sensor_msgs/msg/Imu" is "sensor_msgs/Imu" in ROS 1. */
export const ros1Name = (type: string): string => type.replace('/msg/', '/');

/** A ros1msg schema with everything it refers to. */
export function ros1Schema(type: string): string {
  const parts = ros2Schema(type).split(/\n=+\n/);
  return parts
    .filter((part) => !part.startsWith('MSG: builtin_interfaces/'))
    .map((part) =>
      part
        .replace(/^builtin_interfaces\/Time stamp$/m, 'uint32 seq\ntime stamp')
        .replace(/^(float64 [xyzw]) [01]$/gm, '$1')
        // The lens has capitals in ROS 1.
        .replace(/^(float64\[\d*\]) ([dkrp])$/gm, (_, array, name) => `${array} ${name.toUpperCase()}`),
    )
    .join(`\n${'='.repeat(80)}\n`);
}

const writers = new Map<string, InstanceType<typeof serialization.MessageWriter>>();

/** A message of ROS 2's shape in the bytes of ROS 1. */
export function ros1(type: string, message: unknown): Uint8Array {
  let writer = writers.get(type);
  if (!writer) {
    writer = new serialization.MessageWriter(rosmsg.parse(ros1Schema(type)));
    writers.set(type, writer);
  }
  return writer.writeMessage(likeRos1(message));
}

function likeRos1(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(likeRos1);
  const entries = Object.entries(value).map(([name, each]) => [name, likeRos1(each)] as const);
  const made: Record<string, unknown> = Object.fromEntries(entries);
  if ('sec' in made && 'nanosec' in made) return { sec: made.sec, nsec: made.nanosec };
  for (const name of ['d', 'k', 'r', 'p']) if (name in made) made[name.toUpperCase()] = made[name];
  return made;
}

/** What "mcap convert" makes of a bag with these messages. */
export const asRos1 = (messages: readonly TestMessage[]): TestMessage[] =>
  messages.map(({ topic, type, ns, message }) => ({
    topic,
    type: ros1Name(type),
    ns,
    message: ros1(type, message),
    schema: { encoding: 'ros1msg', data: new TextEncoder().encode(ros1Schema(type)) },
    encoding: 'ros1',
  }));
