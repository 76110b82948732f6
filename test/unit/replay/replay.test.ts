import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { Densities } from '../../../engine/replay/densities.ts';
import { poseOf, Replay } from '../../../engine/replay/replay.ts';
import { makeSmallDrive, T0, temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();
const drive = Drive.open(makeSmallDrive(join(folder, 'small.drive')), 'read');
const replay = new Replay(drive);
afterAll(() => drive.close());

const id = (name: string): number => drive.streams().find((stream) => stream.name === name)?.id ?? -1;
const [lidar, camera] = [id('velodyne_points'), id('image_02')];
const truth = `stream:${id('true_pose')}`;

test('a frame shows the newest sample at or before the playhead and never one from the future', () => {
  const times = [...drive.samples(lidar)];
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 4e9 }), (t) => {
      const shown = replay.frame(t, [lidar]).samples[0];
      expect(shown?.seq).toBe(times.findLast((sample) => sample.t <= t)?.seq);
      if (shown) expect(shown.ageNs).toBe(t - shown.t);
    }),
  );
});

test('an old sample is shown however old it is, and marked stale', () => {
  const [shown] = replay.frame(3600e9, [lidar]).samples;
  expect(shown).toMatchObject({ seq: 19, stale: true });
  expect(replay.frame(1.94e9, [lidar]).samples[0]).toMatchObject({ seq: 19, stale: false });
});

test('before a stream begins, the frame says so instead of showing something', () => {
  const frame = replay.frame(10e6, [camera]);
  expect(frame.samples).toEqual([]);
  expect(frame.missing).toEqual([{ stream: camera, reason: '"image_02" begins 0.03 s later.' }]);
});

test('a sample is placed at its own time, not at the playhead', () => {
  const [shown] = replay.frame(1.09e9, [camera], truth).samples;
  const pose = shown && poseOf(shown.placement);
  expect(shown?.t).toBe(1.04e9);
  expect(pose?.p[0]).toBeCloseTo(10.4, 9);
  expect(poseOf(replay.frame(1.09e9, [], truth).vehicle)?.p[0]).toBeCloseTo(10.9, 9);
});

test('stepping to a neighbour goes to the sample after or before, never stays', () => {
  expect(replay.neighbour(lidar, 1e9, 1)?.seq).toBe(11);
  expect(replay.neighbour(lidar, 1e9, -1)?.seq).toBe(9);
  expect(replay.neighbour(lidar, 1e9 + 0.5, -1)?.seq).toBe(10);
  expect(replay.neighbour(lidar, 1.9e9, 1)).toBeUndefined();
  expect(replay.neighbour(lidar, 0, -1)).toBeUndefined();
});

test('truth is offered as a source of poses by name, and never taken without being asked for', () => {
  expect(replay.frame(1e9, []).vehicle).toEqual({ missing: 'The drive has no poses yet.' });
  expect(replay.poseSources()).toEqual([{ key: truth, title: 'true_pose (truth)', frame: 'map' }]);
});

test('poses of another frame are carried over to the vehicle, and a time offset moves samples', () => {
  const path = join(folder, 'offset.drive');
  const writer = DriveWriter.create(path, { name: 'offset', t0: T0, source: 'test' });
  const lidarId = writer.addStream({
    name: 'lidar',
    kind: 'lidar',
    role: 'sensor',
    frame: 'l',
    codec: 'columns/1',
  });
  const poses = writer.addStream({
    name: 'odom',
    kind: 'pose',
    role: 'estimate',
    frame: 'l',
    codec: 'json',
    meta: { parent: 'odom', child: 'l' },
  });
  for (let i = 0; i < 10; i++) {
    writer.addSample(lidarId, { t: i * 1e8, tLog: i * 1e8, payload: new Uint8Array(1) });
    writer.addSample(poses, { t: i * 1e8, tLog: i * 1e8, payload: new Uint8Array(1) });
    writer.addSignals(poses, i * 1e8, {
      'position.x': i,
      'position.y': 0,
      'position.z': 0,
      'orientation.w': 1,
      'orientation.x': 0,
      'orientation.y': 0,
      'orientation.z': 0,
    });
  }
  writer.setCalibration({
    version: 0,
    vehicleFrame: 'base',
    rule: 'test',
    sensors: [
      { frame: 'l', T_vehicle_sensor: { p: [2, 0, 1], q: { w: 1, x: 0, y: 0, z: 0 } }, timeOffsetNs: 5e7 },
    ],
  });
  writer.finish();
  const other = Drive.open(path, 'read');
  const moved = new Replay(other);
  expect(moved.poseSources()).toEqual([{ key: `stream:${poses}`, title: 'odom', frame: 'local' }]);
  const [shown] = moved.frame(4.4e8, [lidarId]).samples;
  expect(shown).toMatchObject({ seq: 3, t: 3.5e8, ageNs: 9e7 });
  expect(moved.trajectory()?.poses[3]?.p).toEqual([1, 0, -1]);
  expect(shown && poseOf(shown.placement)?.p[0]).toBeCloseTo(1.5, 9);
  other.close();
});

test('samples in the columns of a timeline are those that the drive counts, whatever is zoomed to', () => {
  const densities = new Densities(drive);
  const streams = [...drive.streams().map((stream) => stream.id), 99];
  fc.assert(
    fc.property(
      fc.constantFrom(...streams),
      fc.integer({ min: -1e9, max: 4e9 }),
      fc.integer({ min: -1e6, max: 4e9 }),
      fc.integer({ min: 2, max: 300 }),
      (stream, from, span, bins) => {
        const counted = drive.density(stream, from, from + span, bins);
        expect(densities.of(stream, from, from + span, bins)).toEqual(counted);
      },
    ),
  );
});

test('a drive counts for the first look at a stream, and panning from there on reads its index once', () => {
  let [counted, reads] = [0, 0];
  const densities = new Densities(
    Object.assign(Object.create(drive) as Drive, {
      count: (...range: Parameters<Drive['count']>) => drive.count(...range),
      times: (...range: Parameters<Drive['times']>) => {
        reads++;
        return drive.times(...range);
      },
      density: (...range: Parameters<Drive['density']>) => {
        counted++;
        return drive.density(...range);
      },
    }),
  );
  densities.of(lidar, 0, 4e9, 100);
  expect([counted, reads]).toEqual([1, 0]);
  for (let i = 0; i < 50; i++) densities.of(lidar, i * 1e7, i * 1e7 + 1e9, 100);
  expect([counted, reads]).toEqual([1, 1]);
});
