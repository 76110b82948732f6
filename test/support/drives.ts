/** Small drives for tests, made with the real writer: a lidar at 10 Hz, a camera, an IMU with signals, a GNSS, true poses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeColumns } from '../../engine/contract/columns.ts';
import { NS_PER_S } from '../../engine/contract/time.ts';
import { DriveWriter } from '../../engine/drive/writer.ts';

export const T0 = '1317042185500000000';

/** A folder that is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type SmallDrive = {
  readonly sweeps?: number;
  readonly points?: number;
  /** False: the stream of true poses is left out. */
  readonly truthStream?: boolean;
  readonly imuRateHz?: number;
};

/** A sweep of `points` points whose numbers follow from the sweep's own, so that a test can tell them apart. */
export function sweepOf(index: number, points: number): Uint8Array {
  const xyz = new Float32Array(points * 3).map((_, i) => Math.fround(Math.sin(index * 7919 + i) * 40));
  const intensity = new Float32Array(points).map((_, i) => ((index * 31 + i * 17) % 256) / 255);
  return encodeColumns({ intensityMax: 1 }, { xyz, intensity });
}

/** Fills a writer without finishing it. */
export function fillSmallDrive(writer: DriveWriter, options: SmallDrive = {}): void {
  const { sweeps = 20, points = 200, truthStream = true, imuRateHz = 100 } = options;
  const lidar = writer.addStream({
    name: 'velodyne_points',
    kind: 'lidar',
    role: 'sensor',
    frame: 'velodyne',
    codec: 'columns/1',
  });
  const camera = writer.addStream({
    name: 'image_02',
    kind: 'camera',
    role: 'sensor',
    frame: 'image_02',
    codec: 'image/png',
    meta: { width: 16, height: 8 },
  });
  const imu = writer.addStream({ name: 'imu', kind: 'imu', role: 'sensor', frame: 'imu', codec: 'json' });
  const poses = !truthStream
    ? undefined
    : writer.addStream({
        name: 'true_pose',
        kind: 'pose',
        role: 'truth',
        frame: 'imu',
        codec: 'json',
        meta: { parent: 'map', child: 'imu' },
      });
  writer.declareSignal(imu, 'accel.x', 'm/s²');
  writer.declareSignal(imu, 'gyro.z', 'rad/s');
  for (let i = 0; i < sweeps; i++) {
    const t = (i * NS_PER_S) / 10;
    writer.addSample(lidar, { t, tLog: t + 2e6, payload: sweepOf(i, points) });
    writer.addSample(camera, {
      t: t + 40e6,
      tLog: t + 45e6,
      payload: new Uint8Array(64).fill(i),
    });
    if (poses === undefined) continue;
    const pose = { 'position.x': i, 'position.y': 0, 'position.z': 0 };
    const turn = { 'orientation.w': 1, 'orientation.x': 0, 'orientation.y': 0, 'orientation.z': 0 };
    writer.addSample(poses, { t, tLog: t, payload: new TextEncoder().encode(JSON.stringify(pose)) });
    writer.addSignals(poses, t, { ...pose, ...turn });
  }
  for (let i = 0; i < (sweeps / 10) * imuRateHz; i++) {
    const t = Math.round((i * NS_PER_S) / imuRateHz);
    writer.addSample(imu, { t, tLog: t, payload: new TextEncoder().encode(`{"i":${i}}`) });
    writer.addSignals(imu, t, { 'accel.x': Math.sin(i / 50), 'gyro.z': i });
  }
  writer.setCalibration({
    version: 0,
    vehicleFrame: 'imu',
    rule: 'test: IMU frame',
    sensors: [
      {
        frame: 'velodyne',
        T_vehicle_sensor: { p: [0.8, 0, 1.7], q: { w: 1, x: 0, y: 0, z: 0 } },
        timeOffsetNs: 0,
      },
    ],
  });
  writer.setOrigin({ latitudeDeg: 49, longitudeDeg: 8.4, altitudeM: 115, datum: 'ellipsoid' });
  writer.setReport({ format: 'test', files: 1, bytes: 1, samples: sweeps, wallMs: 1, findings: [] });
}

export function makeSmallDrive(path: string, options: SmallDrive = {}): string {
  const writer = DriveWriter.create(path, { name: 'small', t0: T0, source: 'test' });
  fillSmallDrive(writer, options);
  writer.finish();
  return path;
}
