/** The clock of the second drive, and the places of both, from the tables that the engine gives. */
import { expect, test } from 'vitest';
import { abreast } from '../../../../renderer/artifacts/compare/clock.ts';

/** A goes along x at 10 m/s, B 2 m to its left at half the speed; B never came to the last place. */
const link = {
  t: Float64Array.of(0, 1e9, 2e9, 3e9),
  a: Float64Array.of(0, 0, 0, 10, 0, 0, 20, 0, 0, 30, 0, 0),
  b: Float64Array.of(0, 2, 0, 10, 2, 0, 20, 2, 0, Number.NaN, Number.NaN, Number.NaN),
  tB: Float64Array.of(0, 2e9, 4e9, Number.NaN),
  apart: Float32Array.of(2, 2, 2, Number.NaN),
};

test('by place, B is shown where A is, between the places of the table, too', () => {
  const { a, b, tB } = abreast(link, 1.5e9, 'place');
  expect(a).toMatchObject({ x: 15, y: 0, heading: 0 });
  expect(b).toMatchObject({ x: 15, y: 2, heading: 0 });
  expect(tB).toBe(3e9);
});

test('where B was not, it has no clock and no place', () => {
  expect(abreast(link, 3e9, 'place')).toMatchObject({ tB: undefined, b: undefined, a: { x: 30 } });
});

test('by time, B is shown where it was at the same time after its start', () => {
  expect(abreast(link, 2e9, 'time')).toMatchObject({ tB: 2e9, a: { x: 20 }, b: { x: 10, y: 2 } });
});
