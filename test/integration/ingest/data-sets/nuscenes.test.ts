import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { SAMPLE_FLAG } from '../../../../engine/contract/streams.ts';
import { toEnu } from '../../../../engine/geometry/geodesy.ts';
import { drivesIn } from '../../../../engine/ingest/detect.ts';
import { describeLog, ingest } from '../../../../engine/ingest/ingest.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import {
  FILES,
  FIRST_US,
  type NuTables,
  POINTS,
  radarPcd,
  SCENES,
  START,
  STEP_US,
  TARGETS,
  tablesOf,
  writeNuscenes,
} from '../../../support/ingest/data-sets/nuscenes-folder.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { sharedData } from '../../../support/shared.ts';

const root = testFolder();
let made = 0;

const SCENE = SCENES[0];

/** A data set, with its tables changed. */
function dataSet(change: (tables: NuTables) => void = () => {}): string {
  const tables = tablesOf();
  change(tables);
  const folder = join(root, `set${made++}`);
  mkdirSync(folder);
  return writeNuscenes(folder, tables);
}

const file = (folder: string, channel: string, index: number, ending: string): string => {
  const us = FIRST_US + index * STEP_US + (channel === 'LIDAR_TOP' ? 0 : 7000);
  const kind = index % 4 === 0 ? 'samples' : 'sweeps';
  return join(folder, kind, channel, `${SCENE}__${channel}__${us}.${ending}`);
};

test('a scene becomes a drive: key frames and sweeps, poses, boxes and the CAN bus', async () => {
  await withDrive(`${dataSet()}#${SCENE}`, (drive) => {
    const shown = drive
      .streams()
      .map(({ name, kind, role, codec, count, frame }) => [
        name,
        `${kind} ${role} ${codec} ${count} ${frame}`,
      ]);
    expect(Object.fromEntries(shown)).toEqual({
      LIDAR_TOP: `lidar sensor columns/1 ${FILES} LIDAR_TOP`,
      CAM_FRONT: `camera sensor image/jpeg ${FILES} CAM_FRONT`,
      RADAR_FRONT: `radar sensor columns/1 ${FILES} RADAR_FRONT`,
      ego_pose: `pose estimate json ${2 * FILES} ego`,
      sample_annotation: 'boxes truth json 2 ego',
      'can_bus/ms_imu': 'imu sensor json 40 ms_imu',
      'can_bus/pose': 'pose estimate json 40 ego',
      'can_bus/pose/twist': 'twist estimate json 40 ego',
      'can_bus/steeranglefeedback': 'message sensor json 40 ',
      'can_bus/vehicle_monitor': 'message sensor json 2 ',
    });
    expect([drive.info.name, drive.info.t0]).toEqual([SCENE, `${FIRST_US}000`]);
    expect(findingsOf(drive)).toEqual([]);
  });
});

test('sweeps have intensity and ring, and stand where the calibration puts them', async () => {
  await withDrive(`${dataSet()}#${SCENE}`, (drive) => {
    const cloud = decodeCloud(drive.payload(streamNamed(drive, 'LIDAR_TOP').id, 3));
    expect(cloud.count).toBe(POINTS);
    expect([cloud.intensity?.[77], cloud.ring?.[77], cloud.time]).toEqual([77, 77 % 32, undefined]);
    const { sensors, vehicleFrame } = drive.calibration();
    const lidar = sensors.find(({ frame }) => frame === 'LIDAR_TOP');
    expect([vehicleFrame, lidar?.T_vehicle_sensor.p]).toEqual(['ego', [0.9, 0, 1.8]]);
    expect(sensors.find(({ frame }) => frame === 'CAM_FRONT')?.camera).toEqual({
      width: 16,
      height: 8,
      fx: 1266,
      fy: 1265,
      cx: 8,
      cy: 4,
      lens: 'pinhole',
      distortion: [],
    });
  });
});

test('a radar’s targets have their Doppler as measured and with the vehicle’s motion taken off', async () => {
  await withDrive(`${dataSet()}#${SCENE}`, (drive) => {
    const { count, xyz, fields } = decodeCloud(drive.payload(streamNamed(drive, 'RADAR_FRONT').id, 0));
    expect(count).toBe(TARGETS);
    expect([...xyz.subarray(3, 6)]).toEqual([6, 8, 0]);
    // −10 m/s along x, seen under 3 : 4.
    expect(fields.get('doppler')?.[1]).toBeCloseTo(-6, 5);
    expect(fields.get('doppler_comp')?.[1]).toBeCloseTo(0.3, 5);
    expect([fields.get('rcs')?.[1], fields.get('id')?.[1], fields.get('ambig_state')?.[1]]).toEqual([
      11.5, 1, 3,
    ]);
  });
});

test('poses count from the first one, which is the origin; the large numbers stay in the payload', async () => {
  await withDrive(`${dataSet()}#${SCENE}`, (drive) => {
    const { origin } = drive.info;
    if (!origin) throw new Error('The drive has no origin.');
    const corner = { latitudeDeg: 1.2882100868743724, longitudeDeg: 103.78475189208984, altitudeM: 0 };
    const [east, north] = toEnu({ ...corner, datum: 'unknown' }, { ...origin, altitudeM: 0 });
    expect([east, north].map((v) => v.toFixed(3))).toEqual([START[0].toFixed(3), START[1].toFixed(3)]);
    const stream = streamNamed(drive, 'ego_pose');
    const { values } = drive.series(stream.id, ['position.x', 'position.y']);
    expect(values.map((column) => column?.at(-1))).toEqual([0, expect.closeTo(7.07, 9)]);
    const payload = JSON.parse(Buffer.from(drive.payload(stream.id, 0)).toString());
    expect(payload.T_global_vehicle.p).toEqual([...START]);
  });
});

test('UTM coordinates of an unknown location keep their millimetres, and the drive is local', async () => {
  const log = dataSet(({ log: logs, ego_pose }) => {
    for (const row of logs ?? []) row.location = 'elsewhere';
    for (const row of ego_pose ?? []) {
      const [x = 0, y = 0, z = 0] = row.translation as number[];
      row.translation = [x + 690_000, y + 5_334_000, z];
    }
  });
  await withDrive(`${log}#${SCENE}`, (drive) => {
    expect(drive.info.origin).toBeUndefined();
    const { values } = drive.series(streamNamed(drive, 'ego_pose').id, ['position.y']);
    expect(Math.abs((values[0]?.at(-1) ?? 99) - 7.07)).toBeLessThan(1e-6);
  });
});

test('boxes are truth, in the vehicle’s frame: a car 10 m ahead and 2 m to the left', async () => {
  await withDrive(`${dataSet()}#${SCENE}`, (drive) => {
    const { boxes } = JSON.parse(
      Buffer.from(drive.payload(streamNamed(drive, 'sample_annotation').id, 1)).toString(),
    );
    expect(boxes).toHaveLength(1);
    expect(boxes[0]).toMatchObject({
      class: 'vehicle.car',
      size: [4.2, 1.8, 1.5],
      attributes: ['vehicle.parked'],
      points: 12,
    });
    expect(boxes[0].center.map((v: number) => Math.round(v * 1e6) / 1e6)).toEqual([10, 2, 1]);
    expect(boxes[0].rotation[2]).toBeCloseTo(0, 9);
  });
});

test('the CAN bus becomes signals by name with units', async () => {
  await withDrive(`${dataSet()}#${SCENE}`, (drive) => {
    const signals = drive.signals().map(({ path, unit }) => `${path} ${unit}`);
    for (const wanted of ['accel.z m/s²', 'vehicle_speed km/h', 'value rad', 'linear.x m/s'])
      expect(signals).toContain(wanted);
    const { values } = drive.series(streamNamed(drive, 'can_bus/pose').id, ['position.y']);
    expect(values[0]?.at(-1)).toBeCloseTo(39 * 0.2, 6);
  });
});

test('replay shows sweep, picture and radar scan of a moment', async () => {
  await withDrive(`${dataSet()}#${SCENE}`, (drive) => {
    const wanted = ['LIDAR_TOP', 'CAM_FRONT', 'RADAR_FRONT'].map((name) => streamNamed(drive, name).id);
    const { samples } = new Replay(drive).frame(350_000_000, wanted);
    expect(samples.map(({ seq }) => seq)).toEqual([3, 3, 3]);
  });
});

test('of several scenes one is to be chosen, or each becomes a drive of its own', async () => {
  const folder = dataSet();
  await expect(ingest(folder, join(root, 'none.drive'))).rejects.toThrow(
    /holds 2 scenes \(scene-0001, scene-0002\): choose one, e\.g\. .*#scene-0001/,
  );
  await expect(ingest(`${folder}#scene-9999`, join(root, 'none.drive'))).rejects.toThrow(
    /has no scene scene-9999; it has scene-0001, scene-0002/,
  );
  const drives = await drivesIn(folder);
  expect(drives.map(({ name }) => name)).toEqual([...SCENES]);
  expect(await describeLog(drives[1]?.path ?? '')).toMatchObject({
    format: 'nuscenes',
    name: SCENES[1],
    files: 3 * FILES,
    from: `${FIRST_US + 60_000_000}000`,
  });
});

test('a missing table costs what it tells, and the rest comes in', async () => {
  const folder = dataSet();
  for (const name of ['ego_pose', 'instance', 'log', 'sample_annotation'])
    rmSync(join(folder, 'v1.0-mini', `${name}.json`));
  await withDrive(`${folder}#${SCENE}`, (drive) => {
    expect(streamNamed(drive, 'LIDAR_TOP').count).toBe(FILES);
    expect(drive.streams().map(({ name }) => name)).not.toContain('ego_pose');
    expect(findingsOf(drive).join()).toContain(
      'warn ego_pose.json whole file: missing: the drive has no poses',
    );
  });
  rmSync(join(folder, 'v1.0-mini/sample.json'));
  await expect(ingest(`${folder}#${SCENE}`, join(root, 'none.drive'))).rejects.toThrow(
    /no file of scene-0001 can be placed on a clock \(sample\.json: missing/,
  );
});

test('wrong tokens, NaN, cut tables, strange names and damaged files cost themselves only', async () => {
  const folder = dataSet(({ sample_data, ego_pose }) => {
    const [first, second, third] = sample_data ?? [];
    if (!first || !second || !third) throw new Error('There are too few rows.');
    first.calibrated_sensor_token = 'nobody';
    second.filename = '../../../etc/passwd';
    third.timestamp = 'yesterday';
    const pose = ego_pose?.[5];
    if (pose) pose.rotation = [0, 0, 0, 0];
  });
  const table = join(folder, 'v1.0-mini/ego_pose.json');
  writeFileSync(table, readFileSync(table, 'utf8').replace(String(START[1]), 'NaN'));
  truncateSync(file(folder, 'LIDAR_TOP', 1, 'pcd.bin'), 20 * 10 + 7);
  writeFileSync(file(folder, 'LIDAR_TOP', 2, 'pcd.bin'), '');
  rmSync(file(folder, 'LIDAR_TOP', 3, 'pcd.bin'));
  const points = new Float32Array([Number.NaN, 0, 0, 1, 1, 1, 2, 3, 4, 5]);
  writeFileSync(file(folder, 'LIDAR_TOP', 4, 'pcd.bin'), new Uint8Array(points.buffer));
  writeFileSync(file(folder, 'RADAR_FRONT', 1, 'pcd'), radarPcd(4_000_000_000));
  writeFileSync(file(folder, 'RADAR_FRONT', 2, 'pcd'), radarPcd(1_000_000));
  writeFileSync(file(folder, 'CAM_FRONT', 1, 'jpg'), 'no picture');
  appendFileSync(join(folder, `can_bus/${SCENE}_pose.json`), '[{');
  const annotations = join(folder, 'v1.0-mini/sample_annotation.json');
  truncateSync(annotations, readFileSync(annotations).length - 40);
  await withDrive(`${folder}#${SCENE}`, (drive) => {
    const text = findingsOf(drive).join('\n');
    for (const part of [
      'error sample_data.json samples/LIDAR_TOP/scene-0001__LIDAR_TOP__',
      'belongs to no sensor, or its time is a day off: left out ×1',
      'cannot be read: its name leads out of the data set ×1',
      'has values that cannot be, or none where some are needed: left out ×1',
      'error ego_pose.json row 0: it is not JSON',
      'is cut: it ends inside a point; the whole points are kept and flagged ×1',
      'holds no point: left out ×1',
      'cannot be read: it does not exist ×1',
      'points without finite coordinates are left out ×1',
      `claims 4000000000 points and has ${TARGETS}: it is cut; the whole points are kept and flagged ×1`,
      `claims 1000000 points and has ${TARGETS}: it is cut; the whole points are kept and flagged ×1`,
      'is no PNG, JPEG or WebP picture: left out ×1',
      `error can_bus/${SCENE}_pose.json row 40: is cut: it ends inside of a row ×1`,
      'error sample_annotation.json row 3: is cut: it ends inside of a row ×1',
    ])
      expect(text).toContain(part);
    const lidar = streamNamed(drive, 'LIDAR_TOP');
    // Of eight: one of no sensor, one empty, one missing.
    expect(lidar.count).toBe(FILES - 3);
    expect(drive.at(lidar.id, 0)?.flags).toBe(SAMPLE_FLAG.damaged);
    expect(decodeCloud(drive.payload(lidar.id, 1)).count).toBe(1);
    // The first has no time; of scans that claim more, what is there is kept.
    const radar = streamNamed(drive, 'RADAR_FRONT');
    expect(radar.count).toBe(FILES - 1);
    expect([0, 1, 2].map((seq) => drive.at(radar.id, seq)?.flags)).toEqual([
      SAMPLE_FLAG.damaged,
      SAMPLE_FLAG.damaged,
      0,
    ]);
    expect(decodeCloud(drive.payload(radar.id, 1)).count).toBe(TARGETS);
    // One leads out of the data set, one is no picture.
    expect(streamNamed(drive, 'CAM_FRONT').count).toBe(FILES - 2);
  });
});

const real = sharedData('nuscenes_keyframe');

test.skipIf(!real)('a real key frame comes in as its files have it', async () => {
  const prefix = 'n015-2018-07-24-11-22-45+0800';
  const sweep = join(real ?? '', `${prefix}__LIDAR_TOP__1532402927647951.pcd.bin`);
  const folder = dataSet();
  writeFileSync(file(folder, 'LIDAR_TOP', 0, 'pcd.bin'), readFileSync(sweep));
  const picture = readFileSync(join(real ?? '', `${prefix}__CAM_FRONT__1532402927612460.jpg`));
  writeFileSync(file(folder, 'CAM_FRONT', 0, 'jpg'), picture);
  await withDrive(`${folder}#${SCENE}`, (drive) => {
    const cloud = decodeCloud(drive.payload(streamNamed(drive, 'LIDAR_TOP').id, 0));
    expect(cloud.count).toBe(readFileSync(sweep).length / 20);
    expect(new Set(cloud.ring).size).toBe(32);
    expect(Buffer.from(drive.payload(streamNamed(drive, 'CAM_FRONT').id, 0)).equals(picture)).toBe(true);
  });
});
