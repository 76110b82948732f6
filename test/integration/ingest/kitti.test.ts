import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { SAMPLE_FLAG } from '../../../engine/contract/streams.ts';
import { utcText } from '../../../engine/contract/time.ts';
import type { Drive } from '../../../engine/drive/drive.ts';
import { project } from '../../../engine/geometry/camera.ts';
import { compose, inverse, transform } from '../../../engine/geometry/se3.ts';
import { describeLog, ingest } from '../../../engine/ingest/ingest.ts';
import { withDrive } from '../../support/ingest/case.ts';
import { FRAMES, TINY_JPEG, writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const root = testFolder();
let made = 0;

function kittiFolder(): { top: string; sync: string } {
  const top = join(root, `drive${made++}`);
  mkdirSync(join(top, 'deep/down'), { recursive: true });
  return { top, sync: writeKitti(join(top, 'deep/down')) };
}

const named = (drive: Drive, name: string) => {
  const found = drive.streams().find((stream) => stream.name === name);
  if (!found)
    throw new Error(
      `no stream ${name}; there are ${drive
        .streams()
        .map((s) => s.name)
        .join(', ')}`,
    );
  return found;
};
const findings = (drive: Drive) =>
  drive
    .report()
    .findings.map(
      ({ level, file, place, reason, count }) => `${level} ${file} ${place}: ${reason} ×${count}`,
    );

test('the sync folder, the dated folder and any folder above give the same drive', async () => {
  const { top, sync } = kittiFolder();
  const digests = [];
  for (const path of [sync, join(sync, '..'), top])
    digests.push(
      await withDrive(path, (drive) => [
        drive.info.name,
        ...drive.streams().map(({ id, name }) => `${name} ${drive.digest(id)}`),
      ]),
    );
  expect(digests[1]).toEqual(digests[0]);
  expect(digests[2]).toEqual(digests[0]);
  expect(digests[0]?.[0]).toBe('2011_09_26_drive_0001_sync');
});

test('every part of the drive becomes a stream', async () => {
  await withDrive(kittiFolder().sync, (drive) => {
    expect(
      Object.fromEntries(
        drive
          .streams()
          .map(({ name, kind, role, codec, count, frame }) => [
            name,
            `${kind} ${role} ${codec} ${count} ${frame}`,
          ]),
      ),
    ).toEqual({
      velodyne_points: `lidar sensor columns/1 ${FRAMES} velodyne`,
      image_02: `camera sensor image/jpeg ${FRAMES} image_02`,
      oxts: `message sensor text ${FRAMES} imu`,
      'oxts/gnss': `gnss sensor json ${FRAMES} imu`,
      'oxts/imu': `imu sensor json ${FRAMES} imu`,
      'oxts/velocity': `twist sensor json ${FRAMES} imu`,
      'oxts/pose': `pose estimate json ${FRAMES} imu`,
      tracklet_labels: `boxes truth json ${FRAMES} velodyne`,
    });
    // The data set's wall time is taken as UTC; the first stamp of all sensors is t0.
    expect(utcText(drive.info.t0, 0)).toBe('2011-09-26T13:02:25.950000000Z');
    expect(drive.info.origin).toMatchObject({ longitudeDeg: 8.43, altitudeM: 116.4, datum: 'geoid' });
    expect(findings(drive)).toEqual([]);
    expect(Buffer.from(drive.payload(named(drive, 'image_02').id, 0))).toEqual(TINY_JPEG);
  });
});

test('point times run clockwise from behind, over the start, the forward and the end time', async () => {
  await withDrive(kittiFolder().sync, (drive) => {
    const cloud = decodeCloud(drive.payload(named(drive, 'velodyne_points').id, 0));
    expect(cloud.count).toBe(64 * 90);
    expect([cloud.ring?.[0], cloud.ring?.[89], cloud.ring?.[90], cloud.ring?.at(-1)]).toEqual([0, 0, 1, 63]);
    const at = (degrees: number): number => {
      const i = Math.round(degrees / 4 - 0.5);
      return (cloud.time?.[i] ?? Number.NaN) / 1e6;
    };
    expect(at(2)).toBeCloseTo(-0.5556, 2); // nearly forward, a little to the left: just before the forward time
    expect(at(90)).toBeCloseTo(-25, 0); // left: a quarter turn before
    expect(at(178)).toBeCloseTo(-49.44, 1); // behind on the left: the start
    expect(at(182)).toBeCloseTo(49.44, 1); // behind on the right: the end
    expect(at(270)).toBeCloseTo(25, 0);
  });
});

test('calibration takes a point of the lidar to the pixel that KITTI’s own formula gives', async () => {
  await withDrive(kittiFolder().sync, (drive) => {
    const set = drive.calibration();
    expect([set.vehicleFrame, set.rule]).toEqual([
      'imu',
      'KITTI: the IMU/GNSS unit is the vehicle frame (x forward, y left, z up)',
    ]);
    const sensor = (frame: string) => {
      const found = set.sensors.find((each) => each.frame === frame);
      if (!found) throw new Error(`no ${frame}`);
      return found;
    };
    const camera = sensor('image_02');
    const T_cam_velo = compose(inverse(camera.T_vehicle_sensor), sensor('velodyne').T_vehicle_sensor);
    const [x, y, z] = [10, 1, -1];
    // P_rect_02 · R_rect_00 · T_velo_to_cam with the numbers of the test's calibration files.
    const [cx, cy, cz] = [-y, -z - 0.08, x - 0.27];
    const [u, v] = [(720 * cx + 8 * cz - 720) / cz, (720 * cy + 4 * cz) / cz];
    const model = camera.camera;
    if (!model) throw new Error('no camera model');
    const pixel = project(model, transform(T_cam_velo, [x, y, z]));
    expect(pixel?.u).toBeCloseTo(u, 9);
    expect(pixel?.v).toBeCloseTo(v, 9);
  });
});

test('oxts becomes signals by meaning, and poses east-north-up at the origin', async () => {
  await withDrive(kittiFolder().sync, (drive) => {
    const pose = drive.series(named(drive, 'oxts/pose').id, ['position.x', 'position.y', 'orientation.z']);
    // 1.3 m north a frame; yaw of a quarter turn is north.
    expect(pose.values[1]?.[7]).toBeCloseTo(7 * 1.3, 1);
    expect(pose.values[0]?.[7]).toBeCloseTo(0, 6);
    expect(pose.values[2]?.[0]).toBeCloseTo(Math.SQRT1_2, 3);
    const gnss = drive.series(named(drive, 'oxts/gnss').id, ['sigma.east', 'status']);
    expect(gnss.values.map((v) => v?.[0])).toEqual([0.05, 2]);
    expect(drive.series(named(drive, 'oxts').id, ['numsats']).values[0]?.[0]).toBe(10);
  });
});

test('labels are truth: boxes with their centre, and the file as it is', async () => {
  await withDrive(kittiFolder().sync, (drive) => {
    const boxes = (seq: number) =>
      JSON.parse(Buffer.from(drive.payload(named(drive, 'tracklet_labels').id, seq)).toString()).boxes;
    expect(boxes(0)).toEqual([]);
    expect(boxes(2)).toEqual([
      {
        id: 0,
        class: 'Car',
        size: [4.2, 1.8, 1.5],
        center: [10, 1, -1.7 + 0.75],
        rotation: [0, 0, 0.5],
        occlusion: 0,
        truncation: 0,
      },
    ]);
  });
});

test('missing scans, broken stamps, cut and foreign files are reported, and the rest comes in', async () => {
  const { sync } = kittiFolder();
  rmSync(join(sync, 'velodyne_points/data/0000000003.bin'));
  rmSync(join(sync, 'velodyne_points/data/0000000004.bin'));
  truncateSync(join(sync, 'velodyne_points/data/0000000005.bin'), 1000 * 16 + 5);
  writeFileSync(join(sync, 'velodyne_points/data/0000000006.bin'), '');
  const stamps = join(sync, 'image_02/timestamps.txt');
  const lines = readFileSync(stamps, 'utf8').split('\n');
  lines[2] = '2011-09-26 13:0#:26.16';
  lines[7] = '0000-00-00 00:00:00.0';
  writeFileSync(stamps, lines.join('\n'));
  writeFileSync(join(sync, 'image_02/data/0000000001.jpg'), 'not a picture');
  writeFileSync(join(sync, 'image_02/data/0000000004.jpg'), TINY_JPEG.subarray(0, 15));
  writeFileSync(join(sync, 'image_02/data/Thumbs.db'), 'x');
  writeFileSync(join(sync, 'oxts/data/0000000002.txt'), 'nan nan\n');
  await withDrive(sync, (drive) => {
    expect(findings(drive).sort()).toEqual(
      [
        'error image_02/data frame 1: is no PNG or JPEG picture: left out ×1',
        'error image_02/data frame 4: is cut: the end of the picture is missing; kept and flagged ×1',
        'error oxts/data frame 2: is no oxts record of 30 numbers: left out ×1',
        'error velodyne_points/data frame 5: is cut: it ends inside a point; the whole points are kept and flagged ×1',
        'error velodyne_points/data frame 6: holds no point: left out ×1',
        'info image_02/data Thumbs.db: is no numbered file of this sensor: left out ×1',
        'info velodyne_points/data frame 5: the order of the points does not show 64 lasers: no ring column ×1',
        'warn image_02/timestamps.txt line 3: is no usable time: interpolated from its neighbours and flagged (lines 3, 8) ×2',
        'warn tracklet_labels.xml frame 3: boxes belong to frames without a sweep: kept in the raw file only ×1',
        'warn velodyne_points/data frame 3: has a time and no file (frames 3–4) ×2',
      ].sort(),
    );
    const images = named(drive, 'image_02');
    expect([images.count, named(drive, 'velodyne_points').count, named(drive, 'oxts').count]).toEqual([
      7, 5, 7,
    ]);
    // Frame 2 lies half way between its neighbours, frame 7 a period after the last.
    const at = (seq: number) => drive.at(images.id, seq);
    expect([at(1)?.t, at(1)?.flags]).toEqual([210.5e6, SAMPLE_FLAG.stampInvalid]);
    expect([at(6)?.t, at(6)?.flags]).toEqual([710.5e6, SAMPLE_FLAG.stampInvalid]);
    expect(drive.detail(images.id, 1)?.tRaw).toBe('2011-09-26 13:0#:26.16');
    expect(at(3)?.flags).toBe(SAMPLE_FLAG.damaged);
  });
});

test('points that are no numbers are left out and counted', async () => {
  const { sync } = kittiFolder();
  appendFileSync(
    join(sync, 'velodyne_points/data/0000000000.bin'),
    new Uint8Array(new Float32Array([Number.NaN, 1, 2, 0, 1, Infinity, 2, 0]).buffer),
  );
  await withDrive(sync, (drive) => {
    expect(findings(drive)).toEqual([
      'info velodyne_points/data frame 0: points without finite coordinates are left out ×2',
    ]);
    expect(decodeCloud(drive.payload(named(drive, 'velodyne_points').id, 0)).count).toBe(64 * 90);
  });
});

test('without calibration, labels, camera or sweep times the rest still comes in', async () => {
  const { sync } = kittiFolder();
  for (const file of ['calib_imu_to_velo.txt', 'calib_velo_to_cam.txt', 'calib_cam_to_cam.txt'])
    rmSync(join(sync, '..', file));
  for (const part of [
    'image_02',
    'tracklet_labels.xml',
    'velodyne_points/timestamps_start.txt',
    'velodyne_points/timestamps.txt',
  ])
    rmSync(join(sync, part), { recursive: true });
  await withDrive(sync, (drive) => {
    expect(drive.calibration()).toMatchObject({ vehicleFrame: 'velodyne', sensors: [{ frame: 'velodyne' }] });
    // In a synchronised drive another sensor's times stand in, frame by frame, and say so.
    const sweeps = named(drive, 'velodyne_points');
    expect([sweeps.count, drive.at(sweeps.id, 1)?.flags]).toEqual([FRAMES, SAMPLE_FLAG.stampInvalid]);
    const text = findings(drive).join('\n');
    for (const part of [
      'calib_imu_to_velo.txt',
      'calib_velo_to_cam.txt',
      'calib_cam_to_cam.txt',
      'image_02',
      'the times of oxts are used',
      'timestamps_start.txt',
    ])
      expect(text).toContain(part);
    expect(decodeCloud(drive.payload(sweeps.id, 0)).time?.length).toBe(64 * 90);
  });
});

test('a folder with several drives asks to choose, a folder with none says so', async () => {
  const top = join(root, 'several');
  mkdirSync(top);
  writeKitti(top, '0001');
  writeKitti(top, '0002');
  await expect(ingest(top, join(root, 'none.drive'))).rejects.toThrow(
    /more than one KITTI drive \(2011_09_26_drive_0001_sync, 2011_09_26_drive_0002_sync\): choose/,
  );
  const empty = join(root, 'empty');
  mkdirSync(empty);
  await expect(ingest(empty, join(root, 'none.drive'))).rejects.toThrow(
    'holds no log that can be read: no recording (MCAP, ROS bag), no layout of a data set',
  );
});

test('a quick look says what is there', async () => {
  const { top } = kittiFolder();
  const look = await describeLog(top);
  expect(look).toMatchObject({ format: 'kitti', name: '2011_09_26_drive_0001_sync', files: 3 * FRAMES });
  expect(look.streams).toContainEqual({ name: 'image_02', schema: 'jpg', count: FRAMES });
});
