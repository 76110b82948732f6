import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { kittiLine, parsePoseText, tumLine } from '../../../engine/geometry/pose-text.ts';
import { angleBetween, expSO3 } from '../../../engine/geometry/se3.ts';

const T0 = '1778577700123456789';
const small = fc.double({ min: -3, max: 3, noNaN: true });
const pose = fc
  .tuple(small, small, small, small, small, small)
  .map(([a, b, c, d, e, f]) => ({ p: [a * 100, b * 100, c] as const, q: expSO3([d / 2, e / 2, f / 2]) }));

test('TUM keeps times to the nanosecond and poses to a micrometre', () => {
  fc.assert(
    fc.property(pose, fc.integer({ min: 0, max: 3_600_000_000_000 }), (T, t) => {
      const back = parsePoseText(tumLine(T0, t, T), T0);
      if (back.kind !== 'tum') throw new Error('not TUM');
      expect(back.t[0]).toBe(t);
      expect(Math.hypot(...back.poses[0]!.p.map((v, k) => v - T.p[k]!))).toBeLessThan(2e-6);
      expect(angleBetween(back.poses[0]!.q, T.q)).toBeLessThan(1e-7);
    }),
  );
});

test('KITTI keeps poses', () => {
  fc.assert(
    fc.property(pose, (T) => {
      const back = parsePoseText(kittiLine(T), T0);
      expect(back.kind).toBe('kitti');
      expect(Math.hypot(...back.poses[0]!.p.map((v, k) => v - T.p[k]!))).toBeLessThan(1e-9);
      expect(angleBetween(back.poses[0]!.q, T.q)).toBeLessThan(1e-7);
    }),
  );
});

test('comments and blank lines are skipped, and poses come in the order of time', () => {
  const text = `# time x y z qx qy qz qw\n\n${tumLine(T0, 5e9, { p: [1, 0, 0], q: expSO3([0, 0, 0]) })}${tumLine(T0, 2e9, { p: [2, 0, 0], q: expSO3([0, 0, 0]) })}`;
  const read = parsePoseText(text, T0);
  expect(read.kind === 'tum' && [...read.t]).toEqual([2e9, 5e9]);
  expect(read.poses[0]!.p[0]).toBe(2);
});

test.each([
  ['nothing', ''],
  ['seven numbers', '1 2 3 4 5 6 7'],
  ['words', 'the road goes ever on and on down'],
  ['a quaternion of length 2', '1 0 0 0 0 0 0 2'],
  ['two formats in one file', `${kittiLine({ p: [0, 0, 0], q: expSO3([0, 0, 0]) })}1 0 0 0 0 0 0 1`],
])('%s is refused', (_, text) => {
  expect(() => parsePoseText(text, T0)).toThrow(InputError);
});
