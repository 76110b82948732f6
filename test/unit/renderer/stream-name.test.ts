import { expect, test } from 'vitest';
import { shortName } from '../../../renderer/widgets/streamName.ts';

test('a topic is told by what is its own, and a name that is none is left alone', () => {
  expect(
    ['/camera/left/image/compressed', '/lidar/top/points', '/radar/front/scan', '/imu/data_raw'].map(
      shortName,
    ),
  ).toEqual(['camera/left', 'lidar/top', 'radar/front', 'imu/data_raw']);
  expect(['image_02', 'velodyne', '/points', '/'].map(shortName)).toEqual([
    'image_02',
    'velodyne',
    'points',
    '/',
  ]);
});
