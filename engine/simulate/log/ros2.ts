/** Readings as ROS 2 messages (CDR), as a recorder of a ROS 2 vehicle writes them. */
import { parse } from '@foxglove/rosmsg';
import { MessageWriter } from '@foxglove/rosmsg2-serialization';
import { jpegOf, type MessageFormat } from './format.ts';
import {
  ackermann,
  cameraInfo,
  compressedImage,
  imuMessage,
  navSatFix,
  pointCloud,
  radarScan,
  tfStatic,
  twistStamped,
} from './messages.ts';
import type { Reading, ReadingKind } from './reading.ts';
import { schemaText } from './schemas.ts';

const TYPES: Readonly<Record<ReadingKind, string>> = {
  points: 'sensor_msgs/PointCloud2',
  picture: 'sensor_msgs/CompressedImage',
  lens: 'sensor_msgs/CameraInfo',
  radar: 'radar_msgs/RadarScan',
  imu: 'sensor_msgs/Imu',
  fix: 'sensor_msgs/NavSatFix',
  twist: 'geometry_msgs/TwistStamped',
  steering: 'ackermann_msgs/AckermannDriveStamped',
  transforms: 'tf2_msgs/TFMessage',
};

/** Quality of service of what is said once: a node that joins late hears it, too. */
export const QOS_LATCHED =
  '- history: 1\n  depth: 1\n  reliability: 1\n  durability: 1\n  deadline:\n    sec: 9223372036\n    nsec: 854775807\n  lifespan:\n    sec: 9223372036\n    nsec: 854775807\n  liveliness: 1\n  liveliness_lease_duration:\n    sec: 9223372036\n    nsec: 854775807\n  avoid_ros_namespace_conventions: false';
const QOS = QOS_LATCHED.replace('depth: 1', 'depth: 10').replace('durability: 1', 'durability: 2');

function messageOf(reading: Reading, stampNs: bigint): unknown {
  switch (reading.kind) {
    case 'points':
      return pointCloud(stampNs, reading.frame, reading.sweep, reading.columnNs);
    case 'picture':
      return compressedImage(stampNs, reading.frame, jpegOf(reading));
    case 'lens':
      return cameraInfo(stampNs, reading.frame, reading.model);
    case 'radar':
      return radarScan(stampNs, reading.frame, reading.returns);
    case 'imu':
      return imuMessage(stampNs, reading);
    case 'fix':
      return navSatFix(stampNs, reading.frame, reading.fix);
    case 'twist':
      return twistStamped(stampNs, reading.frame, reading.speedMps, reading.yawRate);
    case 'steering':
      return ackermann(stampNs, reading.frame, reading.angleRad, reading.speedMps);
    case 'transforms':
      return tfStatic(stampNs, reading.parent, reading.children);
  }
}

export const ROS2: MessageFormat = {
  profile: 'ros2',
  channel(kind, latched) {
    const [pkg, name] = TYPES[kind].split('/');
    const text = schemaText(TYPES[kind]);
    const writer = new MessageWriter(parse(text, { ros2: true }));
    return {
      schema: { name: `${pkg}/msg/${name}`, encoding: 'ros2msg', data: new TextEncoder().encode(text) },
      messageEncoding: 'cdr',
      metadata: new Map([['offered_qos_profiles', latched ? QOS_LATCHED : QOS]]),
      encode: (reading, stampNs) => writer.writeMessage(messageOf(reading, stampNs)),
    };
  },
};
