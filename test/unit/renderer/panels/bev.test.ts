import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeColumns, encodeColumns } from '../../../../engine/contract/columns.ts';
import { linesOf } from '../../../../renderer/artifacts/content.ts';
import { named } from '../../../../renderer/artifacts/line.ts';
import { nearestLine } from '../../../../renderer/artifacts/nearestLine.ts';
import { rangeOf, valueAt } from '../../../../renderer/plan/pictures.ts';
import { scaleBar, toMap, toScreen, viewOf, zoomAt } from '../../../../renderer/plan/view.ts';

const real = (limit: number): fc.Arbitrary<number> => fc.double({ min: -limit, max: limit, noNaN: true });
const size = { width: 900, height: 600 };

test('zooming keeps the place under the pointer under it', () => {
  fc.assert(
    fc.property(
      real(500),
      real(500),
      fc.double({ min: 0.5, max: 50, noNaN: true }),
      fc.integer({ min: 0, max: 900 }),
      fc.integer({ min: 0, max: 600 }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      (x, y, pixelsPerM, px, py, factor) => {
        const before = { x, y, pixelsPerM };
        const place = toMap(before, size, px, py);
        const after = toMap(zoomAt(before, size, px, py, factor), size, px, py);
        expect(after[0]).toBeCloseTo(place[0], 6);
        expect(after[1]).toBeCloseTo(place[1], 6);
      },
    ),
  );
});

test("a place on the map and its pixel are each other's inverse, with north up", () => {
  const view = { x: 10, y: 20, pixelsPerM: 5 };
  fc.assert(
    fc.property(real(100), real(100), (x, y) => {
      const [px, py] = toScreen(view, size, x, y);
      const back = toMap(view, size, px, py);
      expect(back[0]).toBeCloseTo(x, 9);
      expect(back[1]).toBeCloseTo(y, 9);
    }),
  );
  expect(toScreen(view, size, 10, 30)[1]).toBeLessThan(toScreen(view, size, 10, 20)[1]);
});

test('showing all shows every corner', () => {
  const view = viewOf({ minX: -40, minY: 0, maxX: 60, maxY: 300 }, size);
  for (const [x, y] of [
    [-40, 0],
    [60, 300],
  ] as const) {
    const [px, py] = toScreen(view, size, x, y);
    expect(px).toBeGreaterThanOrEqual(0);
    expect(px).toBeLessThanOrEqual(size.width);
    expect(py).toBeGreaterThanOrEqual(0);
    expect(py).toBeLessThanOrEqual(size.height);
  }
});

test('the scale bar is a round length that fits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.02, max: 2000, noNaN: true }), (pixelsPerM) => {
      const { metres, pixels } = scaleBar({ x: 0, y: 0, pixelsPerM });
      expect(pixels).toBeLessThanOrEqual(150);
      expect(pixels).toBeGreaterThan(45);
      expect(['1', '2', '5']).toContain(metres.toExponential()[0]);
    }),
  );
});

const block = encodeColumns(
  {
    lines: [
      { id: 'd1', class: 'divider', subtype: 'dashed', confidence: 0.8 },
      { id: 'b1', class: 'boundary' },
    ],
  },
  { starts: Uint32Array.of(0, 2, 4), xyz: Float64Array.of(0, 0, 0, 10, 0, 0, 0, 3, 0, 10, 3, 0) },
);

test('a click picks the nearest line within reach, and a map element before the trajectory', () => {
  const lines = named(linesOf(decodeColumns(block)));
  expect(nearestLine(lines, [5, 0.4], 1)?.id).toBe('d1');
  expect(nearestLine(lines, [5, 1.5], 1)).toBeUndefined();
  const path = {
    id: 't',
    name: 'trajectory',
    class: 'trajectory',
    subtype: '',
    xyz: Float64Array.of(0, 0.3, 0, 10, 0.3, 0),
    attributes: {},
  };
  expect(nearestLine([path, ...lines], [5, 0.2], 1)?.id).toBe('d1');
});

test('a raster is read where it was measured and nowhere else', () => {
  const values = Float32Array.of(1, 2, 3, Number.NaN);
  const tile = {
    key: '0',
    x: 100,
    y: 50,
    width: 2,
    height: 2,
    resolutionM: 0.5,
    channels: new Map([['z', values]]),
  };
  expect(valueAt([tile], 'z', 100.1, 50.1)).toBe(1);
  expect(valueAt([tile], 'z', 100.1, 50.9)).toBe(3);
  expect(valueAt([tile], 'z', 100.9, 50.9)).toBeUndefined();
  expect(valueAt([tile], 'z', 99, 50)).toBeUndefined();
  expect(rangeOf([tile], 'missing')).toEqual([0, 1]);
});
