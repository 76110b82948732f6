/** Raw packets of lidars that are recognised by their type and not decoded: kept as they are, and named as what they are. */
import type { MessageConverter, MessageFamily } from '../message.ts';
import { keepMessage } from '../other.ts';

/** Whose packets a type holds, and what makes clouds of them. */
const PACKETS: Readonly<Record<string, readonly [sensor: string, tool: string]>> = {
  'rslidar_msg/RslidarPacket': ['a RoboSense lidar', 'rslidar_sdk'],
  'rslidar_msgs/rslidarScan': ['a RoboSense lidar', 'rslidar_sdk'],
  'robosense_msgs/RobosenseScan': ['a RoboSense lidar', 'the nebula driver'],
  'lslidar_msgs/LslidarScan': ['a Leishen lidar', 'lslidar_driver'],
  'seyond/SeyondScan': ['a Seyond lidar', 'the Seyond driver'],
};

function open(_topic: string, type: string): MessageConverter {
  const [sensor, tool] = PACKETS[type] ?? ['a sensor', 'its driver'];
  const reason = `holds raw packets of ${sensor}, which are not decoded here: kept as they are, without points; turn them into clouds with ${tool} and load those`;
  return (message, bytes) => ({
    ...keepMessage({ header: message.header, stamp: message.stamp }, bytes),
    notes: [{ level: 'error', reason, count: 1 }],
  });
}

export const unreadPackets = { types: Object.keys(PACKETS), open } satisfies MessageFamily;
