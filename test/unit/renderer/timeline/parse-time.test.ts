import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../../renderer/timeline/parseTime.ts';
import { tickStep, ticks, tickText } from '../../../../renderer/timeline/ticks.ts';

const T0 = String(BigInt(Date.UTC(2011, 8, 26, 13, 2, 25)) * 1_000_000n + 500_000_000n);

describe('a typed time', () => {
  it('is seconds or minutes from the start', () => {
    expect(parseTime('12.5', T0, 0)).toBe(12.5e9);
    expect(parseTime('1:05.2', T0, 0)).toBeCloseTo(65.2e9, 0);
  });
  it('with a sign is an offset from the playhead', () => {
    expect(parseTime('+3', T0, 2e9)).toBe(5e9);
    expect(parseTime('-0.5 s', T0, 2e9)).toBe(1.5e9);
  });
  it('may be a time of day or a date in UTC', () => {
    expect(parseTime('13:02:30', T0, 0)).toBe(4.5e9);
    expect(parseTime('2011-09-26T13:02:26Z', T0, 0)).toBe(0.5e9);
  });
  it('is refused when it is none', () => {
    for (const text of ['', 'soon', '1:75', '12:00:00:00']) expect(parseTime(text, T0, 0)).toBeUndefined();
  });
});

describe('the ruler', () => {
  it('keeps labels apart at any zoom', () => {
    for (const spanS of [0.02, 1, 60, 3600]) {
      const step = tickStep(spanS * 1e9, 1000);
      expect((step / (spanS * 1e9)) * 1000).toBeGreaterThanOrEqual(96);
    }
  });
  it('starts on whole steps', () => {
    expect(ticks(1.3e9, 4e9, 1e9)).toEqual([2e9, 3e9, 4e9]);
    expect(tickText(65e9, 1e9)).toBe('01:05');
    expect(tickText(1.25e9, 0.05e9)).toBe('00:01.25');
  });
});
