import { expect, test } from 'vitest';
import { alphaOf } from '../../../../renderer/timeline/drawRows.ts';

test('a stretch of the timeline without a missing sample has one colour, whatever the width of a bin', () => {
  for (const expected of [1, 1.3, 1.8, 2.5, 7.9]) {
    for (let bin = 0; bin < 200; bin++) {
      const count = Math.floor((bin + 1) * expected) - Math.floor(bin * expected);
      expect(alphaOf(count, expected), `${count} of ${expected}`).toBe(1);
    }
  }
});

test('a bin with fewer samples than that is lighter, the more so the fewer there are', () => {
  expect(alphaOf(4, 8)).toBeLessThan(alphaOf(6, 8));
  expect(alphaOf(6, 8)).toBeLessThan(1);
  expect(alphaOf(1, 8)).toBeGreaterThan(0.25);
});
