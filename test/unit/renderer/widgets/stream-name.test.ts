import { expect, test } from 'vitest';
import { shortName, shortNames } from '../../../../renderer/widgets/streams/streamName.ts';

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

test('topics within a sentence are made short, and fractions stay as they are', () => {
  expect(shortNames('Dirt on the lens of /camera/left/image/compressed')).toBe(
    'Dirt on the lens of camera/left',
  );
  expect(shortNames('/camera/front/image/compressed’s picture')).toBe('camera/front’s picture');
  expect(shortNames('χ²/dof')).toBe('χ²/dof');
});
