/** The order of streams in lists: lidar, camera and radar, then motion, then the rest; within a kind the log's own order. */
import type { StreamInfo, StreamKind } from '../../engine/contract/streams.ts';

const ORDER: readonly StreamKind[] = [
  'lidar',
  'camera',
  'radar',
  'gnss',
  'pose',
  'twist',
  'imu',
  'boxes',
  'message',
];

export const inOrder = (streams: readonly StreamInfo[]): StreamInfo[] =>
  [...streams].sort(
    (a, b) =>
      Number(a.role === 'truth') - Number(b.role === 'truth') ||
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  );
