import { expect, test } from 'vitest';
import { oldText } from '../../../../renderer/widgets/format.ts';

test('the age of a sample is never negative: one of later says that it is after the playhead', () => {
  expect(oldText(0)).toBe('0 µs old');
  expect(oldText(481e6)).toBe('481 ms old');
  expect(oldText(-466e6)).toBe('466 ms after the playhead');
});
