import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import proj4 from 'proj4';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { SAMPLE_FLAG } from '../../../../engine/contract/streams.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { fromEnu } from '../../../../engine/geometry/geodesy.ts';
import { describeLog, ingest } from '../../../../engine/ingest/ingest.ts';
import { readMap } from '../../../../engine/map/formats/read.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import {
  CAMERAS,
  CITY_START,
  FIRST_NS,
  LOG,
  PICTURED,
  POINTS,
  POSES,
  roomPoints,
  SWEEP_NS,
  SWEEPS,
  writeAv2,
} from '../../../support/ingest/data-sets/av2-folder.ts';
import { featherBytes, writeFeather } from '../../../support/ingest/feather-file.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { sharedData } from '../../../support/shared.ts';

const root = testFolder();
let made = 0;

function logFolder(options: Parameters<typeof writeAv2>[1] = {}): string {
  const top = join(root, `log${made++}`);
  mkdirSync(top);
  return writeAv2(top, options);
}

const sweep = (log: string, index: number): string =>
  join(log, 'sensors/lidar', `${FIRST_NS + BigInt(index) * SWEEP_NS}.feather`);

const ABSENT = `warn sensors/cameras ${CAMERAS.filter((name) => !PICTURED.includes(name)).join(', ')}: cameras of the calibration have no pictures in this log ×7`;

test('every part of a log becomes a stream, whatever its files are packed by', async () => {
  const digests = [];
  for (const packing of [undefined, 'lz4', 'zstd'] as const)
    digests.push(
      await withDrive(logFolder({ packing }), (drive) => {
        const streams = drive.streams();
        const shown = streams.map(({ name, kind, role, codec, count, frame }) => [
          name,
          `${kind} ${role} ${codec} ${count} ${frame}`,
        ]);
        expect(Object.fromEntries(shown)).toEqual({
          lidar: `lidar sensor columns/1 ${SWEEPS} egovehicle`,
          ring_front_center: `camera sensor image/jpeg ${SWEEPS} ring_front_center`,
          stereo_front_left: `camera sensor image/jpeg ${SWEEPS} stereo_front_left`,
          city_SE3_egovehicle: `pose estimate json ${POSES} egovehicle`,
          annotations: `boxes truth json ${SWEEPS} egovehicle`,
        });
        expect([drive.info.t0, drive.info.name]).toEqual([String(FIRST_NS), LOG]);
        expect(findingsOf(drive)).toEqual([ABSENT]);
        return streams.map(({ id }) => drive.digest(id));
      }),
    );
  expect(digests[1]).toEqual(digests[0]);
  expect(digests[2]).toEqual(digests[0]);
});

test('a sweep keeps its lasers and when each point was measured, and has no time that would be undone again', async () => {
  await withDrive(logFolder({ packing: 'lz4' }), (drive) => {
    const stream = streamNamed(drive, 'lidar');
    const cloud = decodeCloud(drive.payload(stream.id, 2));
    const { xyz, laser } = roomPoints();
    expect(cloud.count).toBe(POINTS);
    for (const i of [0, 77, POINTS - 1]) {
      // 16-bit floats have eleven digits of two: 8 mm at 20 m.
      for (const axis of [0, 1, 2] as const)
        expect(Math.abs((cloud.xyz[3 * i + axis] ?? 99) - (xyz[axis][i] ?? 0))).toBeLessThan(0.009);
      expect(cloud.ring?.[i]).toBe(laser[i]);
      expect(cloud.intensity?.[i]).toBe(((laser[i] ?? 0) * 4) & 255);
      expect(cloud.fields.get('offset_ns')?.[i]).toBe(Math.floor(i / 64) * 5_000_000);
    }
    expect(cloud.time).toBeUndefined();
    expect(drive.at(stream.id, 2)?.t).toBe(Number(2n * SWEEP_NS));
  });
});

test('poses count from the first one, east-north-up, to the micrometre; their payload has the city’s numbers', async () => {
  await withDrive(logFolder(), (drive) => {
    const { origin } = drive.info;
    if (!origin) throw new Error('The drive has no origin.');
    const utm = proj4('+proj=utm +zone=17 +datum=WGS84 +units=m');
    const [east, north] = utm.forward([-80.01294377242584, 40.44177902989321]);
    const placed = ([x, y]: readonly number[]): number[] => utm.inverse([east + (x ?? 0), north + (y ?? 0)]);
    const [longitude, latitude] = placed(CITY_START);
    expect(origin.latitudeDeg).toBeCloseTo(latitude ?? 0, 11);
    expect(origin.longitudeDeg).toBeCloseTo(longitude ?? 0, 11);
    const stream = streamNamed(drive, 'city_SE3_egovehicle');
    const { values } = drive.series(stream.id, ['position.x', 'position.y', 'position.z']);
    const last = values.map((column) => column?.[POSES - 1] ?? Number.NaN);
    const drivenM = (POSES - 1) * 0.05;
    // Distances are those of the data set, not of the grid, and large coordinates cost none of them.
    expect(Math.abs(Math.hypot(...last) - drivenM)).toBeLessThan(1e-6);
    const [x = 0, y = 0] = last;
    const there = fromEnu(origin, [x, y, 0]);
    const [aheadLongitude = 0, aheadLatitude = 0] = placed([CITY_START[0] + drivenM, CITY_START[1]]);
    // The grid's scale differs from 1 by 0.3 mm a metre.
    expect(Math.abs(there.latitudeDeg - aheadLatitude) * 111_000).toBeLessThan(0.005);
    expect(Math.abs(there.longitudeDeg - aheadLongitude) * 85_000).toBeLessThan(0.005);
    const payload = JSON.parse(Buffer.from(drive.payload(stream.id, 0)).toString());
    expect(payload).toMatchObject({ timestamp_ns: String(FIRST_NS), T_city_vehicle: { p: [...CITY_START] } });
  });
});

test('without a city in the map’s name the drive is local, and says so', async () => {
  await withDrive(logFolder({ city: 'XYZ' }), (drive) => {
    expect(drive.info.origin).toBeUndefined();
    expect(findingsOf(drive).join()).toContain('do not tell the city');
    const { values } = drive.series(streamNamed(drive, 'city_SE3_egovehicle').id, ['position.x']);
    expect(values[0]?.[1]).toBeCloseTo(0.05, 6);
  });
});

test('pictures are undistorted: cameras are pinholes at their places, k1 to k3 stay in the raw file', async () => {
  await withDrive(logFolder(), (drive) => {
    const { vehicleFrame, sensors } = drive.calibration();
    expect([vehicleFrame, sensors.length]).toEqual(['egovehicle', 12]);
    const front = sensors.find(({ frame }) => frame === 'ring_front_center');
    expect(front?.camera).toEqual({
      width: 1550,
      height: 2048,
      fx: 1776,
      fy: 1775,
      cx: 777,
      cy: 1013,
      lens: 'pinhole',
      distortion: [],
    });
    expect(front?.T_vehicle_sensor.p).toEqual([1.6, 0, 1.4]);
  });
});

test('boxes are truth, by their times and with the track that each belongs to', async () => {
  await withDrive(logFolder(), (drive) => {
    const stream = streamNamed(drive, 'annotations');
    const { boxes } = JSON.parse(Buffer.from(drive.payload(stream.id, 3)).toString());
    expect(boxes.map(({ track, id }: { track: string; id: number }) => [track, id])).toEqual([
      ['track-0', 0],
      ['track-1', 1],
    ]);
    expect(boxes[1]).toMatchObject({
      class: 'PEDESTRIAN',
      size: [4.2, 1.8, 1.5],
      center: [13, 1, 0.75],
      points: 7,
    });
    expect(boxes[1].rotation[2]).toBeCloseTo(0.5, 9);
  });
});

test('replay shows at a time what was measured last, of all sensors', async () => {
  await withDrive(logFolder(), (drive) => {
    const wanted = ['lidar', ...PICTURED].map((name) => streamNamed(drive, name).id);
    const { samples } = new Replay(drive).frame(Number(3n * SWEEP_NS) + 50_000_000, wanted);
    expect(samples.map(({ seq }) => seq)).toEqual([3, 3, 3]);
  });
});

test('the vector map lies in the drive as it is, and can be read as a reference', async () => {
  const out = join(root, 'map.drive');
  const log = logFolder();
  await ingest(log, out);
  const name = `log_map_archive_${LOG}____PIT_city_47896.json`;
  const text = readFileSync(join(log, 'map', name), 'utf8');
  expect(readMap(name, text)).toMatchObject({ format: 'argoverse2' });
  const drive = Drive.open(out, 'read');
  try {
    expect(drive.raw().map((each) => each.name)).toContain(`map/${name}`);
  } finally {
    drive.close();
  }
});

test('a cut sweep, a strange one, a table that is missing and one that is cut cost themselves only', async () => {
  const log = logFolder();
  truncateSync(sweep(log, 1), 900);
  writeFileSync(sweep(log, 2), 'no feather');
  writeFeather(sweep(log, 3), { x: new Float64Array(3), y: new Float64Array(3) });
  const half = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 4);
  writeFeather(sweep(log, 4), { x: { half }, y: new Float64Array(4), z: new Float64Array(4) });
  writeFeather(sweep(log, 5), { x: new Float64Array(0), y: new Float64Array(0), z: new Float64Array(0) });
  writeFileSync(join(log, 'sensors/lidar/1.feather'), featherBytes({ x: new Float64Array(1) }));
  writeFileSync(join(log, 'sensors/lidar/readme.txt'), 'x');
  rmSync(join(log, 'city_SE3_egovehicle.feather'));
  truncateSync(join(log, 'annotations.feather'), 3000);
  writeFileSync(join(log, 'calibration/egovehicle_SE3_sensor.feather'), '');
  await withDrive(log, (drive) => {
    expect(streamNamed(drive, 'lidar').count).toBe(4);
    const text = findingsOf(drive).join('\n');
    for (const part of [
      /error sensors\/lidar \d+.feather: is no sweep: it is cut: the message at byte 8 claims \d+ bytes, 508 are there/,
      /is no sweep: it is no feather file of version 2/,
      /has no column z that can be read: left out/,
      /holds no point: left out/,
      /points without finite coordinates are left out ×2/,
      /error sensors\/lidar 1.feather: its time lies more than a day from those of the others: left out ×1/,
      /readme.txt: is no file of this sensor named by its time: left out/,
      /warn city_SE3_egovehicle.feather whole file: missing: the drive has no poses/,
      /error annotations.feather whole file: cannot be read: its first message is no schema/,
      /error calibration\/egovehicle_SE3_sensor.feather whole file: cannot be read/,
    ])
      expect(text).toMatch(part);
  });
});

test('a sweep of two batches that is cut in the second keeps the first, flagged', async () => {
  const log = logFolder();
  const real = sharedData('av2');
  if (!real) return;
  const name = '315966265259836000.feather';
  const bytes = readFileSync(
    join(real, 'sensor/val/7fab2350-7eaf-3b7e-a39d-6937a4c1bede/sensors/lidar', name),
  );
  writeFileSync(sweep(log, 0), bytes.subarray(0, Math.floor(bytes.length * 0.8)));
  await withDrive(log, (drive) => {
    const stream = streamNamed(drive, 'lidar');
    expect(drive.at(stream.id, 0)?.flags).toBe(SAMPLE_FLAG.damaged);
    expect(decodeCloud(drive.payload(stream.id, 0)).count).toBe(65_536);
    expect(findingsOf(drive).join()).toMatch(
      /is damaged: it is cut: the message at byte \d+ claims \d+ bytes, \d+ are there/,
    );
  });
});

test('a folder of logs asks to choose; a quick look says what is in one', async () => {
  const top = join(root, 'several');
  mkdirSync(top);
  const first = writeAv2(top, { log: 'log-a' });
  writeAv2(top, { log: 'log-b' });
  await expect(ingest(top, join(root, 'none.drive'))).rejects.toThrow(
    /more than one Argoverse 2 log \(log-a, log-b\): choose/,
  );
  const look = await describeLog(first);
  expect(look).toMatchObject({
    format: 'argoverse2',
    name: 'log-a',
    files: 3 * SWEEPS,
    from: String(FIRST_NS),
  });
  expect(look.streams).toContainEqual({ name: 'lidar', schema: 'lidar', count: SWEEPS });
});

const real = sharedData('av2');

test.skipIf(!real)('the real log comes in as it is: sweeps, poses, boxes', async () => {
  const log = join(real ?? '', 'sensor/val/7fab2350-7eaf-3b7e-a39d-6937a4c1bede');
  await withDrive(log, (drive) => {
    const counts = drive.streams().map(({ name, count }) => [name, count]);
    expect(Object.fromEntries(counts)).toEqual({ city_SE3_egovehicle: 2706, annotations: 156, lidar: 2 });
    const cloud = decodeCloud(drive.payload(streamNamed(drive, 'lidar').id, 0));
    expect(cloud.count).toBe(99_229);
    expect([...cloud.xyz.subarray(0, 3)]).toEqual([-1.537109375, 3.060546875, -0.322509765625]);
    expect([cloud.intensity?.[0], cloud.ring?.[0], cloud.fields.get('offset_ns')?.[0]]).toEqual([
      10, 31, 2_654_000,
    ]);
  });
});
