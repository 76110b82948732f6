import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { conjugate, rotate } from '../../../engine/geometry/se3.ts';
import { quantileOf } from '../../../engine/geometry/statistics.ts';
import { arcLength, type Trajectory } from '../../../engine/geometry/trajectory.ts';
import type { AlignmentSettings } from '../../../engine/reconstruct/stages/alignment/parameters.ts';
import { shapeChange } from '../../../engine/reconstruct/stages/alignment/shape.ts';
import { align } from '../../../engine/reconstruct/stages/alignment/solve.ts';
import { driftOf, type FixNoise, fixesOf, rms, truthOf } from '../../support/synthetic-drive.ts';

const settings: AlignmentSettings = {
  noise: { translation: 0.015, rotation: 5.2e-4 },
  correlationS: 30,
  tiltSigma: 0.005,
  yawSigma: 0.0087,
  gravitySigma: 0.005,
  drift: 0.01,
  cutJumps: true,
};
const lever: Vec3 = [-0.5, 0.3, 1.2];
const RTK: FixNoise = { whiteM: 0.02, slowM: 0, slowS: 30, statedM: 0.02, outage: [20, 30] };
const POOR: FixNoise = { whiteM: 0.1, slowM: 1.5, slowS: 30, statedM: 1.5 };

const upsOf = (truth: Trajectory) =>
  truth.poses.flatMap(({ q }, pose) =>
    pose % 20 === 10 ? [{ pose, up: rotate(conjugate(q), [0, 0, 1]) }] : [],
  );

const shape = (a: Trajectory, b: Trajectory): number => quantileOf(shapeChange(a.poses, b.poses, 50), 0.5);

describe('alignment with RTK and an outage of ten seconds', () => {
  test.each([1, 2, 3])('lies within 10 cm of the truth (seed %d)', (seed) => {
    const truth = truthOf(45);
    const result = align(
      {
        odometry: driftOf(truth, seed),
        gnss: { fixes: fixesOf(truth, lever, RTK, seed + 50), lever },
        attitudes: undefined,
        ups: upsOf(truth),
      },
      settings,
    );
    expect(result.frame).toBe('map');
    expect(rms(result.trajectory, truth)).toBeLessThan(0.1);
    expect(result.heading.source).toBe('gnss');
  });

  test('sets a jump of the receiver aside', () => {
    const truth = truthOf(45);
    const fixes = fixesOf(truth, lever, RTK, 9).map((fix) =>
      fix.t > 8e9 && fix.t < 10e9 ? { ...fix, p: [fix.p[0] + 6, fix.p[1] - 4, fix.p[2]] as const } : fix,
    );
    const result = align(
      { odometry: driftOf(truth, 4), gnss: { fixes, lever }, attitudes: undefined, ups: upsOf(truth) },
      settings,
    );
    expect(rms(result.trajectory, truth)).toBeLessThan(0.1);
    const jumped = result.residuals.filter(({ fix }) => fix.t > 8e9 && fix.t < 10e9);
    expect(Math.max(...jumped.map(({ weight }) => weight))).toBeLessThan(0.2);
  });

  test('gives the same numbers twice', () => {
    const truth = truthOf(20);
    const input = {
      odometry: driftOf(truth, 1),
      gnss: { fixes: fixesOf(truth, lever, RTK, 2), lever },
      attitudes: undefined,
      ups: upsOf(truth),
    };
    expect(align(input, settings).trajectory.poses).toEqual(align(input, settings).trajectory.poses);
  });
});

describe('alignment with a slow error of 1.5 m', () => {
  test.each([1, 2, 3, 4, 5])('keeps the shape of odometry and states what it is worth (seed %d)', (seed) => {
    const truth = truthOf(60);
    const odometry = driftOf(truth, seed);
    const result = align(
      {
        odometry,
        gnss: { fixes: fixesOf(truth, lever, POOR, seed + 100), lever },
        attitudes: undefined,
        ups: upsOf(truth),
      },
      settings,
    );
    expect(shape(truth, result.trajectory)).toBeLessThan(1.05 * shape(truth, odometry));
    const path = (poses: Trajectory): number => arcLength(poses.poses).at(-1)!;
    expect(Math.abs(path(result.trajectory) / path(odometry) - 1)).toBeLessThan(0.005);
    const stated = quantileOf(
      result.trajectory.sigma!.map((s) => Math.hypot(s[0], s[1])),
      0.5,
    );
    expect(stated).toBeGreaterThan(1);
    expect(rms(result.trajectory, truth)).toBeLessThan(2.5 * stated);
  });

  test('believes the data rather than a receiver that states 10 cm', () => {
    const truth = truthOf(60);
    const odometry = driftOf(truth, 3);
    const lying = { ...POOR, whiteM: 0.05, statedM: 0.1 };
    const result = align(
      {
        odometry,
        gnss: { fixes: fixesOf(truth, lever, lying, 7), lever },
        attitudes: undefined,
        ups: upsOf(truth),
      },
      settings,
    );
    expect(result.errorModels!.horizontal.totalM).toBeGreaterThan(0.4);
    expect(shape(truth, result.trajectory)).toBeLessThan(1.05 * shape(truth, odometry));
  });
});

describe('alignment by an INS', () => {
  test('takes its heading where positions are poor', () => {
    const truth = truthOf(15);
    const attitudes = { t: truth.t, q: truth.poses.map(({ q }) => q) };
    const result = align(
      {
        odometry: driftOf(truth, 2),
        gnss: { fixes: fixesOf(truth, lever, POOR, 5), lever },
        attitudes,
        ups: [],
      },
      settings,
    );
    expect(result.heading.source).toBe('ins');
    const turn = result.trajectory.poses.map(({ q }, k) =>
      Math.abs(q.w * truth.poses[k]!.q.z - q.z * truth.poses[k]!.q.w),
    );
    expect(2 * Math.max(...turn)).toBeLessThan(0.02);
  });

  test('believes positions where RTK contradicts its heading', () => {
    const truth = truthOf(40);
    const wrong = truthOf(40, 1.2);
    const attitudes = { t: truth.t, q: wrong.poses.map(({ q }) => q) };
    const result = align(
      {
        odometry: driftOf(truth, 2),
        gnss: { fixes: fixesOf(truth, lever, RTK, 5), lever },
        attitudes,
        ups: [],
      },
      settings,
    );
    expect(result.heading.source).toBe('gnss');
    expect(result.heading.disagreement).toBeGreaterThan(0.4);
    expect(rms(result.trajectory, truth)).toBeLessThan(0.2);
  });
});

describe('alignment without GNSS', () => {
  test('stays local, starts where odometry starts, and keeps its shape', () => {
    const truth = truthOf(20);
    const odometry = driftOf(truth, 1);
    const result = align({ odometry, gnss: undefined, attitudes: undefined, ups: upsOf(truth) }, settings);
    expect(result.frame).toBe('local');
    expect(Math.hypot(...result.trajectory.poses[0]!.p)).toBeLessThan(0.01);
    expect(shapeChange(odometry.poses, result.trajectory.poses, 50).every((d) => d < 0.3)).toBe(true);
  });

  test('does without anything at all', () => {
    const odometry = driftOf(truthOf(10), 1);
    const result = align({ odometry, gnss: undefined, attitudes: undefined, ups: [] }, settings);
    expect(result.levelled).toBe('start');
    expect(result.solution.converged).toBe(true);
  });

  test('two fixes at one place give a place but no heading', () => {
    const truth = truthOf(10);
    const still: Trajectory = { t: truth.t, poses: truth.poses.map(() => truth.poses[0]!) };
    const fixes = fixesOf(still, lever, { ...RTK, outage: [0, 0] }, 1);
    const result = align(
      { odometry: still, gnss: { fixes, lever }, attitudes: undefined, ups: [] },
      settings,
    );
    expect(result.heading.source).toBe('none');
  });
});
