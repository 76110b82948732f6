/** Real logs, where they are on this machine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { decodeMessage } from '../../../engine/ingest/encodings/decode.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { kittiDrive } from '../../support/kitti.ts';
import { sharedData } from '../../support/shared.ts';

const folder = testFolder();
const bags = sharedData('bags');
const unpacker = sharedData('unpack.py');

async function ingested<T>(log: string, look: (drive: Drive, folder: string) => T): Promise<T> {
  const out = join(folder, `${readdirSync(folder).length}.drive`);
  await ingest(log, out);
  const drive = Drive.open(out, 'read');
  try {
    return look(drive, log);
  } finally {
    drive.close();
  }
}

const streams = (drive: Drive) =>
  Object.fromEntries(drive.streams().map(({ name, kind, count }) => [name, `${kind} ${count}`]));

describe.skipIf(!bags)('MCAP files of other projects', () => {
  const at = (path: string): string => join(bags ?? '', path);

  test('rosbag2: strings, empty messages, basic types, a recording in parts', async () => {
    const base = 'rosbag2/rosbag2_py/test/resources/mcap';
    await ingested(at(`${base}/convert_a/rewriter_a_0.mcap`), (drive) => {
      expect(streams(drive)).toEqual({ a_empty: 'message 100', b_basictypes: 'message 50' });
      const basic = drive.streams()[1];
      if (!basic) throw new Error('no b_basictypes');
      const message = decodeMessage(drive.payload(basic.id, 0), basic.schema, basic.codec) as Record<
        string,
        unknown
      >;
      expect(Object.keys(message)).toContain('float64_value');
      expect(
        drive.signals().some(({ stream, path }) => stream === basic.id && path === 'float64_value'),
      ).toBe(true);
    });
    await ingested(at(`${base}/convert_b/rewriter_b_0.mcap`), (drive) => {
      expect(streams(drive)).toEqual({ a_empty: 'message 25', c_strings: 'message 50' });
    });
    await ingested(at(`${base}/reindex_test_bags/multiple_files`), (drive) => {
      expect(streams(drive)).toEqual({ '/chatter': 'message 3177' });
    });
    await ingested(at(`${base}/wbag`), (drive) =>
      expect(drive.report()).toMatchObject({ files: 5, samples: 6074 }),
    );
  });

  test('foxglove JSON: pictures, lenses, places, mice', async () => {
    await ingested(at('lichtblick/e2e/fixtures/assets/custom-camera-model.mcap'), (drive) => {
      expect(streams(drive)).toMatchObject({
        '/image/compressed': 'camera 10',
        '/camera_calibration': 'message 10',
      });
      const picture = drive.payload(drive.streams().find(({ kind }) => kind === 'camera')?.id ?? 0, 0);
      expect([picture[0], picture[1]]).toEqual([0xff, 0xd8]);
      // The pictures have 520 × 360 pixels, the lens 640 × 480: it is of another camera.
      expect(drive.calibration().sensors[0]?.camera).toBeUndefined();
      expect(drive.report().findings.some(({ reason }) => reason.includes('of another shape'))).toBe(true);
      expect(drive.report().findings.some(({ reason }) => reason.includes('CylinderCameraModel'))).toBe(true);
    });
    await ingested(at('foxglove_tutorials/foxglove_sdk/rosconesp24_tutorial/tutorial.mcap'), (drive) => {
      expect(streams(drive)).toEqual({ battery: 'message 51', speed: 'message 51', location: 'gnss 51' });
      expect(drive.info.origin?.latitudeDeg).toBeGreaterThan(30);
    });
    await ingested(at('lichtblick/e2e/fixtures/assets/example_logs.mcap'), (drive) =>
      expect(drive.report().samples).toBe(1111),
    );
  });
});

function kitti(name: string): string {
  const found = kittiDrive(name);
  if (!found) throw new Error(`${name} could not be unpacked, although shared/data is there.`);
  return found;
}

describe.skipIf(!unpacker)('KITTI drives', () => {
  test('kitti-0005: every sweep, picture and record, ringed and timed', async () => {
    await ingested(kitti('kitti-0005'), (drive, log) => {
      expect(streams(drive)).toEqual({
        velodyne_points: 'lidar 154',
        image_02: 'camera 154',
        oxts: 'message 154',
        'oxts/gnss': 'gnss 154',
        'oxts/imu': 'imu 154',
        'oxts/velocity': 'twist 154',
        'oxts/pose': 'pose 154',
        tracklet_labels: 'boxes 154',
      });
      expect(drive.report().findings).toEqual([
        expect.objectContaining({
          level: 'info',
          place: 'frame 42',
          reason: expect.stringContaining('64 lasers'),
          count: 2,
        }),
      ]);
      expect(drive.info.durationNs / 1e9).toBeCloseTo(15.8, 1);
      const lidar = drive.streams().find(({ kind }) => kind === 'lidar')?.id ?? 0;
      const file = readFileSync(
        join(log, '2011_09_26/2011_09_26_drive_0005_sync/velodyne_points/data/0000000100.bin'),
      );
      const raw = new Float32Array(file.buffer, file.byteOffset, file.byteLength / 4);
      const cloud = decodeCloud(drive.payload(lidar, 100));
      expect(cloud.count).toBe(raw.length / 4);
      for (const i of [0, 1234, cloud.count - 1]) {
        expect([cloud.xyz[3 * i], cloud.xyz[3 * i + 1], cloud.xyz[3 * i + 2], cloud.intensity?.[i]]).toEqual([
          ...raw.subarray(4 * i, 4 * i + 4),
        ]);
      }
    });
  });

  test('kitti-0001: what its source lacked is said, not invented', async () => {
    await ingested(kitti('kitti-0001'), (drive) => {
      expect(streams(drive)).toMatchObject({ velodyne_points: 'lidar 108', 'oxts/pose': 'pose 108' });
      const reasons = drive
        .report()
        .findings.map(({ reason }) => reason)
        .join('\n');
      expect(reasons).toContain('the source of this log probably lacked them');
      expect(reasons).toContain('a turn of the median period');
      const imu = drive.streams().find(({ kind }) => kind === 'imu')?.id ?? 0;
      expect(
        drive
          .signals()
          .filter(({ stream }) => stream === imu)
          .map(({ path }) => path),
      ).not.toContain('accel.z');
    });
  });
});
