import { expect, test } from 'vitest';
import { colourChoices, rangeOf } from '../../../../renderer/panels/layers/layerKind.ts';

const values = (...from: Parameters<typeof colourChoices>): string[] =>
  colourChoices(...from).map(({ value }) => value);

test('a sweep can be coloured by what it has, each once', () => {
  expect(values('lidar', false, ['intensity', 'ring', 'time'])).toEqual([
    'intensity',
    'height',
    'range',
    'camera',
    'sensor',
    'field:ring',
    'field:time',
  ]);
});

test('a cloud that a stage made is not coloured by range or by a camera, but by its own intensity', () => {
  expect(values('lidar', true, ['intensity', 'rgb'])).toEqual(['height', 'sensor', 'intensity', 'rgb']);
});

test('a raster offers its channels only', () => {
  expect(values('raster', true, ['height', 'count'])).toEqual(['field:height', 'field:count']);
});

test('a range that lacks an end is found from the data', () => {
  expect(rangeOf(1, 2)).toEqual([1, 2]);
  expect(rangeOf(Number.NaN, 2)).toBeUndefined();
});
