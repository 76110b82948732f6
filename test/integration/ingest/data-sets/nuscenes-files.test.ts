/** Sensor files of nuScenes without its tables: what their names tell, and what is said to be missing. */
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { rotate } from '../../../../engine/geometry/se3.ts';
import { drivesIn } from '../../../../engine/ingest/detect.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { pcdFile } from '../../../support/ingest/cloud-file.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import { TINY_JPEG } from '../../../support/ingest/data-sets/kitti-folder.ts';
import { floats } from '../../../support/ingest/data-sets/toy-drive.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';
import { sharedData } from '../../../support/shared.ts';

const root = testFolder();
const LOG = 'n015-2018-07-24-11-22-45+0800';
const US = 1532402927647951n;
const named = (channel: string, us: bigint, ending: string, log = LOG): string =>
  `${log}__${channel}__${us}.${ending}`;
const sweep = floats(Array.from({ length: 300 }, (_, i) => [i / 10, -3, 1, i % 256, i % 32]));
const radar = pcdFile(
  {
    fields: [
      ['x', 'F4'],
      ['y', 'F4'],
      ['z', 'F4'],
      ['vx', 'F4'],
      ['vy', 'F4'],
    ],
    rows: [
      [30, 40, 0, 3, 4],
      [10, 0, 0, -2, 0],
    ],
  },
  'binary',
);

test('lidar, radar and cameras come in at the times of their names, in one folder or a folder a channel', async () => {
  const files = {
    [`samples/LIDAR_TOP/${named('LIDAR_TOP', US, 'pcd.bin')}`]: sweep,
    [`sweeps/LIDAR_TOP/${named('LIDAR_TOP', US + 50_000n, 'pcd.bin')}`]: sweep,
    [named('RADAR_FRONT', US + 10_000n, 'pcd')]: radar,
    [named('CAM_FRONT', US - 35_000n, 'jpg')]: TINY_JPEG,
    'readme.txt': 'Six cameras.',
  };
  await withDrive(folderWith(root, files), (drive) => {
    const found = drive.streams().map(({ name, kind, count }) => `${name} ${kind} ${count}`);
    expect(found.sort()).toEqual(['CAM_FRONT camera 1', 'LIDAR_TOP lidar 2', 'RADAR_FRONT radar 1']);
    expect(drive.info.t0).toBe(String((US - 35_000n) * 1000n));
    const cloud = decodeCloud(drive.payload(streamNamed(drive, 'LIDAR_TOP').id, 1));
    expect([cloud.count, cloud.ring?.[33]]).toEqual([300, 1]);
    const scan = decodeCloud(drive.payload(streamNamed(drive, 'RADAR_FRONT').id, 0));
    expect([...(scan.fields.get('doppler') ?? [])]).toEqual([5, -2]);
    const top = drive.calibration().sensors.find(({ frame }) => frame === 'LIDAR_TOP');
    // Its second axis looks ahead.
    expect(rotate(top?.T_vehicle_sensor.q ?? { w: 1, x: 0, y: 0, z: 0 }, [0, 1, 0])[0]).toBeCloseTo(1, 9);
    const said = findingsOf(drive).join('\n');
    expect(said).toContain('sensors are not placed, cameras have no lens ×2');
    expect(said).toContain('readme.txt: files whose names are not those of sensor files: left out ×1');
  });
});

test('files of two logs are two drives', async () => {
  const log = folderWith(root, {
    [named('LIDAR_TOP', US, 'pcd.bin')]: sweep,
    [named('LIDAR_TOP', US, 'pcd.bin', 'n008-2018-08-01')]: sweep,
  });
  const drives = await drivesIn(log);
  expect(drives.map(({ name }) => name)).toEqual(['n008-2018-08-01', LOG]);
  await expect(withDrive(log, () => undefined)).rejects.toThrow(/holds files of 2 logs .*choose one/);
  await withDrive(drives[0]?.path ?? '', (drive) => expect(drive.streams().length).toBe(1));
});

const real = sharedData('nuscenes_keyframe');
test.skipIf(!real)('a real key frame: 34,688 points with 32 rings, and six cameras', async () => {
  await withDrive(real ?? '', (drive) => {
    const cloud = decodeCloud(drive.payload(streamNamed(drive, 'LIDAR_TOP').id, 0));
    expect([cloud.count, new Set(cloud.ring).size]).toEqual([34_688, 32]);
    expect(drive.streams().filter(({ kind }) => kind === 'camera').length).toBe(6);
  });
});
