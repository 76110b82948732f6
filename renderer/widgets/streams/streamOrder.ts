/** The order of streams in lists: lidar, camera and radar, then motion, then the rest; within a kind the log's own order. */
import type { StreamInfo, StreamKind } from '../../../engine/contract/streams.ts';

/** The camera that looks ahead, by its name; else the first. */
export const frontCamera = (streams: readonly StreamInfo[]): StreamInfo | undefined =>
  streams.find(({ kind, name }) => kind === 'camera' && /front|image_02/i.test(name)) ??
  streams.find(({ kind }) => kind === 'camera');

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
