import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { poseProblem } from '../../../engine/geometry/pose-problem.ts';
import { IDENTITY } from '../../../engine/geometry/se3.ts';

const q = (w: number, x = 0): Pose => ({ p: [0, 0, 0], q: { w, x, y: 0, z: 0 } });

describe('a pose from outside', () => {
  it('is taken when it is finite, near enough and turns, also with a coarsely rounded rotation', () => {
    for (const pose of [IDENTITY, { ...IDENTITY, p: [1e6, -1e6, 3] }, q(0.7, 0.7), q(-1.4)] as Pose[])
      expect(poseProblem(pose)).toBeUndefined();
  });

  it('is refused with its reason otherwise', () => {
    expect(poseProblem({ ...IDENTITY, p: [1, -1, 1e9] })).toMatch(/lies 1000000000 m from its origin/);
    expect(poseProblem({ ...IDENTITY, p: [Number.NaN, 0, 0] })).toMatch(/not finite/);
    expect(poseProblem(q(0))).toMatch(/quaternion of length 0 instead of 1/);
    expect(poseProblem(q(1e200, 1e200))).toMatch(/quaternion of length/);
    expect(poseProblem(q(Number.POSITIVE_INFINITY))).toMatch(/not finite/);
  });
});
