/** What is recognised and not read is named as what it is, with what to do. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detectFormat } from '../../../engine/ingest/detect.ts';
import { UNREAD } from '../../../engine/ingest/unread/table.ts';
import { pcdFile } from '../../support/ingest/cloud-file.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const root = testFolder();
let made = 0;

const sentence = async (path: string): Promise<string> => {
  try {
    return `read as ${(await detectFormat(path)).title}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

function folderOf(paths: readonly string[], bytes: string | Uint8Array = 'x'): string {
  const folder = join(root, `set${made++}`);
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

test.each([
  ['data.mcap', 'version https://git-lfs.github.com/spec/v1\n', /Git LFS pointer/],
  ['segment-1.tfrecord', '\x01\x02\x03\x04\x05', /Waymo Open 1/],
  ['lidar.parquet', 'PAR1', /Parquet/],
  ['car.dbc', 'no DBC at all', /called a DBC/],
  ['rlog.bz2', 'BZh91AY', /read as comma openpilot/],
  ['2023--rlog.zst', '(\xb5/\xfd', /read as comma openpilot/],
  ['fcamera.hevc', '\x00\x00\x00\x01\x40', /video file/],
  ['front.avi', 'RIFF', /video file.*ffmpeg/],
  ['ships.txt', '!AIVDM,1,1,,A,1', /ship transponders/],
  ['data.h5', '\x89HDF\r\n', /HDF5/],
  ['00.pkl.gz', '\x1f\x8b', /pickle.*PCD/],
  ['logs.zip', 'PK\x03\x04', /ZIP archive: unpack it and choose the folder/],
  ['logs.tar.gz', '\x1f\x8b', /gzip archive/],
  ['scan.e57', 'ASTM-E57', /E57/],
  ['000000.bin', '\x01\x02', /bare numbers.*choose the folder/],
  ['track.kml', 'no KML', /called a KML/],
  ['run.tcx', '<?xml version="1.0"?><TrainingCenterDatabase/>', /sports watch.*gpsbabel/],
  ['fixes.csv', 'time,latitude,longitude\n1700000000,48.1,11.5\n', /table of positions.*unicsv/],
  ['tum.txt', '# t x y z q\n1700000000.1 1 2 3 0 0 0 1\n1700000000.2 1 2 3 0 0 0 1\n', /read as Trajectory/],
  ['page.mcap', '<!DOCTYPE html><html>404</html>', /page of the web \(HTML\)/],
  ['bag.mcap', '#ROSBAG V2.0\n', /read as ROS 1 bag/],
  ['run.vbo', 'no sections', /called a log of a VBOX/],
  ['raw.sbf', '$@\x12\x34\xa7\x0f\0\0', /Septentrio.*NMEA/],
  ['raw.gps', '\xaaD\x12\x1c\0\0', /NovAtel.*NMEA/],
  ['base.rtk', '\xd3\0\x13\x3e\0\0', /RTCM 3/],
  ['0001.tiff', 'II*\0', /TIFF.*PNG/],
  ['clip.flv', 'FLV\x01', /video file.*ffmpeg/],
  ['what.mcap', 'hello', /called as an MCAP .* is, and none by what it holds/],
  ['what.dat', '\x00\x01\x02\x03\x04', /by its bytes: no MCAP, ROS bag, MDF/],
  ['notes.txt', 'Sunny, dry road at latitude forty-eight.', /is not a log that can be read \([^)]*\)\.$/],
])('a file %s is named', async (name, bytes, wanted) => {
  const path = join(root, name);
  writeFileSync(path, Buffer.from(bytes, 'latin1'));
  expect(await sentence(path)).toMatch(wanted);
});

test.each([
  [['training/segment-1.tfrecord'], /Waymo Open 1/],
  [['lidar/1.parquet', 'vehicle_pose/1.parquet', 'camera_image/1.parquet'], /read as Waymo Open 2/],
  [['001/lidar/00.pkl.gz', '001/camera/front/00.jpg', '001/meta/gps.json'], /PandaSet/],
  [['applanix/gps_post_process.csv', 'radar/1.png', 'lidar/1.bin', 'calib/P.txt'], /read as Boreas/],
  [['sensor_data/Ouster/1.bin', 'global_pose.csv'], /read as MulRan/],
  [['lms_front/1.bin', 'gps/ins.csv', 'stereo/left/1.png'], /read as Oxford RobotCar/],
  [['sequences/000000/lidar_velodyne/1.npy', 'sequences/000000/ego_motion.json'], /read as Zenseact/],
  [['data/000076/lidar_roof/1.bin', 'data/000076/cam01/1.jpg'], /read as ONCE/],
  [['camera_lidar/2018/lidar/cam_front/1.npz', 'camera_lidar/cams_lidars.json'], /read as A2D2/],
  [['training/velodyne/000000.bin', 'training/label_2/000000.txt'], /object benchmark of KITTI/],
  [['a/one.pcap', 'a/meta.json'], /capture of network packets/],
])('a folder with %s is named', async (paths, wanted) => {
  expect(await sentence(folderOf(paths))).toMatch(wanted);
});

test('a folder without a log says what lies in it', async () => {
  expect(
    await sentence(folderOf(['a.log', 'b.log', 'note'], 'version https://git-lfs.github.com/spec/v1')),
  ).toMatch(/What lies in it: a Git LFS pointer/);
  expect(await sentence(folderOf(['a.txt']))).toMatch(/holds no log that can be read: .*\.$/);
});

test('a point cloud is known by its bytes, whatever it is called, and an LFS pointer in its place is named', async () => {
  const points = {
    fields: [
      ['x', 'F4'],
      ['y', 'F4'],
      ['z', 'F4'],
    ] as const,
    rows: [[1, 2, 3]],
  };
  const cloud = join(root, 'export.dat');
  writeFileSync(cloud, pcdFile(points, 'binary'));
  expect(await sentence(cloud)).toBe('read as Point cloud');
});

test('every entry of the list has a way to be recognised and a sentence without a full stop at its end', () => {
  for (const { what, starts, text, name, holds } of UNREAD) {
    expect([starts, text, name, holds].filter((way) => way !== undefined).length, what).toBeGreaterThan(0);
    expect(what).not.toMatch(/\.$/);
  }
});
