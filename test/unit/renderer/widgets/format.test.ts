import { describe, expect, it } from 'vitest';
import { metricText } from '../../../../renderer/widgets/format.ts';

describe('a metric as it is read', () => {
  it('has no digits finer than its unit is worth', () => {
    expect(metricText({ value: 0.0004466, unit: '°' })).toBe('0');
    expect(metricText({ value: 0.03114, unit: 'm' })).toBe('0.031');
    expect(metricText({ value: 0.002608, unit: '%' })).toBe('0');
  });
  it('keeps four significant digits where they mean something, and whole numbers whole', () => {
    expect(metricText({ value: 153.4172, unit: 'm' })).toBe('153.4');
    expect(metricText({ value: 0.85341, unit: '' })).toBe('0.8534');
    expect(metricText({ value: 123456, unit: '' })).toBe('123456');
  });
  it('is exact to its digits in a unit it knows nothing of', () => {
    expect(metricText({ value: 0.00001234567, unit: 'χ' })).toBe('1.23e-5');
  });
});
