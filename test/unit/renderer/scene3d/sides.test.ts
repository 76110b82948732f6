import { expect, test } from 'vitest';
import { alongAxis, changed } from '../../../../renderer/panels/scene3d/clip/sides.ts';

const BOX = { on: true, lengthM: 60, widthM: 24, lowM: -0.5, highM: 2.5 };

test('a ray that passes an axis is told by its nearest place on it', () => {
  const axis = { origin: [10, 0, 0], direction: [0, 1, 0] } as const;
  // From above, and at an angle.
  expect(alongAxis(axis, { origin: [10, 4, 50], direction: [0, 0, -1] })).toBeCloseTo(4, 9);
  expect(alongAxis(axis, { origin: [0, -3, 10], direction: [1, 1, -1] })).toBeCloseTo(7, 9);
  expect(alongAxis(axis, { origin: [0, 0, 0], direction: [0, 1, 0] })).toBeUndefined();
});

test('a measure keeps its steps and limits, and the upper side stays above the lower one', () => {
  expect(changed(BOX, 'lengthM', 61.4)).toEqual({ lengthM: 61 });
  expect(changed(BOX, 'widthM', -5)).toEqual({ widthM: 1 });
  expect(changed(BOX, 'lengthM', 1e9)).toEqual({ lengthM: 200 });
  const { lowM = 0, highM = 0 } = changed(BOX, 'lowM', 4);
  expect([lowM, highM].map((m) => m.toFixed(1))).toEqual(['4.0', '4.1']);
  expect(changed(BOX, 'highM', -1).lowM?.toFixed(1)).toBe('-1.1');
});
