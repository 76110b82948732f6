import { expect, test } from 'vitest';
import { Restarts } from '../../../electron/restarts.ts';

test('the third end within a minute is for a person to decide', () => {
  const ends = new Restarts();
  expect([0, 20_000, 40_000].map((t) => ends.allow(t))).toEqual([true, true, false]);
  ends.forget();
  expect(ends.allow(41_000)).toBe(true);
});

test('an end now and then is started again for ever', () => {
  const ends = new Restarts();
  for (let t = 0; t < 3_600_000; t += 40_000) expect(ends.allow(t)).toBe(true);
});
