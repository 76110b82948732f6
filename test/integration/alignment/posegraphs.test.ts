/** The solver on the field's own benchmarks; their optima are published. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import type { Factor } from '../../../engine/geometry/pose-factors.ts';
import { optimise } from '../../../engine/geometry/pose-graph.ts';
import { compose, fromRollPitchYaw, IDENTITY, normalise } from '../../../engine/geometry/se3.ts';
import { sharedData } from '../../support/shared.ts';

const folder = sharedData('posegraphs');

function read(name: string): { poses: Pose[]; factors: Factor[] } {
  const poses: Pose[] = [];
  const factors: Factor[] = [];
  for (const line of readFileSync(join(folder ?? '', name), 'utf8').split('\n')) {
    const [tag, ...rest] = line.trim().split(/\s+/);
    const n = rest.map(Number) as [number, ...number[]];
    const at = (k: number): number => n[k] ?? Number.NaN;
    if (tag === 'VERTEX_SE3:QUAT')
      poses[at(0)] = { p: [at(1), at(2), at(3)], q: normalise({ x: at(4), y: at(5), z: at(6), w: at(7) }) };
    if (tag !== 'EDGE_SE3:QUAT' && tag !== 'EDGE3') continue;
    const quaternion = tag === 'EDGE_SE3:QUAT';
    const q = quaternion
      ? normalise({ x: at(5), y: at(6), z: at(7), w: at(8) })
      : fromRollPitchYaw(at(5), at(6), at(7));
    const information = new Float64Array(36);
    let k = quaternion ? 9 : 8;
    for (let i = 0; i < 6; i++)
      for (let j = i; j < 6; j++) information[i * 6 + j] = information[j * 6 + i] = at(k++);
    factors.push({
      kind: 'between',
      from: at(0),
      to: at(1),
      T: { p: [at(2), at(3), at(4)], q },
      information,
    });
  }
  if (poses.length === 0) {
    poses[0] = IDENTITY;
    for (const factor of factors)
      if (factor.kind === 'between' && factor.to === factor.from + 1)
        poses[factor.to] = compose(poses[factor.from]!, factor.T);
  }
  const tight = { sigma: [1e-4, 1e-4, 1e-4], inflate: 1 } as const;
  factors.push({ kind: 'position', pose: 0, lever: [0, 0, 0], target: poses[0]!.p, ...tight });
  factors.push({ kind: 'attitude', pose: 0, q: poses[0]!.q, ...tight });
  return { poses, factors };
}

describe.skipIf(!folder)('the pose-graph solver', () => {
  // GTSAM's error is half of the sum of squares: 0.634 for the garage.
  test('reaches the optimum of parking-garage', () => {
    const { poses, factors } = read('parking-garage.g2o');
    const { cost, converged } = optimise(poses, factors);
    expect(converged).toBe(true);
    expect(2 * cost).toBeLessThan(1.269);
    expect(2 * cost).toBeGreaterThan(1.26);
  });

  test('reaches the optimum of sphere2500 from its odometry alone', () => {
    const { poses, factors } = read('sphere2500.txt');
    const { cost, costBefore } = optimise(poses, factors);
    expect(2 * costBefore).toBeGreaterThan(1e6);
    expect(2 * cost).toBeLessThan(729.5);
  });
});
