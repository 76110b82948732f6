/** Segments of Waymo Open 2, in the layout of the data set. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { transform } from '../../../../engine/geometry/se3.ts';
import { detectFormat, drivesIn } from '../../../../engine/ingest/detect.ts';
import { describeLog, ingest } from '../../../../engine/ingest/ingest.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import {
  drivenAt,
  FIRST_MICROS,
  FRAMES,
  HEIGHT,
  MOUNT,
  SEGMENT,
  WALL_M,
  WIDTH,
  writeWaymo,
} from '../../../support/ingest/data-sets/waymo-folder.ts';
import { testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
let made = 0;

function segment(options?: Parameters<typeof writeWaymo>[1]): string {
  const top = join(root, `waymo${made++}`);
  mkdirSync(top);
  return writeWaymo(top, options);
}

const streams = (drive: Drive): string[] =>
  drive.streams().map(({ name, kind, role, codec, count }) => `${name} ${kind} ${role} ${codec} ${count}`);
function inVehicle(drive: Drive, name: string, seq: number): number[][] {
  const { xyz, count } = decodeCloud(drive.payload(streamNamed(drive, name).id, seq));
  const sensor = drive.calibration().sensors.find(({ frame }) => frame === name);
  if (!sensor) throw new Error(`${name} is not placed.`);
  return Array.from({ length: count }, (_, i) => [
    ...transform(sensor.T_vehicle_sensor, [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0]),
  ]);
}

test('a segment comes in whole: sweeps of each lidar, pictures, poses, boxes as truth', async () => {
  const log = segment();
  expect((await detectFormat(log)).name).toBe('waymo');
  await withDrive(log, (drive) => {
    expect(streams(drive).sort()).toEqual([
      `camera_FRONT camera sensor image/jpeg ${FRAMES}`,
      `camera_SIDE_LEFT camera sensor image/jpeg ${FRAMES}`,
      `lidar_FRONT lidar sensor columns/1 ${FRAMES}`,
      `lidar_TOP lidar sensor columns/1 ${FRAMES}`,
      `lidar_box boxes truth json ${FRAMES}`,
      `vehicle_pose pose estimate json ${FRAMES}`,
    ]);
    expect(findingsOf(drive).filter((line) => !line.startsWith('info'))).toEqual([]);
    expect(drive.info.t0).toBe(String(FIRST_MICROS * 1000n));
    const wanted = ['lidar_TOP', 'camera_FRONT', 'vehicle_pose'].map((name) => streamNamed(drive, name).id);
    expect(new Replay(drive).frame(250_000_000, wanted).samples.map(({ seq }) => seq)).toEqual([2, 2, 2]);
    // Half way between trigger (20 ms after the frame) and the end of the readout (60 ms).
    expect(drive.at(streamNamed(drive, 'camera_FRONT').id, 1)?.t).toBeCloseTo(140_000_000, -4);
  });
  const described = await describeLog(log);
  expect(described.streams.map(({ name, count }) => `${name} ${count}`).sort()).toEqual([
    'camera_FRONT 4',
    'camera_SIDE_LEFT 4',
    'lidar_FRONT 4',
    'lidar_TOP 4',
  ]);
});

test('both returns of TOP lie where the wall is at the pose of the frame, whenever their pixels were measured', async () => {
  await withDrive(segment(), (drive) => {
    for (let frame = 0; frame < FRAMES; frame++) {
      const points = inVehicle(drive, 'lidar_TOP', frame);
      const { ring, intensity, fields } = decodeCloud(
        drive.payload(streamNamed(drive, 'lidar_TOP').id, frame),
      );
      const seen = points.length / (HEIGHT + 1);
      expect(seen).toBe(WIDTH / 2);
      for (const [i, [x = 0]] of points.entries()) {
        const second = fields.get('return')?.[i] === 2;
        expect(second).toBe(i >= HEIGHT * seen);
        expect(x).toBeCloseTo(WALL_M + (second ? 1 : 0) - drivenAt(frame, 0), 3);
        expect(intensity?.[i]).toBeCloseTo(0.25 * (ring?.[i] ?? -1), 6);
      }
      // The uppermost laser first, and columns from the left to the right.
      expect(ring?.slice(0, seen + 1)).toEqual(new Uint16Array([0, 0, 0, 0, 1]));
      expect(points[0]?.[1]).toBeGreaterThan(points[seen - 1]?.[1] ?? 0);
      expect(points[0]?.[2]).toBeGreaterThan(MOUNT.z);
    }
  });
});

test('a lidar without poses of its pixels is given as measured, by inclinations between their ends', async () => {
  await withDrive(segment(), (drive) => {
    const points = inVehicle(drive, 'lidar_FRONT', 1);
    const columns = [2, 3, 4, 5];
    for (const [i, [x = 0]] of points.entries())
      expect(x).toBeCloseTo(WALL_M - drivenAt(1, columns[i % 4] ?? 0) - (MOUNT.x - 1.5), 0);
    expect(streamNamed(drive, 'lidar_FRONT').meta.motionCompensated).toBeUndefined();
    expect(streamNamed(drive, 'lidar_TOP').meta.motionCompensated).toMatch(/pose of each pixel/);
  });
});

test('cameras look ahead and to the left with the lens of the data set; boxes and poses keep their numbers', async () => {
  await withDrive(segment(), (drive) => {
    const sensor = (name: string) => drive.calibration().sensors.find(({ frame }) => frame === name);
    const at = (name: string, point: readonly [number, number, number]): number[] =>
      [
        ...transform(
          sensor(name)?.T_vehicle_sensor ?? { p: [0, 0, 0], q: { w: 0, x: 0, y: 0, z: 0 } },
          point,
        ),
      ].map((v) => Math.round(v * 1e6) / 1e6 + 0);
    expect(at('camera_FRONT', [1, 2, 10])).toEqual([11.5, -1, 0.1]);
    expect(at('camera_SIDE_LEFT', [0, 0, 10])).toEqual([1.4, 10.2, 2.1]);
    expect(sensor('camera_FRONT')?.camera).toMatchObject({
      width: 1920,
      fx: 2000,
      cx: 959.5,
      lens: 'brown-conrady',
      distortion: [0.04, -0.3, 0.001, 0, 0],
    });
    const boxes = JSON.parse(
      Buffer.from(drive.payload(streamNamed(drive, 'lidar_box').id, 1)).toString(),
    ).boxes;
    expect(boxes).toEqual([
      {
        id: 0,
        track: 'car-1',
        class: 'vehicle',
        size: [4.5, 1.9, 1.6],
        center: [12, -3, 1],
        rotation: [0, 0, 0.3],
        points: 1,
      },
    ]);
    const pose = JSON.parse(Buffer.from(drive.payload(streamNamed(drive, 'vehicle_pose').id, 1)).toString());
    expect(pose.T_world_vehicle.p).toEqual([5001, -3000, 40]);
  });
});

test('of several segments one is chosen by name, or all are loaded; a component that is missing is said', async () => {
  const log = segment();
  writeWaymo(log, { segment: 'other', without: ['lidar_pose', 'camera_image', 'lidar_box'] });
  expect((await drivesIn(log)).map(({ name }) => name)).toEqual([SEGMENT, 'other']);
  await expect(ingest(log, join(root, 'none.drive'))).rejects.toThrow(/2 segments.*other.*choose one/);
  await expect(ingest(`${log}#third`, join(root, 'none.drive'))).rejects.toThrow(/no segment third/);
  await withDrive(`${log}#other`, (drive) => {
    expect(streams(drive).map((line) => line.split(' ')[0])).toEqual([
      'vehicle_pose',
      'lidar_FRONT',
      'lidar_TOP',
    ]);
    expect(findingsOf(drive).sort()).toEqual([
      expect.stringMatching(/^warn camera_image\/other.parquet whole file: missing/),
      expect.stringMatching(/^warn lidar_pose lidar_TOP: have no poses of their pixels.* ×4$/),
    ]);
  });
});

test('damage costs the group of rows it lies in, a cut file itself, and a shape that lies its sweep', async () => {
  const log = segment();
  const path = join(log, 'lidar', `${SEGMENT}.parquet`);
  const bytes = readFileSync(path);
  // Rows lie in groups of three; the first group begins behind the magic.
  const damaged = Buffer.from(bytes);
  damaged.fill(0xff, 4, 400);
  writeFileSync(path, damaged);
  await withDrive(log, (drive) => {
    expect(streamNamed(drive, 'lidar_TOP').count + streamNamed(drive, 'lidar_FRONT').count).toBe(
      2 * FRAMES - 3,
    );
    expect(findingsOf(drive).join('\n')).toMatch(
      /error lidar\/.* row 0: .*rest of its group of rows is left out ×3/,
    );
    expect(streamNamed(drive, 'camera_FRONT').count).toBe(FRAMES);
  });
  writeFileSync(path, bytes.subarray(0, bytes.length / 2));
  await withDrive(log, (drive) => {
    expect(streams(drive).some((line) => line.startsWith('lidar_TOP'))).toBe(false);
    expect(findingsOf(drive).join('\n')).toMatch(/error lidar\/.*may be cut/);
  });
  renameSync(join(log, 'vehicle_pose', `${SEGMENT}.parquet`), path);
  await withDrive(log, (drive) => {
    expect(findingsOf(drive).join('\n')).toMatch(/error lidar\/.* key\.laser_name: is no column of the file/);
    expect(findingsOf(drive).join('\n')).toMatch(/warn vehicle_pose\/.* missing: the drive has no poses/);
  });
});
