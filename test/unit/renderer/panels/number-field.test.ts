import { expect, test } from 'vitest';
import { problemOf } from '../../../../renderer/panels/inspector/NumberField.tsx';

const metres = { type: 'number', title: '', meaning: '', unit: 'm', default: 1, min: 0.5, max: 50 } as const;
const count = { type: 'integer', title: '', meaning: '', unit: '', default: 3, min: 1, max: 9 } as const;

test('what a parameter does not take is refused with its bounds and its unit', () => {
  expect(problemOf('5000', metres)).toBe('Not used: it takes a number from 0.5 to 50 m.');
  expect(problemOf('', metres)).toContain('from 0.5 to 50 m');
  expect(problemOf('2.5', count)).toBe('Not used: it takes a whole number from 1 to 9.');
});

test('what it takes has no problem, with a comma as well', () => {
  expect(problemOf('0,75', metres)).toBeUndefined();
  expect(problemOf('50', metres)).toBeUndefined();
  expect(problemOf('9', count)).toBeUndefined();
});
