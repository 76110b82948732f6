/** Recordings of rosbag2, and a bag that was converted to MCAP, as people have them. */
import { expect, test } from 'vitest';
import { caseFolder, withCase } from '../../../support/ingest/case.ts';

test('ROS 1 messages in an MCAP are decoded: the sweeps are sweeps', async () => {
  await withCase(caseFolder('recordings/mcap-ros1-profile'), ({ streams, drive }) => {
    expect(streams).toEqual({ '/velodyne_points': 'lidar sensor 10', '/imu/data': 'imu sensor 10' });
    const paths = drive.signals().map(({ path }) => path);
    expect(paths).toContain('accel.x');
  });
});

test.each([
  ['recordings/rosbag2-file-compression', { '/imu': 'imu sensor 200' }],
  ['recordings/rosbag2-message-compression', { '/imu': 'imu sensor 50' }],
])('%s is unpacked, and nothing is lost', async (name, expected) => {
  await withCase(caseFolder(name), ({ streams, said, drive }) => {
    expect(streams).toEqual(expected);
    expect(said).toEqual([]);
    expect(drive.signals().length, 'its messages are decoded').toBeGreaterThan(0);
  });
});

test('a part that the metadata names and that is missing is named', async () => {
  await withCase(caseFolder('recordings/split-middle-part-missing'), ({ streams, said }) => {
    expect(streams).toEqual({ '/imu': 'imu sensor 100' });
    expect(said.join('\n')).toMatch(/^warn metadata\.yaml .*b_1\.mcap, which is missing/m);
  });
});
