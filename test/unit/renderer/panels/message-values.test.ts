import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrayText,
  differs,
  filtered,
  isLongArray,
  MOST_ROWS,
  partsOf,
  pathText,
  textOf,
} from '../../../../renderer/panels/message/values.ts';

const scan = { header: { stamp: { sec: 3, nanosec: 5 } }, pose: { covariance: [1, 0, 2] } };

test('an array says its first values in a line, and how many there are when it is longer', () => {
  expect(arrayText([1, 2.5, 3])).toBe('[1, 2.5, 3]');
  expect(arrayText([])).toBe('[]');
  expect(arrayText({ type: 'Float32Array', length: 300, first: [1, 2, 3, 4, 5, 6, 7] })).toBe(
    'Float32Array[300] [1, 2, 3, 4, 5, 6, …]',
  );
  expect(arrayText([{ x: 1 }])).toBe('[1]');
});

test('an array of any length is folded into parts that no list is too long for, and that leave nothing out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 5_000_000 }), (from, length) => {
      const parts = partsOf({ from, to: from + length });
      expect(parts.length).toBeLessThanOrEqual(MOST_ROWS);
      expect(parts.length === 0).toBe(length <= MOST_ROWS);
      const ends = parts.map(({ to }) => to);
      expect(parts.map((part) => part.from)).toEqual(parts.length === 0 ? [] : [from, ...ends.slice(0, -1)]);
      expect(ends.at(-1) ?? from + length).toBe(from + length);
    }),
  );
});

test('a filter keeps the fields whose path has its text, and the branches that lead to them', () => {
  expect(filtered(scan, 'stamp.nano')).toEqual({ header: { stamp: { nanosec: 5 } } });
  expect(filtered(scan, 'COVAR')).toEqual({ pose: { covariance: [1, 0, 2] } });
  expect(filtered(scan, 'twist')).toBeUndefined();
  expect(filtered(scan, '')).toBe(scan);
});

test('a path is written as in code', () => {
  expect(pathText(['pose', 'covariance', '3'])).toBe('pose.covariance[3]');
});

test('only what the engine shortened is a long array, not a message that has a length', () => {
  expect(isLongArray({ length: 300, first: [1] })).toBe(true);
  expect(isLongArray({ length: 4.5, width: 2 })).toBe(false);
  expect(isLongArray([1])).toBe(false);
});

test('an array has changed when one of its values has', () => {
  expect(differs([1, 2], [1, 3])).toBe(true);
  expect(differs([1, 2], [1, 2])).toBe(false);
  expect(differs(1, undefined)).toBe(false);
});

test('a stamp of whole seconds keeps every digit', () => {
  expect(textOf(1778570701)).toBe('1778570701');
});
