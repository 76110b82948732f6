/**
 * Definitions of ROS's standard message types, for logs that do not carry them: rosbag2 stored none before ROS 2 Iron, and
 * recorders that do not find a definition leave it empty or write the type's name only. A type may have changed between
 * distributions, so a definition is used only where its fields take all bytes of the first message.
 */

import type { MessageDefinition } from '@foxglove/message-definition';
import rosmsg from '@foxglove/rosmsg';
import common from '@foxglove/rosmsg-msgs-common';
import { canonicalName } from '../../contract/messages/types.ts';
import type { Decoder } from './decoder.ts';
import { exactRos1Decoder } from './ros1.ts';
import { exactRos2Decoder } from './ros2.ts';
import type { MessageSchema } from './schema.ts';

const parsed = ({ name, text }: { readonly name: string; readonly text: string }): MessageDefinition => ({
  name,
  definitions: rosmsg
    .parse(text, { ros2: true, skipTypeFixup: true })
    .flatMap(({ definitions }) => definitions),
});

/** Frames of CAN buses: can_msgs (ros_canopen, ROS 1 and 2) and ros2_socketcan_msgs. */
const CAN_FRAME = parsed({
  name: 'can_msgs/Frame',
  text: 'std_msgs/Header header\nuint32 id\nbool is_rtr\nbool is_extended\nbool is_error\nuint8 dlc\nuint8[8] data',
});
const FD_FRAME = parsed({
  name: 'ros2_socketcan_msgs/FdFrame',
  text: 'std_msgs/Header header\nuint32 id\nbool is_extended\nbool is_error\nuint8 len\nuint8[<=64] data',
});

/** Of packages that are not part of a distribution's common interfaces: radar_msgs 0.2 (github.com/ros-perception), and those above. */
const FURTHER: readonly MessageDefinition[] = [
  {
    name: 'radar_msgs/RadarReturn',
    text: 'float32 range\nfloat32 azimuth\nfloat32 elevation\nfloat32 doppler_velocity\nfloat32 amplitude',
  },
  { name: 'radar_msgs/RadarScan', text: 'std_msgs/Header header\nradar_msgs/RadarReturn[] returns' },
  {
    name: 'radar_msgs/RadarTrack',
    text: [
      'unique_identifier_msgs/UUID uuid',
      'geometry_msgs/Point position',
      'geometry_msgs/Vector3 velocity',
      'geometry_msgs/Vector3 acceleration',
      'geometry_msgs/Vector3 size',
      'uint16 classification',
      'float32[6] position_covariance',
      'float32[6] velocity_covariance',
      'float32[6] acceleration_covariance',
      'float32[6] size_covariance',
    ].join('\n'),
  },
  { name: 'radar_msgs/RadarTracks', text: 'std_msgs/Header header\nradar_msgs/RadarTrack[] tracks' },
]
  .map(parsed)
  .concat(CAN_FRAME, FD_FRAME);

type Known = Readonly<Record<string, MessageDefinition>>;
type Distribution = { readonly name: string; readonly types: ReadonlyMap<string, MessageDefinition> };

const distribution = (name: string, types: Known, further: readonly MessageDefinition[]): Distribution => ({
  name,
  types: new Map([...further.map((each) => [each.name ?? '', each] as const), ...Object.entries(types)]),
});

/** Newest first. */
const ROS2: readonly Distribution[] = [
  distribution('ROS 2 Jazzy', common.ros2jazzy, FURTHER),
  distribution('ROS 2 Iron', common.ros2iron, FURTHER),
  distribution('ROS 2 Humble', common.ros2humble, FURTHER),
  distribution('ROS 2 Galactic', common.ros2galactic, FURTHER),
];
const ROS1: readonly Distribution[] = [distribution('ROS 1', common.ros1, [CAN_FRAME])];

/** The one type whose definition is empty. */
const EMPTY = 'std_msgs/Empty';

/** A definition by which messages that came without one may be read, and whose it is. */
export type StandardDefinition = {
  readonly schema: MessageSchema;
  readonly from: string;
  /** Throws where the bytes are not exactly those of its fields. */
  readonly decoder: Decoder;
};

/** Whether a log names a ROS type and does not say what it holds: its definition is empty, or a name only. */
export function lacksDefinition(schema: MessageSchema | undefined, encoding: string): boolean {
  if (schema === undefined || (encoding !== 'cdr' && encoding !== 'ros1')) return false;
  if (canonicalName(schema.name) === EMPTY) return false;
  // A log may give one long text to thousands of channels.
  if (lastSaid?.text !== schema.text) lastSaid = { text: schema.text, nothing: saysNothing(schema.text) };
  return lastSaid.nothing;
}

let lastSaid: { readonly text: string; readonly nothing: boolean } | undefined;

/** Whether a text has, comments apart, no line, or a name alone. */
function saysNothing(text: string): boolean {
  let first: string | undefined;
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? text.length : end);
    const comment = line.indexOf('#');
    const said = (comment < 0 ? line : line.slice(0, comment)).trim();
    if (said !== '' && (first !== undefined || !/^[\w/.:]+$/.test(said))) return false;
    if (said !== '') first = said;
    if (end < 0) break;
    from = end + 1;
  }
  return true;
}

/** The definitions that a type has had, newest first; none for types that are not standard. */
export function standardDefinitions(name: string, encoding: string): StandardDefinition[] {
  const type = canonicalName(name);
  const found = new Map<string, StandardDefinition>();
  for (const each of encoding === 'ros1' ? ROS1 : ROS2) {
    const parts = withParts(type, each.types);
    if (!parts) continue;
    const text = textOf(parts);
    if (found.has(text)) continue;
    const schema = { name, encoding: encoding === 'ros1' ? 'ros1msg' : 'ros2msg', text };
    const decoder = encoding === 'ros1' ? exactRos1Decoder(schema) : exactRos2Decoder(schema);
    found.set(text, { schema, from: each.name, decoder });
  }
  return [...found.values()];
}

/** A type and the types that its fields have, each once. */
function withParts(
  type: string,
  types: ReadonlyMap<string, MessageDefinition>,
): MessageDefinition[] | undefined {
  const root = types.get(type);
  if (!root) return undefined;
  const parts = new Set([root]);
  for (const part of parts)
    for (const field of part.definitions) {
      const inner = field.isComplex === true ? types.get(field.type) : undefined;
      if (inner) parts.add(inner);
    }
  return [...parts];
}

/** As recorders write it: the type's own fields, then those of each further type behind a line with its name. */
const textOf = (definitions: readonly MessageDefinition[]): string =>
  rosmsg.stringify([...definitions]).trimEnd();
