import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { kittiLine, MOST_POSES, parsePoseText, tumLine } from '../../../engine/geometry/pose-text.ts';
import { angleBetween, expSO3 } from '../../../engine/geometry/se3.ts';
import { processorSeconds } from '../../support/processor.ts';

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

const first = '1778577700.1 0 0 0 0 0 0 1\n';

test.each([
  ['nan', '1778577700.2 nan 0 0 0 0 0 1', 'Line 2: "nan" is no finite number.'],
  ['Infinity', '1778577700.2 0 Infinity 0 0 0 0 1', 'Line 2: "Infinity" is no finite number.'],
  ['1e400', '1778577700.2 0 1e400 0 0 0 0 1', 'Line 2: "1e400" is no finite number.'],
  ['a hexadecimal number', '1778577700.2 0 0x10 0 0 0 0 1', 'Line 2: "0x10" is no finite number.'],
  ['an empty place before a comma', '1778577700.2,0,0,0,0,0,0,1,', 'Line 2: "" is no finite number.'],
  ['a time past all drives', '1e300 0 0 0 0 0 0 1', 'Line 2: the time 1.00e+300 s is none of a drive.'],
  [
    'a time of 300 digits',
    `${'9'.repeat(300)} 0 0 0 0 0 0 1`,
    'Line 2: the time 1.00e+300 s is none of a drive.',
  ],
  [
    'a quaternion of length 0',
    '1778577700.2 0 0 0 0 0 0 0',
    'Line 2: the quaternion has length 0.000, not 1.',
  ],
  [
    'a gigantic quaternion',
    '1778577700.2 0 0 0 0 0 0 1e300',
    'Line 2: the quaternion has length 1.00e+300, not 1.',
  ],
  [
    'a place 101 km away',
    '1778577700.2 0 -101000 0 0 0 0 1',
    'Line 2: (0.000, -101000.000, 0.000) m lies more than 100 km from the first pose.',
  ],
  [
    'a place beyond the earth',
    '1778577700.2 1e300 0 0 0 0 0 1',
    'Line 2: (1.00e+300, 0.000, 0.000) m is no place on the earth.',
  ],
  [
    'a time with two places',
    '1778577700.1 5 0 0 0 0 0 1',
    'Line 2 has the time of line 1 and lies 5.000 m from it: a time has one pose.',
  ],
  ['a line of 1,001 characters', '1'.repeat(1001), 'Line 2 has 1001 characters; a pose has 1000 at most.'],
  ['another count of numbers', '1 2 3', 'Line 2 has 3 numbers; eight are needed.'],
])('%s is refused with its line', (_, line, sentence) => {
  expect(() => parsePoseText(first + line, T0)).toThrow(new InputError(sentence));
});

test.each([
  ['zeros', '0 0 0 1 0 0 0 2 0 0 0 3'],
  ['a mirror', '1 0 0 1 0 1 0 2 0 0 -1 3'],
  ['gigantic numbers', '1e200 0 0 1 0 1e200 0 2 0 0 1e200 3'],
])('a KITTI line whose rotation is %s is refused with its line', (_, line) => {
  expect(() => parsePoseText(`1 0 0 0 0 1 0 0 0 0 1 0\n${line}`, T0)).toThrow(
    'Line 2: the first three numbers of each four are no rotation matrix.',
  );
});

test('a pose written twice comes once, and a word of any length is repeated in part only', () => {
  const read = parsePoseText(first + first, T0);
  expect(read.poses).toHaveLength(1);
  expect(() => parsePoseText('x'.repeat(900), T0)).toThrow(`"${'x'.repeat(40)}…"`);
});

test('ten million lines are refused at the first that is too many, or passed over, in linear time', async () => {
  const poses = '0 0 0 1\n';
  const took = await processorSeconds(() => {
    expect(() => parsePoseText(`0 0 0 0 ${poses}`.repeat(MOST_POSES + 1), T0)).toThrow(
      `Line ${MOST_POSES + 1}: there are more than ${MOST_POSES} poses; no more are read.`,
    );
    expect(() => parsePoseText('#\n'.repeat(10_000_000), T0)).toThrow('There is no pose in it.');
    expect(() => parsePoseText('\n'.repeat(10_000_000), T0)).toThrow('There is no pose in it.');
    expect(() => parsePoseText(' '.repeat(50_000_000), T0)).toThrow('Line 1 has 50000000 characters');
    expect(() => parsePoseText('1 '.repeat(50_000_000), T0)).toThrow('Line 1 has 100000000 characters');
  });
  expect(took).toBeLessThan(45);
});
