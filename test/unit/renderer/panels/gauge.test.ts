import { describe, expect, it } from 'vitest';
import {
  keptGauges,
  limitOf,
  rangeOf,
  shareOf,
  verdictOf,
} from '../../../../renderer/panels/gauges/gauge.ts';
import {
  MOST_PARTS,
  partsOf,
  partsToRead,
  sliceOutline,
  slicesOf,
} from '../../../../renderer/panels/gauges/pie.ts';

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

describe('a pie', () => {
  it('is of all numbered values of the array that a signal is of', () => {
    const names = [
      '/wheels speed.10',
      '/wheels speed.2',
      '/wheels speed.1',
      '/wheels ticks',
      '/other speed.3',
    ];
    expect(partsOf('/wheels speed.2', names)).toEqual([
      '/wheels speed.1',
      '/wheels speed.2',
      '/wheels speed.10',
    ]);
    expect(partsOf('/wheels ticks', names)).toEqual(['/wheels ticks']);
    expect(partsOf('/other speed.3', names)).toEqual(['/other speed.3']);
    const many = Array.from({ length: MOST_PARTS + 1 }, (_, i) => `/a v.${i}`);
    expect(partsOf('/a v.0', many), 'slices that could not be told apart').toEqual(['/a v.0']);
  });
  it('takes further values only while every gauge is still read', () => {
    const names = ['a', 'b', 'c'].flatMap((of) => [0, 1, 2].map((i) => `/w ${of}.${i}`));
    const gauges = [
      { name: '/w a.0', look: 'pie' },
      { name: '/w b.0', look: 'pie' },
      { name: '/w c.0' },
    ] as const;
    const parts = partsToRead(gauges, names, 6);
    expect(parts.get('/w a.0')).toEqual(['/w a.0', '/w a.1', '/w a.2']);
    expect(parts.get('/w b.0')).toEqual(['/w b.0']);
    expect(parts.get('/w c.0')).toEqual(['/w c.0']);
    expect(partsToRead(gauges, names, 7).get('/w b.0')).toHaveLength(3);
  });

  it('has slices of the sum, and none where values are no parts of a whole', () => {
    expect(slicesOf([1, 3, 0])).toEqual([
      [0, 0.25],
      [0.25, 1],
      [1, 1],
    ]);
    expect([slicesOf([1, -1]), slicesOf([0, 0]), slicesOf([Number.NaN, 1])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
  it('is drawn clockwise from the top, a full circle too', () => {
    expect(sliceOutline(0, 0.25)).toBe('M0 0L0.0000 -1.0000A1 1 0 0 1 1.0000 -0.0000Z');
    expect(sliceOutline(0.25, 1)).toContain('A1 1 0 1 1');
    expect(sliceOutline(0, 1)).toMatch(/^M0 -1A/);
    expect(sliceOutline(0.5, 0.5)).toBe('');
  });
  it('is kept in a layout', () => {
    expect(
      keptGauges([
        { name: 'a', look: 'pie' },
        { name: 'b', look: 'clock' },
      ]),
    ).toEqual([{ name: 'a', look: 'pie' }, { name: 'b' }]);
  });
});
