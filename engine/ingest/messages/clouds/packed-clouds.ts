/** Clouds packed by Draco, cloudini and the like, which are not unpacked here: kept as they are, and the loss is named. */
import { textAt } from '../../encodings/tree.ts';
import type { MessageConverter, MessageFamily } from '../message.ts';
import { keepMessage } from '../other.ts';

const TYPES = [
  'foxglove/CompressedPointCloud',
  'point_cloud_interfaces/CompressedPointCloud2',
  'draco_point_cloud_transport/CompressedPointCloud2',
];

const convert: MessageConverter = (message, bytes) => {
  const format = textAt(message, 'format');
  const reason = `holds points that are packed${format === '' ? '' : ` (${format})`}, which are not unpacked here: kept as they are, without points; write them as PointCloud2 with "ros2 run point_cloud_transport republish" and load those`;
  return {
    ...keepMessage(
      { header: message.header, timestamp: message.timestamp, frame_id: message.frame_id },
      bytes,
    ),
    notes: [{ level: 'error', reason, count: 1 }],
  };
};

export const packedClouds = { types: TYPES, open: () => convert } satisfies MessageFamily;
