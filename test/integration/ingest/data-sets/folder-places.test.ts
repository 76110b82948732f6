/** Where the sensors of folder data sets sit and which way their axes point: conventions of the data sets' kits, on drives straight ahead. */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Pose, Vec3 } from '../../../../engine/contract/calibration.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { compose, IDENTITY, inverse, rotate } from '../../../../engine/geometry/se3.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import {
  FIRST_US,
  STEP_M,
  SWEEPS,
  writeBoreas,
  writeMulran,
  writeOnce,
  writeRobotcar,
} from '../../../support/ingest/data-sets/toy-drive.ts';
import { writeA2d2, writePandaset, writeZod } from '../../../support/ingest/data-sets/toy-sets.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
const place = (): string => folderWith(root, {});

const placeOf = (drive: Drive, frame: string): Pose => {
  const { vehicleFrame, sensors } = drive.calibration();
  const found = sensors.find((sensor) => sensor.frame === frame)?.T_vehicle_sensor;
  if (!found && frame !== vehicleFrame) throw new Error(`${frame} is not placed.`);
  return found ?? IDENTITY;
};

/** How far the log's own poses say that the vehicle came from the first to the last, in its own axes at the first. */
function drivenBy(drive: Drive, { id, frame, count }: StreamInfo): Vec3 {
  const T_vehicle_child = placeOf(drive, frame);
  const at = (seq: number): Pose => {
    const { T_log_child } = JSON.parse(new TextDecoder().decode(drive.payload(id, seq)));
    return compose(T_log_child, inverse(T_vehicle_child));
  };
  return compose(inverse(at(0)), at(count - 1)).p;
}

/** Ahead, and upright. */
function looksAhead(drive: Drive, { name }: StreamInfo): void {
  const { q } = placeOf(drive, name);
  const [ahead, down] = [rotate(q, [0, 0, 1]), rotate(q, [0, 1, 0])];
  for (const k of [0, 1, 2]) {
    expect(ahead[k]).toBeCloseTo([1, 0, 0][k] ?? 0, 6);
    expect(down[k]).toBeCloseTo([0, 0, -1][k] ?? 0, 6);
  }
}

test.each([
  ['boreas', writeBoreas, 1, 1],
  ['mulran', writeMulran, 0, 1],
  ['once', writeOnce, 1, 1],
  ['robotcar', writeRobotcar, 1, 1],
  ['zod', writeZod, 1, 1],
  ['pandaset', writePandaset, 1, 1],
  ['a2d2', writeA2d2, 1, 0],
] as const)(
  '%s: its cameras look ahead, and its poses go ahead',
  async (_name, write, cameras, tracks) =>
    await withDrive(write(place()), (drive) => {
      const of = (kind: string): StreamInfo[] => drive.streams().filter((stream) => stream.kind === kind);
      expect([of('camera').length, of('pose').length]).toEqual([cameras, tracks]);
      for (const camera of of('camera')) looksAhead(drive, camera);
      for (const track of of('pose'))
        for (const [k, value] of drivenBy(drive, track).entries())
          expect(value).toBeCloseTo(k === 0 ? STEP_M * (SWEEPS - 1) : 0, 3);
    }),
);

test('mounts of RobotCar: those of cameras are from the vehicle, the others to it, and the INS has its own', async () => {
  const top = place();
  const log = writeRobotcar(top);
  // A camera 1 m behind, 0.5 m to the left and 0.2 m above, that looks to the left.
  writeFileSync(join(top, 'extrinsics/mono_left.txt'), `-0.5 1 0.2 0 0 ${Math.PI / 2}\n`);
  cpSync(join(log, 'stereo/centre'), join(log, 'mono_left'), { recursive: true });
  await withDrive(log, (drive) => {
    expect(drive.calibration().vehicleFrame).toBe('vehicle');
    expect(placeOf(drive, 'ins').p).toEqual([-1.7, -0.1, -1.2]);
    const camera = placeOf(drive, 'mono_left');
    for (const [k, value] of [-1, 0.5, 0.2].entries()) expect(camera.p[k]).toBeCloseTo(value, 6);
    for (const [k, value] of [0, 1, 0].entries())
      expect(rotate(camera.q, [0, 0, 1])[k]).toBeCloseTo(value, 6);
  });
  rmSync(join(top, 'extrinsics/ins.txt'));
  appendFileSync(
    join(log, 'gps/ins.csv'),
    `\n${FIRST_US},INS_BAD,51.76,-1.25,110,nan,nan,nan,30U,0,5,0,0,0,0`,
  );
  await withDrive(log, (drive) => {
    expect(drive.calibration().sensors.some(({ frame }) => frame === 'ins')).toBe(false);
    const said = findingsOf(drive).join('\n');
    expect(said).toMatch(/warn extrinsics ins: are not placed/);
    expect(said).toMatch(/error gps\/ins.csv rows: are no pose: left out ×1/);
  });
});

test('fixes that are no place on the Earth and rows of an IMU without rates are left out and counted', async () => {
  const log = writeMulran(place());
  const [gps, imu] = ['gps.csv', 'xsens_imu.csv'].map((name) => join(log, 'sensor_data', name));
  if (gps === undefined || imu === undefined) throw new Error('There are no tables.');
  const ns = FIRST_US * 1000n;
  writeFileSync(gps, `${ns},0,0,0\n${ns},91,5,0\n${readFileSync(gps, 'utf8')}`);
  writeFileSync(imu, `${readFileSync(imu, 'utf8')}\n${ns},0,0,0,1,0,0,0`);
  await withDrive(log, (drive) => {
    expect(streamNamed(drive, 'gps').count).toBe(SWEEPS);
    expect(streamNamed(drive, 'imu').count).toBe(SWEEPS);
    const said = findingsOf(drive).join('\n');
    expect(said).toMatch(/warn gps.csv fixes: are no place on the Earth: left out ×2/);
    expect(said).toMatch(/warn xsens_imu.csv rows: have no rates and accelerations.* ×1/);
  });
});
