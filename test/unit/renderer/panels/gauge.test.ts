import { describe, expect, it } from 'vitest';
import {
  keptGauges,
  limitOf,
  rangeOf,
  shareOf,
  verdictOf,
} from '../../../../renderer/panels/gauges/gauge.ts';

describe('a gauge', () => {
  it('says on which side of its limits a value lies', () => {
    expect([1, 2, 3, 4].map((value) => verdictOf(value, { low: 2, high: 3 }))).toEqual([
      'below',
      'within',
      'within',
      'above',
    ]);
    expect(verdictOf(1e9, {})).toBe('within');
  });
  it('has a bar over the values of the whole drive and over its limits', () => {
    expect(rangeOf({ min: -1, max: 5 }, {})).toEqual([-1, 5]);
    expect(rangeOf({ min: -1, max: 5 }, { low: -2, high: 3 })).toEqual([-2, 5]);
    expect(rangeOf({ min: 4, max: 4 }, {}), 'a signal that never changes').toEqual([3, 5]);
    expect(shareOf(2, [-1, 5])).toBe(0.5);
    expect(shareOf(99, [-1, 5])).toBe(1);
  });
  it('takes a limit with a dot or a comma, none for nothing, and no text', () => {
    expect([limitOf('1.5'), limitOf('-1,5'), limitOf(' '), limitOf('fast'), limitOf('1e999')]).toEqual([
      { value: 1.5 },
      { value: -1.5 },
      { value: undefined },
      undefined,
      undefined,
    ]);
  });
  it('is read from a layout of anybody, less what is no gauge', () => {
    expect(
      keptGauges([
        { name: 'a', low: 1, high: Number.POSITIVE_INFINITY },
        { low: 1 },
        null,
        'b',
        { name: 'c', low: '2' },
      ]),
    ).toEqual([
      { name: 'a', low: 1, high: undefined },
      { name: 'c', low: undefined, high: undefined },
    ]);
    expect(keptGauges([{ name: 'a' }, { name: 'a', low: 2 }])).toEqual([
      { name: 'a', low: 2, high: undefined },
    ]);
    expect(keptGauges(Array.from({ length: 99 }, (_, k) => ({ name: `${k}` })))).toHaveLength(16);
    expect(keptGauges('none')).toBeUndefined();
  });
});
