import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { nameOf, TilePlan, tilesWithin } from '../../../engine/reconstruct/mapping/plan.ts';

describe('tiles within a distance', () => {
  test('hold every place within it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (x, y, angle, share) => {
          const names = new Set([...tilesWithin(x, y, 30, 12.8)].map(nameOf));
          const [px, py] = [x + 30 * share * Math.cos(angle), y + 30 * share * Math.sin(angle)];
          expect(names.has(`${Math.floor(px / 12.8)}_${Math.floor(py / 12.8)}`)).toBe(true);
        },
      ),
    );
  });
});

describe('tiles around a place beyond every map', () => {
  test.each([1e20, -1e20, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%f m are refused', (x) => {
    expect(() => [...tilesWithin(x, 0, 30, 12.8)]).toThrow(InputError);
    expect(() => new TilePlan(Float64Array.of(0, x), 12.8, 30)).toThrow(/lies beyond every map/);
  });

  test('of no number there are none, and of tiles without size too many', () => {
    expect([...tilesWithin(Number.NaN, 0, 30, 12.8)]).toEqual([]);
    for (const edgeM of [1e-9, 0, -1, Number.NaN])
      expect(() => [...tilesWithin(0, 0, 30, edgeM)]).toThrow(/too small/);
  });
});

describe('a plan', () => {
  // Out 100 m along x and back.
  const out = Array.from({ length: 101 }, (_, k) => [k, 0]);
  const way = Float64Array.from([...out, ...[...out].reverse()].flat());
  const plan = new TilePlan(way, 10, 15);

  test('knows that a tile will be touched again on the way back', () => {
    expect(plan.next('0_0', 0)).toBe(0);
    const left = plan.next('0_0', 50);
    expect(left).toBeGreaterThan(150);
    expect(plan.next('0_0', left! + 60)).toBeUndefined();
  });

  test('never says a tile is done before its last step', () => {
    for (let step = 0; step < way.length / 2; step++) {
      for (const key of tilesWithin(way[2 * step]!, way[2 * step + 1]!, 15, 10))
        expect(plan.next(nameOf(key), step)).toBe(step);
    }
  });

  test('lists for a stretch exactly the tiles its steps touch', () => {
    const expected = new Set<string>();
    for (let step = 40; step <= 44; step++)
      for (const key of tilesWithin(way[2 * step]!, way[2 * step + 1]!, 15, 10)) expected.add(nameOf(key));
    expect(new Set([...plan.touched(40, 44)].map(nameOf))).toEqual(expected);
  });
});
