/** The registration kernel on real sweeps: accuracy, and the same bits however it is run. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { compose, inverse, toRollPitchYaw } from '../../../engine/geometry/se3.ts';
import { arcLength } from '../../../engine/geometry/trajectory.ts';
import { absoluteError, SHORT_LENGTHS_M, segmentError } from '../../../engine/geometry/trajectory-error.ts';
import { Odometry, type OdometryConfig } from '../../../engine/kernels/registration.ts';
import {
  imuToVelodyne,
  kittiDrive,
  kittiSweep,
  kittiSweepCount,
  lidarReference,
  oxtsRecords,
} from '../../support/kitti.ts';

function posesOf(folder: string, config: Partial<OdometryConfig> = {}): Pose[] {
  using odometry = Odometry.start(config, 2);
  return Array.from(
    { length: kittiSweepCount(folder) },
    (_, k) => odometry.register(kittiSweep(folder, k)).T_odom_lidar,
  );
}

const good = kittiDrive('kitti-0001');
describe.skipIf(!good)('on kitti-0001, which begins at 13 m/s', () => {
  const folder = good ?? '';

  it('drifts less than 0.938 % over 10 to 80 m from every sweep (KISS-ICP: 0.853 %)', () => {
    const reference = lidarReference(folder);
    const poses = posesOf(folder).slice(0, reference.length);
    const error = segmentError(reference.slice(0, poses.length), poses, SHORT_LENGTHS_M, 1);
    console.log(`kitti-0001: segment error ${error?.translationPercent.toFixed(3)} %`);
    expect(error?.translationPercent).toBeLessThan(0.6);
    expect(absoluteError(reference.slice(0, poses.length), poses).rmsM).toBeLessThan(0.12);
  });

  it('turns less wrongly with the vertical calibration of KITTI’s lidar corrected', () => {
    const reference = lidarReference(folder);
    const rotation = (elevationOffsetRad: number): number | undefined => {
      const poses = posesOf(folder, { elevationOffsetRad }).slice(0, reference.length);
      return segmentError(reference.slice(0, poses.length), poses, SHORT_LENGTHS_M, 1)?.rotationDegPer100m;
    };
    expect(rotation((0.205 * Math.PI) / 180)).toBeLessThan(0.5 * (rotation(0) ?? 0));
  });
});

const turning = kittiDrive('kitti-0005');
describe.skipIf(!turning)('on kitti-0005, with its turn of 75 degrees', () => {
  const folder = turning ?? '';

  it('keeps path length within 1.2 % of 71.34 m and heading within a degree of oxts', () => {
    const T_velodyne_imu = imuToVelodyne(folder);
    const imu = posesOf(folder).map((T) => compose(inverse(T_velodyne_imu), compose(T, T_velodyne_imu)));
    const path = arcLength(imu).at(-1) ?? 0;
    expect(Math.abs(path / 71.34 - 1)).toBeLessThan(0.012);
    const yaw = oxtsRecords(folder).map(({ yaw = 0 }) => yaw);
    const errors = imu.slice(0, yaw.length).map(({ q }, k) => {
      const wrong = toRollPitchYaw(q).yaw - ((yaw[k] ?? 0) - (yaw[0] ?? 0));
      return Math.atan2(Math.sin(wrong), Math.cos(wrong));
    });
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length) * (180 / Math.PI);
    console.log(`kitti-0005: path ${path.toFixed(2)} m, heading ${rms.toFixed(2)} degrees RMS`);
    expect(rms).toBeLessThan(1);
  });

  it('gives the same bits with 1, 2 and 3 threads, traced, and saved and loaded at every sweep', () => {
    const run = (threads: number, traced: boolean, reload: boolean): string => {
      const hash = createHash('sha256');
      let odometry = Odometry.start({}, threads);
      for (let k = 0; k < 15; k++) {
        const sweep = kittiSweep(folder, k);
        const { trace: _, ...result } = {
          trace: undefined,
          ...(traced ? odometry.registerTraced(sweep) : odometry.register(sweep)),
        };
        hash.update(JSON.stringify(result));
        if (!reload) continue;
        const state = odometry.save();
        odometry.dispose();
        odometry = Odometry.load(state, threads);
      }
      hash.update(odometry.save());
      odometry.dispose();
      return hash.digest('hex');
    };
    const one = run(1, false, false);
    expect(run(2, false, false)).toBe(one);
    expect(run(3, true, false)).toBe(one);
    expect(run(2, false, true)).toBe(one);
  });
});

describe('the handle', () => {
  const sweep = { xyz: Float32Array.of(10, 0, 0, 0, 10, 0), timesNs: Int32Array.of(0, 1), tNs: 0 };

  it('refuses a configuration out of bounds, naming the value', () => {
    expect(() => Odometry.start({ voxelM: -1 }, 1)).toThrow('voxelM must be from 0.05 to 10 m');
    expect(() => Odometry.start({ maxRangeM: Number.NaN }, 1)).toThrow('maxRangeM');
    expect(() => Odometry.start({}, 0)).toThrow('threads');
  });

  it('refuses sweeps whose arrays do not fit, or that go back in time', () => {
    using odometry = Odometry.start({}, 1);
    expect(() => odometry.register({ xyz: new Float32Array(4), tNs: 0 })).toThrow('three values a point');
    expect(() => odometry.register({ ...sweep, timesNs: new Int32Array(1) })).toThrow('one value a point');
    expect(() => odometry.register({ ...sweep, tNs: Number.NaN })).toThrow('tNs');
    odometry.register(sweep);
    expect(() => odometry.register(sweep)).toThrow('in order of time');
  });

  it('does not write to what it is given', () => {
    using odometry = Odometry.start({}, 2);
    const [xyz, timesNs] = [Float32Array.from(sweep.xyz), Int32Array.from(sweep.timesNs)];
    odometry.register({ xyz, timesNs, tNs: 0 });
    odometry.registerTraced({ xyz, timesNs, tNs: 1e8 });
    expect([...xyz, ...timesNs]).toEqual([...sweep.xyz, ...sweep.timesNs]);
  });

  it('says so when it is used after disposal, and may be disposed of twice', () => {
    const odometry = Odometry.start({}, 2);
    odometry.dispose();
    odometry.dispose();
    expect(() => odometry.register(sweep)).toThrow('disposed of');
    expect(() => odometry.save()).toThrow('disposed of');
  });

  it('refuses a state that is none', () => {
    expect(() => Odometry.load(new Uint8Array(10), 1)).toThrow('not a saved odometry');
    using odometry = Odometry.start({}, 1);
    odometry.register(sweep);
    expect(() => Odometry.load(odometry.save().subarray(0, -1), 1)).toThrow('damaged');
  });
});
