import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRollPitchYaw } from '../../../engine/geometry/se3.ts';
import { deadReckoning } from '../../../engine/replay/dead-reckoning.ts';

const times = (count: number, periodS: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => i * periodS * 1e9);

test('a steady turn comes back to where it began, whatever the speed', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 30, noNaN: true }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (v, w) => {
        const count = 400;
        const t = times(count + 1, (2 * Math.PI) / w / count);
        // Slow turns have long intervals here: those are gaps, which are not bridged.
        fc.pre((t[1] ?? 0) < 0.5e9);
        const { poses } = deadReckoning(
          t,
          t.map(() => v),
          t.map(() => w),
        );
        const [x, y] = poses.at(-1)?.p ?? [Number.NaN, Number.NaN];
        expect(Math.hypot(x, y)).toBeLessThan(1e-6 * v);
        const [, half] = poses[count / 2]?.p ?? [Number.NaN, Number.NaN];
        expect(half).toBeCloseTo((2 * v) / w, 6);
      },
    ),
  );
});

test('a straight drive goes ahead, and a silence is not bridged', () => {
  const t = Float64Array.from([0, 0.1, 0.2, 3, 3.1], (s) => s * 1e9);
  const { poses } = deadReckoning(
    t,
    t.map(() => 10),
    t.map(() => 0),
  );
  expect(poses.map(({ p }) => p[0])).toEqual([0, 1, 2, 2, expect.closeTo(3, 9)]);
  expect(toRollPitchYaw(poses.at(-1)?.q ?? { w: 0, x: 0, y: 0, z: 0 }).yaw).toBe(0);
});
