/** KITTI odometry, SemanticKITTI and KITTI-360, in the layouts of the data sets. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { Drive } from '../../../engine/drive/drive.ts';
import { project } from '../../../engine/geometry/camera.ts';
import { inverse, transform } from '../../../engine/geometry/se3.ts';
import { detectFormat } from '../../../engine/ingest/detect.ts';
import { describeLog, ingest } from '../../../engine/ingest/ingest.ts';
import { poseOf, Replay } from '../../../engine/replay/replay.ts';
import { withDrive } from '../../support/ingest/case.ts';
import { roomSweep, stampText, TINY_JPEG } from '../../support/ingest/data-sets/kitti-folder.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const root = testFolder();
let made = 0;
const FRAMES = 4;
const name = (i: number, digits: number, ending: string): string =>
  `${String(i).padStart(digits, '0')}.${ending}`;

function write(path: string, bytes: string | Uint8Array): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}

/** Camera 0 looks along the velodyne's x: its z is x, its x is −y, its y is −z. It moves 2 m a frame. */
const CALIB = [
  ...[0, 1, 2, 3].map((c) => `P${c}: 720 0 8 ${-360 * c} 0 720 4 0 0 0 1 0`),
  'Tr: 0 -1 0 0 0 0 -1 -0.08 1 0 0 -0.27',
].join('\n');
const poses = (n: number): string =>
  Array.from({ length: n }, (_, i) => `1 0 0 0 0 1 0 0 0 0 1 ${2 * i}`).join('\n');

function odometrySet(options: { semantic?: boolean } = {}): { top: string; sequence: string } {
  const top = join(root, `odometry${made++}`);
  const sequence = join(top, 'sequences/03');
  const sweep = new Uint8Array(roomSweep().buffer);
  for (let i = 0; i < FRAMES; i++) {
    write(join(sequence, 'velodyne', name(i, 6, 'bin')), sweep);
    write(join(sequence, 'image_2', name(i, 6, 'jpg')), TINY_JPEG);
    write(join(sequence, 'labels', name(i, 6, 'label')), labels(sweep.byteLength / 16, i));
  }
  write(
    join(sequence, 'times.txt'),
    Array.from({ length: FRAMES }, (_, i) => (i * 0.1037).toExponential(6)).join('\n'),
  );
  write(join(sequence, 'calib.txt'), CALIB);
  write(options.semantic ? join(sequence, 'poses.txt') : join(top, 'poses/03.txt'), poses(FRAMES));
  return { top, sequence };
}

/** Class 40 (road) of instance i, and every tenth point 10 (car) of instance 7. */
function labels(points: number, i: number): Uint8Array {
  const out = Buffer.alloc(4 * points);
  for (let k = 0; k < points; k++) out.writeUInt32LE(k % 10 === 0 ? 10 + 7 * 65_536 : 40 + i * 65_536, 4 * k);
  return out;
}

const streams = (drive: Drive) =>
  drive
    .streams()
    .map((each) => `${each.name} ${each.kind} ${each.role} ${each.codec} ${each.count} ${each.frame}`);
const findings = (drive: Drive, level: string) =>
  drive
    .report()
    .findings.filter((each) => each.level === level)
    .map(({ file, place, reason, count }) => `${file} ${place}: ${reason} ×${count}`);
const named = (drive: Drive, wanted: string) => {
  const found = drive.streams().find((stream) => stream.name === wanted);
  if (!found) throw new Error(`There is no stream ${wanted}.`);
  return found;
};

test('a sequence of KITTI odometry comes in with its pictures, and its poses as truth', async () => {
  for (const semantic of [false, true]) {
    const { top, sequence } = odometrySet({ semantic });
    for (const path of [sequence, join(top, 'sequences'), top])
      expect((await detectFormat(path)).name).toBe('kitti-odometry');
    await withDrive(top, (drive) => {
      expect(streams(drive)).toEqual([
        `velodyne_points lidar sensor columns/1 ${FRAMES} velodyne`,
        `image_2 camera sensor image/jpeg ${FRAMES} image_2`,
        `poses pose truth json ${FRAMES} image_0`,
        `labels message truth columns/1 ${FRAMES} velodyne`,
      ]);
      expect([...findings(drive, 'error'), ...findings(drive, 'warn')]).toEqual([]);
      const cloud = decodeCloud(drive.payload(named(drive, 'velodyne_points').id, 1));
      // Compensated sweeps have no point times; rings follow from the order.
      expect([cloud.count, cloud.time, cloud.ring?.at(-1)]).toEqual([64 * 90, undefined, 63]);
      expect(drive.latest(named(drive, 'image_2').id, 104_000_000)?.t).toBe(103_700_000);
    });
  }
});

test('replay places the sweeps by the true poses, which hold for camera 0', async () => {
  await withDrive(odometrySet().top, (drive) => {
    const replay = new Replay(drive);
    const lidar = named(drive, 'velodyne_points').id;
    const truth = `stream:${named(drive, 'poses').id}`;
    const [sample] = replay.frame(250_000_000, [lidar], truth).samples;
    // Frame 2: the camera moved 4 m along its z, which is the vehicle's x.
    const moved = sample && poseOf(sample.placement);
    const first = poseOf(replay.frame(0, [lidar], truth).samples[0]?.placement ?? { missing: '' });
    expect(moved && first && Math.hypot(...moved.p.map((v, k) => v - (first.p[k] ?? 0)))).toBeCloseTo(4, 9);
  });
});

test('the calibration takes a point of the lidar to the pixel that the benchmark’s own formula gives', async () => {
  await withDrive(odometrySet().top, (drive) => {
    const camera = drive.calibration().sensors.find(({ frame }) => frame === 'image_2');
    if (!camera?.camera) throw new Error('image_2 has no camera.');
    const point = [12, 1.5, -0.7] as const;
    // P2 · Tr · X.
    const [x, y, z] = [-point[1], -point[2] - 0.08, point[0] - 0.27];
    const [u, v] = [(720 * x + 8 * z - 720) / z, (720 * y + 4 * z) / z];
    const pixel = project(camera.camera, transform(inverse(camera.T_vehicle_sensor), point));
    expect(pixel?.u).toBeCloseTo(u, 6);
    expect(pixel?.v).toBeCloseTo(v, 6);
  });
});

test('labels hold class and instance of each point, in the order of the file', async () => {
  await withDrive(odometrySet().top, (drive) => {
    const block = decodeColumns(drive.payload(named(drive, 'labels').id, 2));
    const [label, instance] = [column(block, 'label', 'u16'), column(block, 'instance', 'u16')];
    expect([label.length, label[0], instance[0], label[11], instance[11]]).toEqual([64 * 90, 10, 7, 40, 2]);
  });
});

test('what is missing or damaged of a sequence costs itself', async () => {
  const { top, sequence } = odometrySet();
  write(join(sequence, 'labels', name(1, 6, 'label')), Buffer.alloc(12));
  writeFileSync(
    join(sequence, 'velodyne', name(2, 6, 'bin')),
    readFileSync(join(sequence, 'velodyne', name(2, 6, 'bin'))).subarray(0, 1003),
  );
  write(join(top, 'poses/03.txt'), `${poses(3)}\n1 2 3\n9 0 0 0 0 9 0 0 0 0 9 0`);
  rmSync(join(sequence, 'times.txt'));
  await withDrive(sequence, (drive) => {
    expect(findings(drive, 'error')).toEqual([
      'velodyne_points/data frame 2: is cut: it ends inside a point; the whole points are kept and flagged ×1',
      'labels frame 1: has 3 labels for 5760 points: left out ×1',
      'labels frame 2: has 5760 labels for 62 points: left out ×1',
    ]);
    expect(findings(drive, 'warn')).toEqual(
      expect.arrayContaining([
        'times.txt whole file: missing: ten frames a second are assumed ×1',
        'poses whole file: lines that hold no pose: left out ×2',
      ]),
    );
    expect([named(drive, 'poses').count, named(drive, 'velodyne_points').count]).toEqual([3, 4]);
  });
});

test('of several sequences one has to be chosen', async () => {
  const { top, sequence } = odometrySet();
  write(join(top, 'sequences/07/velodyne/000000.bin'), readFileSync(join(sequence, 'velodyne/000000.bin')));
  write(join(top, 'sequences/07/times.txt'), '0');
  await expect(ingest(top, join(root, 'never.drive'))).rejects.toThrow(
    /more than one sequence of KITTI odometry \(03, 07\): choose/,
  );
});

const SEQUENCE = '2013_05_28_drive_0003_sync';

function kitti360Set(): { top: string } {
  const top = join(root, `kitti360-${made++}`);
  const first = Date.UTC(2013, 4, 28, 8, 46, 2, 900);
  const times = (shift: number): string =>
    Array.from({ length: FRAMES }, (_, i) => stampText(first + i * 100 + shift)).join('\n');
  const raw3 = join(top, 'data_3d_raw', SEQUENCE, 'velodyne_points');
  const raw2 = join(top, 'data_2d_raw', SEQUENCE);
  for (let i = 0; i < FRAMES; i++) {
    write(join(raw3, 'data', name(i, 10, 'bin')), new Uint8Array(roomSweep().buffer));
    write(join(raw2, 'image_00/data_rect', name(i, 10, 'jpg')), TINY_JPEG);
    write(join(raw2, 'image_02/data_rgb', name(i, 10, 'jpg')), TINY_JPEG);
  }
  write(join(raw3, 'timestamps.txt'), times(0));
  for (const camera of ['image_00', 'image_02']) write(join(raw2, camera, 'timestamps.txt'), times(7));
  // Frames that the authors could place: of 1 and 3.
  const pose = (i: number): string => `${i} 1 0 0 ${100 + i} 0 -1 0 200 0 0 -1 115`;
  write(join(top, 'data_poses', SEQUENCE, 'poses.txt'), `${pose(1)}\n${pose(3)}\n`);
  const toPose = '0 0 1 1.5 1 0 0 0.3 0 1 0 -0.9';
  write(
    join(top, 'calibration/calib_cam_to_pose.txt'),
    ['image_00', 'image_01', 'image_02', 'image_03'].map((each) => `${each}: ${toPose}`).join('\n'),
  );
  write(join(top, 'calibration/calib_cam_to_velo.txt'), '0 0 1 0.8 -1 0 0 -0.3 0 -1 0 -0.8');
  write(
    join(top, 'calibration/perspective.txt'),
    [
      'calib_time: 01-Jan-2000',
      'R_rect_00: 1 0 0 0 1 0 0 0 1',
      'S_rect_00: 16 8',
      'P_rect_00: 550 0 8 0 0 550 4 0 0 0 1 0',
    ].join('\n'),
  );
  return { top };
}

test('KITTI-360 is no KITTI raw: sweeps, pictures of two kinds, poses as truth, from any of its folders', async () => {
  const { top } = kitti360Set();
  for (const path of [
    top,
    join(top, 'data_3d_raw'),
    join(top, 'data_3d_raw', SEQUENCE),
    join(top, 'data_2d_raw', SEQUENCE),
  ])
    expect((await detectFormat(path)).name, path).toBe('kitti-360');
  const bytes = FRAMES * (16 * 64 * 90 + 2 * TINY_JPEG.length);
  expect(await describeLog(top)).toMatchObject({ name: SEQUENCE, files: 3 * FRAMES, bytes });
  await withDrive(join(top, 'data_3d_raw', SEQUENCE), (drive) => {
    expect(streams(drive)).toEqual([
      `velodyne_points lidar sensor columns/1 ${FRAMES} velodyne`,
      `image_00 camera sensor image/jpeg ${FRAMES} image_00`,
      `image_02 camera sensor image/jpeg ${FRAMES} image_02`,
      'poses pose truth json 2 pose',
    ]);
    expect(findings(drive, 'error')).toEqual([]);
    expect(drive.info.t0).toBe(`${Date.UTC(2013, 4, 28, 8, 46, 2, 900)}000000`);
    // Its sweeps are not compensated: points have times, of a turn of the median period.
    expect(decodeCloud(drive.payload(named(drive, 'velodyne_points').id, 0)).time?.[22]).toBeCloseTo(
      -25_000_000,
      -6,
    );
    const { sensors, vehicleFrame } = drive.calibration();
    expect([vehicleFrame, sensors.map(({ frame, camera }) => `${frame} ${camera?.fx ?? 'no lens'}`)]).toEqual(
      [
        'velodyne',
        [
          'velodyne no lens',
          'pose no lens',
          'image_00 550',
          'image_01 no lens',
          'image_02 no lens',
          'image_03 no lens',
        ],
      ],
    );
    const [sample] = new Replay(drive).frame(
      100_000_000,
      [named(drive, 'velodyne_points').id],
      `stream:${named(drive, 'poses').id}`,
    ).samples;
    // T_map_velo = T_map_pose · T_pose_cam0 · T_cam0_velo: the lidar stands 0.7 m before the unit, as the two files together say.
    const placed = sample && poseOf(sample.placement);
    expect(placed?.p[0]).toBeCloseTo(101 + 0.7, 6);
  });
});
