import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import type { Factor } from '../../../engine/geometry/pose-factors.ts';
import { optimise } from '../../../engine/geometry/pose-graph.ts';
import { angleBetween, compose, expSO3, IDENTITY, inverse, transform } from '../../../engine/geometry/se3.ts';
import { analyse, BlockMatrix } from '../../../engine/geometry/sparse-cholesky.ts';
import { gaussian } from '../../support/synthetic-drive.ts';

/** A random symmetric positive definite block matrix on a random graph, also dense. */
function randomMatrix(n: number, pairs: readonly number[], seed: number) {
  const g = gaussian(seed);
  const size = 6 * n;
  const dense = Array.from({ length: size }, () => new Float64Array(size));
  const sparse = new BlockMatrix(analyse(n, pairs));
  const put = (i: number, j: number, block: number[]): void => {
    sparse.add(i, j, block);
    for (let r = 0; r < 6; r++)
      for (let c = 0; c < 6; c++) {
        dense[6 * i + r]![6 * j + c]! += block[6 * r + c]!;
        if (i !== j) dense[6 * j + c]![6 * i + r]! += block[6 * r + c]!;
      }
  };
  for (let i = 0; i < n; i++)
    put(
      i,
      i,
      Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? 60 : 0)),
    );
  const seen = new Set<string>();
  for (let e = 0; e + 1 < pairs.length; e += 2) {
    const [i, j] = [pairs[e]!, pairs[e + 1]!];
    const key = `${Math.min(i, j)}/${Math.max(i, j)}`;
    if (i === j || seen.has(key)) continue;
    seen.add(key);
    put(
      i,
      j,
      Array.from({ length: 36 }, () => g()),
    );
  }
  return { dense, sparse, size };
}

const graphs = fc.integer({ min: 2, max: 7 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    pairs: fc.array(fc.integer({ min: 0, max: n - 1 }), { minLength: 2, maxLength: 14 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  }),
);

describe('the sparse factorisation', () => {
  test('solves what a dense product gives back, whatever the graph', () => {
    fc.assert(
      fc.property(graphs, ({ n, pairs, seed }) => {
        const { dense, sparse, size } = randomMatrix(n, pairs, seed);
        const x = Float64Array.from({ length: size }, (_, k) => Math.sin(k + seed));
        const b = Float64Array.from({ length: size }, (_, r) =>
          dense[r]!.reduce((sum, v, c) => sum + v * x[c]!, 0),
        );
        expect(sparse.factor()).toBe(true);
        sparse.solve(b).forEach((v, k) => {
          expect(v).toBeCloseTo(x[k]!, 8);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('gives the diagonal of the inverse', () => {
    fc.assert(
      fc.property(graphs, ({ n, pairs, seed }) => {
        const { sparse, size } = randomMatrix(n, pairs, seed);
        expect(sparse.factor()).toBe(true);
        const diagonal = sparse.diagonalOfInverse();
        for (const column of [0, 7 % size, size - 1]) {
          const unit = new Float64Array(size);
          unit[column] = 1;
          const inverseColumn = sparse.solve(unit);
          const [block, c] = [Math.floor(column / 6), column % 6];
          for (let r = 0; r < 6; r++)
            expect(diagonal[36 * block + 6 * r + c]).toBeCloseTo(inverseColumn[6 * block + r]!, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('refuses what is not positive definite', () => {
    const matrix = new BlockMatrix(analyse(1, []));
    matrix.add(0, 0, new Float64Array(36));
    expect(matrix.factor()).toBe(false);
  });

  test('costs a chain no fill-in', () => {
    const pairs = Array.from({ length: 999 }, (_, k) => [k, k + 1]).flat();
    expect(analyse(1000, pairs).rows.length).toBe(1999);
  });
});

const tight: Pick<Factor & { kind: 'position' }, 'sigma' | 'inflate'> = {
  sigma: [1e-4, 1e-4, 1e-4],
  inflate: 1,
};

function hold(pose: number, T: Pose): Factor[] {
  return [
    { kind: 'position', pose, lever: [0, 0, 0], target: T.p, ...tight },
    { kind: 'attitude', pose, q: T.q, ...tight },
  ];
}

function identityInformation(scale: number): Float64Array {
  return Float64Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? scale : 0));
}

/** Poses round a circle, each turned along it. */
function circle(n: number): Pose[] {
  const step: Pose = { p: [1, 0.1, 0.02], q: expSO3([0.01, 0.02, (2 * Math.PI) / n]) };
  const poses: Pose[] = [IDENTITY];
  for (let k = 1; k < n; k++) poses.push(compose(poses[k - 1]!, step));
  return poses;
}

describe('the pose graph', () => {
  test('finds the poses that made its edges, from a disturbed start', () => {
    const truth = circle(40);
    const g = gaussian(3);
    const start = truth.map((T) =>
      compose(T, { p: [0.3 * g(), 0.3 * g(), 0.3 * g()], q: expSO3([0.1 * g(), 0.1 * g(), 0.1 * g()]) }),
    );
    const between = (from: number, to: number): Factor => ({
      kind: 'between',
      from,
      to,
      T: compose(inverse(truth[from]!), truth[to]!),
      information: identityInformation(100),
    });
    const factors = [
      ...hold(0, truth[0]!),
      ...truth.slice(1).map((_, k) => between(k, k + 1)),
      between(39, 0),
      between(5, 30),
    ];
    const { poses, cost, converged } = optimise(start, factors);
    expect(converged).toBe(true);
    expect(cost).toBeLessThan(1e-9);
    poses.forEach((T, k) => {
      expect(Math.hypot(...T.p.map((v, axis) => v - truth[k]!.p[axis]!))).toBeLessThan(1e-5);
      expect(angleBetween(T.q, truth[k]!.q)).toBeLessThan(1e-5);
    });
  });

  test('places a body by points of it, with their lever arms', () => {
    const T: Pose = { p: [3, -2, 1], q: expSO3([0.2, -0.1, 2]) };
    const levers: Vec3[] = [
      [1, 0, 0],
      [0, 1, 0.5],
      [-1, 0.3, 2],
    ];
    const factors = levers.map(
      (lever): Factor => ({
        kind: 'position',
        pose: 0,
        lever,
        target: transform(T, lever),
        sigma: [0.01, 0.01, 0.01],
        inflate: 1,
      }),
    );
    const { poses } = optimise([{ p: [2, -1, 0], q: expSO3([0, 0, 1.5]) }], factors);
    expect(angleBetween(poses[0]!.q, T.q)).toBeLessThan(1e-5);
  });

  test('sets a wild fix aside, and says so by its weight', () => {
    const at = (x: number, robust?: number): Factor => ({
      kind: 'position',
      pose: 0,
      lever: [0, 0, 0],
      target: [x, 0, 0],
      sigma: [1, 1, 1],
      inflate: 1,
      ...(robust ? { robust } : {}),
    });
    const level: Factor = { kind: 'attitude', pose: 0, q: IDENTITY.q, sigma: [1, 1, 1], inflate: 1 };
    const fixes = [0, 0.1, -0.1, 0, 50];
    const plain = optimise([IDENTITY], [...fixes.map((x) => at(x)), level]);
    const robust = optimise([IDENTITY], [...fixes.map((x) => at(x, 2.385)), level]);
    expect(plain.poses[0]!.p[0]).toBeCloseTo(10, 1);
    expect(Math.abs(robust.poses[0]!.p[0])).toBeLessThan(0.2);
    expect(robust.weight[4]).toBeLessThan(0.01);
  });

  test('states the covariance of a mean', () => {
    const fixes = Array.from(
      { length: 16 },
      (): Factor => ({
        kind: 'position',
        pose: 0,
        lever: [0, 0, 0],
        target: [0, 0, 0],
        sigma: [2, 2, 2],
        inflate: 3,
      }),
    );
    const level: Factor = { kind: 'attitude', pose: 0, q: IDENTITY.q, sigma: [1, 1, 1], inflate: 1 };
    const { covariance } = optimise([IDENTITY], [...fixes, level], { covariance: true });
    expect(Math.sqrt(covariance![0]!)).toBeCloseTo((2 * 3) / 4, 9);
  });

  test('says that a freedom is open', () => {
    const only: Factor = {
      kind: 'position',
      pose: 0,
      lever: [0, 0, 0],
      target: [1, 0, 0],
      sigma: [1, 1, 1],
      inflate: 1,
    };
    expect(() => optimise([IDENTITY], [only], { covariance: true })).toThrow(/freedom/);
  });
});
