import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { compose, expSO3, quaternionOf } from '../../../engine/geometry/se3.ts';
import { absoluteError, inFrame, segmentError } from '../../../engine/geometry/trajectory-error.ts';
import { sharedData } from '../../support/shared.ts';

/** A drive of 1 m a pose in a wide bend. */
const drive = (n: number, scale = 1): Pose[] =>
  Array.from({ length: n }, (_, k) => ({
    p: [300 * Math.sin(k / 300) * scale, 300 * (1 - Math.cos(k / 300)) * scale, 0] as const,
    q: expSO3([0, 0, k / 300]),
  }));

const number = fc.double({ min: -50, max: 50, noNaN: true });
const anyPose = fc
  .tuple(number, number, number, number, number, number)
  .map(([a, b, c, x, y, z]): Pose => ({ p: [a, b, c], q: expSO3([x / 30, y / 30, z / 30]) }));

describe('segment error', () => {
  it('is zero between a trajectory and itself seen from any other origin', () => {
    fc.assert(
      fc.property(anyPose, (T) => {
        const poses = drive(150);
        const error = segmentError(
          poses,
          poses.map((pose) => compose(T, pose)),
          [50, 100],
        );
        expect(error?.translationPercent).toBeLessThan(1e-9);
        expect(error?.rotationDegPer100m).toBeLessThan(1e-4);
      }),
      { numRuns: 30 },
    );
  });

  it('of an odometry that counts 1 % too much is 1 %, at any length', () => {
    const error = segmentError(drive(200), drive(200, 1.01), [20, 60, 120], 1);
    expect(error?.translationPercent).toBeCloseTo(1, 1);
    for (const row of error?.byLength ?? []) expect(row.translationPercent).toBeCloseTo(1, 1);
  });

  it('of an odometry that turns 0.01 degrees a metre is 1 degree a 100 m', () => {
    const turning = drive(200).map(({ p, q }, k) => ({
      p,
      q: compose({ p: [0, 0, 0], q }, { p: [0, 0, 0], q: expSO3([0, 0, (k * 0.01 * Math.PI) / 180]) }).q,
    }));
    expect(segmentError(drive(200), turning, [50], 1)?.rotationDegPer100m).toBeCloseTo(1, 1);
  });

  it('says nothing about a drive shorter than the shortest length', () => {
    expect(segmentError(drive(50), drive(50))).toBeUndefined();
  });
});

describe('absolute error', () => {
  it('is zero after any rigid motion, which it finds', () => {
    fc.assert(
      fc.property(anyPose, (T) => {
        const poses = drive(120);
        const error = absoluteError(
          poses.map((pose) => compose(T, pose)),
          poses,
        );
        expect(error.rmsM).toBeLessThan(1e-9);
        expect(error.rmsRad).toBeLessThan(1e-6);
        for (let i = 0; i < 3; i++) expect(error.T_reference_estimate.p[i]).toBeCloseTo(T.p[i] as number, 8);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps what no rigid motion can take away', () => {
    const zigzag = drive(100).map(({ p, q }, k) => ({
      p: [p[0], p[1], k % 2 ? 0.1 : -0.1] as const,
      q,
    }));
    expect(absoluteError(drive(100), zigzag).rmsM).toBeCloseTo(0.1, 3);
  });

  it('refuses lists of different lengths', () => {
    expect(() => absoluteError(drive(3), drive(4))).toThrow(RangeError);
  });
});

it('a lever arm does not disturb the comparison once both are in one frame', () => {
  const T_body_frame: Pose = { p: [1.2, -0.4, 0.9], q: expSO3([0.02, 0.1, -0.3]) };
  const error = segmentError(inFrame(drive(150), T_body_frame), inFrame(drive(150), T_body_frame), [50], 1);
  expect(error?.translationPercent).toBeLessThan(1e-9);
  expect(inFrame(drive(3), T_body_frame)[0]?.p.map(Math.abs)).toEqual([0, 0, 0]);
});

const published = sharedData('trajectories');
describe.skipIf(!published)('on published results for KITTI 07', () => {
  const poses = (name: string): Pose[] =>
    readFileSync(join(published ?? '', name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const m = line.split(/\s+/).map(Number);
        return {
          p: [m[3] ?? 0, m[7] ?? 0, m[11] ?? 0],
          q: quaternionOf([m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]].map((v) => v ?? 0)),
        };
      });

  it('gives KISS-ICP its 0.32 m and 0.328 % (its authors publish 0.328 % over every tenth frame)', () => {
    const [truth, kiss] = [poses('kitti_07_gt.txt'), poses('kitti_07_kiss_icp.txt')];
    expect(absoluteError(truth, kiss).rmsM).toBeCloseTo(0.3158, 3);
    expect(segmentError(truth, kiss)?.translationPercent).toBeCloseTo(0.328, 3);
  });

  it('gives the second result 0.604 m, as an independent singular value decomposition does', () => {
    const error = absoluteError(poses('kitti_07_gt.txt'), poses('kitti_07_elastic_icp.txt'));
    expect(error.rmsM).toBeCloseTo(0.604075, 5);
    expect(error.maxM).toBeCloseTo(1.202064, 5);
  });
});
