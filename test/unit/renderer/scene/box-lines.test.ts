import { expect, test } from 'vitest';
import { fromRollPitchYaw } from '../../../../engine/geometry/se3.ts';
import { cornersOf, edgesOf, rayMeets } from '../../../../renderer/scene/boxes/boxLines.ts';

const car = { p: [10, 5, 1], q: fromRollPitchYaw(0, 0, Math.PI / 2), size: [4, 2, 1.5] } as const;

test('a box has twelve edges as long as its sides, and a line that points to its front', () => {
  const lengths = edgesOf(car).map(([a, b]) => Math.hypot(...a.map((value, i) => value - (b[i] ?? 0))));
  expect(
    lengths
      .slice(0, 12)
      .sort()
      .map((length) => Math.round(length * 1e6) / 1e6),
  ).toEqual([1.5, 1.5, 1.5, 1.5, 2, 2, 2, 2, 4, 4, 4, 4]);
  const [, front] = edgesOf(car).at(-1) ?? [];
  // It heads to the left of x: y grows by half of its length.
  expect(front?.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([10, 7, 0.25]);
});

test('a turned box reaches as far as its corners', () => {
  const xs = cornersOf(car).map(([x]) => x);
  expect(Math.max(...xs)).toBeCloseTo(11);
  expect(Math.min(...xs)).toBeCloseTo(9);
});

test('a ray meets a box where it enters it, and misses one beside, above and behind it', () => {
  const along = (origin: readonly [number, number, number], direction: readonly [number, number, number]) =>
    rayMeets({ origin, direction }, car);
  expect(along([0, 5, 1], [1, 0, 0])).toBeCloseTo(9);
  expect(along([0, 5, 3], [1, 0, 0])).toBeUndefined();
  expect(along([0, 8, 1], [1, 0, 0])).toBeUndefined();
  expect(along([20, 5, 1], [1, 0, 0])).toBeUndefined();
  expect(along([10, 5, 1], [0, 0, 1]), 'from inside').toBe(0);
});
