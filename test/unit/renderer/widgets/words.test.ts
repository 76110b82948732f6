import { expect, test } from 'vitest';
import { kindWord, metricWords, unitWord, wordsOf } from '../../../../renderer/widgets/words.ts';

test('a name of a column or a rule is read as words, with the unit that its ending says', () => {
  expect(wordsOf('shortestLengthM')).toBe('Shortest length, m');
  expect(wordsOf('speedMps')).toBe('Speed, m/s');
  expect(wordsOf('lane.width')).toBe('Lane width');
  expect(wordsOf('mean confidence')).toBe('Mean confidence');
  expect(wordsOf('gnss_status')).toBe('GNSS status');
  expect(wordsOf('gnssEast')).toBe('GNSS difference, east');
});

test('a unit that stands beside the name is not said twice', () => {
  expect(wordsOf('lengthM', 'm')).toBe('Length');
});

test('a name of an object’s own methods is a name like any other', () => {
  expect(wordsOf('constructor')).toBe('Constructor');
  expect(kindWord('toString')).toBe('to string');
  expect(unitWord('valueOf')).toEqual({ word: 'valueOf', factor: 1 });
});

test('a unit that only engineers read becomes words, and its number with it', () => {
  const { word, factor, meaning } = unitWord('0.1 σ');
  expect(28.68 * factor).toBeCloseTo(2.868);
  expect(word).toBe('× noise');
  expect(meaning).toContain('chance alone');
  expect(unitWord('m')).toEqual({ word: 'm', factor: 1 });
});

test('a metric stands in the words of its unit; a plain number and degrees take no space', () => {
  expect(metricWords({ value: 0, unit: '' })).toBe('0');
  expect(metricWords({ value: 0.25, unit: '°' })).toBe('0.25°');
  expect(metricWords({ value: 2e6, unit: 'ns' })).toBe('2 ms');
});
