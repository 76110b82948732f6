/** Scores of a trajectory against a reference of poses. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../../engine/contract/errors.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { kittiLine, MOST_POSE_BYTES, tumLine } from '../../../../engine/geometry/pose-text.ts';
import { compose } from '../../../../engine/geometry/se3.ts';
import { evaluateTrajectory } from '../../../../engine/reconstruct/results/evaluate.ts';
import { T0, temporaryFolder } from '../../../support/drives.ts';
import {
  reconstructed,
  T_vehicle_lidar,
  TRUTH_ORIGIN,
  truth,
  truthAsTum,
} from '../../../support/reconstruct/made-drive.ts';

const folder = temporaryFolder();

describe('the trajectory of a drive with RTK', () => {
  let drive: Drive;
  beforeAll(async () => {
    drive = await reconstructed(folder, 'placed', true);
    return () => drive.close();
  });

  test('is placed on the earth within 10 cm of a truth that counts from elsewhere', () => {
    const reference = join(folder, 'truth.tum');
    writeFileSync(reference, truthAsTum());
    const { scores } = evaluateTrajectory(drive, undefined, reference, { origin: TRUTH_ORIGIN });
    const [odometry, aligned] = scores;
    expect(odometry!.stage).toBe('odometry');
    expect(odometry!.placedM).toBeUndefined();
    expect(aligned!.placedHorizontalM).toBeLessThan(0.1);
    expect(aligned!.placedHeadingDeg).toBeLessThan(0.3);
    expect(aligned!.ateM).toBeLessThan(odometry!.ateM);
    // The same poses without times, a line a sweep, in the lidar's frame.
    const kitti = join(folder, 'truth.kitti');
    writeFileSync(kitti, truth.poses.map((T) => kittiLine(compose(T, T_vehicle_lidar))).join(''));
    const byLine = evaluateTrajectory(drive, undefined, kitti, { frame: 'lidar' });
    expect(byLine.scores[1]!.ateM).toBeCloseTo(aligned!.ateM, 1);
  });

  test('a reference of other times, of another count, or missing is refused in a sentence', () => {
    const elsewhere = join(folder, 'elsewhere.tum');
    writeFileSync(elsewhere, truthAsTum('1000000000000000000'));
    expect(() => evaluateTrajectory(drive, undefined, elsewhere)).toThrow(/times are not those of the drive/);
    const short = join(folder, 'short.kitti');
    writeFileSync(short, kittiLine(truth.poses[0]!));
    expect(() => evaluateTrajectory(drive, undefined, short)).toThrow(/1 poses, the drive 301 sweeps/);
    expect(() => evaluateTrajectory(drive, undefined, join(folder, 'gone'))).toThrow(InputError);
  });

  test('a hostile reference is refused with its file and line, and one that is no file or too large unread', () => {
    const nan = join(folder, 'nan.tum');
    writeFileSync(nan, `${tumLine(T0, 0, truth.poses[0]!)}1778577700.1 nan 0 0 0 0 0 1\n`);
    expect(() => evaluateTrajectory(drive, undefined, nan)).toThrow(
      new InputError(`${nan}: Line 2: "nan" is no finite number.`),
    );
    expect(() => evaluateTrajectory(drive, undefined, folder)).toThrow(/is a folder, not a file/);
    const large = join(folder, 'large.tum');
    writeFileSync(large, Buffer.alloc(MOST_POSE_BYTES + 1, '#'));
    expect(() => evaluateTrajectory(drive, undefined, large)).toThrow(/has 134217729 bytes, too many/);
    rmSync(large);
  });

  test('an origin beside the reference that is no place is refused with its file', () => {
    const beside = join(folder, 'beside');
    mkdirSync(beside);
    const reference = join(beside, 'truth.tum');
    writeFileSync(reference, truthAsTum());
    for (const latitudeDeg of ['48', 1e300, [48]]) {
      const origin = { latitudeDeg, longitudeDeg: 9, altitudeM: 300 };
      writeFileSync(join(beside, 'map.json'), JSON.stringify({ origin }));
      expect(() => evaluateTrajectory(drive, undefined, reference)).toThrow(
        /map\.json: the origin of .* cannot be read: it is no latitude, longitude and altitude/,
      );
    }
  });
});
