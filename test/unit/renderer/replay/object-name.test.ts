import { expect, test } from 'vitest';
import { objectName } from '../../../../renderer/replay/objects/shownObjects.ts';

test('an object is named by its class, and by its number where that is one that stays', () => {
  expect(objectName({ label: 'car', id: '12', tracked: true })).toBe('car 12');
  expect(objectName({ label: 'car', id: '12', tracked: false })).toBe('car');
  expect(objectName({ label: 'car', id: 'car', tracked: true })).toBe('car');
  expect(objectName({ label: 'car', id: '0123456789abcdef', tracked: true })).toBe('car 01234567');
});
