import { expect, test } from 'vitest';
import { timeAt } from '../../../../renderer/replay/trajectory.ts';

test('a click on the path means the time of the nearest pose, whatever its height', () => {
  const path = {
    t: Float64Array.of(0, 1e9, 2e9),
    position: Float64Array.of(0, 0, 0, 10, 0, 40, 20, 5, 0),
  };
  expect(timeAt(path, [9, 1])).toBe(1e9);
  expect(timeAt(path, [500, 500])).toBe(2e9);
  expect(timeAt(path, [-3, 0])).toBe(0);
  expect(timeAt({ t: new Float64Array(), position: new Float64Array() }, [0, 0])).toBeUndefined();
});
