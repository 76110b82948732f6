import { expect, test } from 'vitest';
import {
  fileOf,
  layoutOfFile,
  layoutsIn,
  withLayout,
} from '../../../../renderer/app/layouts/namedLayouts.ts';
import { angleAt, areaOf, legOf } from '../../../../renderer/panels/scene3d/measure/measures.ts';

/** Far from zero, as places of a map are. */
const at = (x: number, y: number, z = 0) => [5e5 + x, 4e6 + y, 100 + z] as const;

test('an area is that of the outline in its own plane, and as seen from above', () => {
  expect(areaOf([at(0, 0), at(4, 0), at(4, 3), at(0, 3)])).toEqual({
    plane: expect.closeTo(12),
    above: expect.closeTo(12),
  });
  // A roof of 45°.
  const roof = areaOf([at(0, 0), at(4, 0), at(4, 3, 3), at(0, 3, 3)]);
  expect(roof?.plane).toBeCloseTo(12 * Math.SQRT2);
  expect(roof?.above).toBeCloseTo(12);
  expect(areaOf([at(0, 0), at(1, 0)])).toBeUndefined();
});

test('angles and rises are between the legs, in space', () => {
  expect(angleAt(at(1, 0), at(0, 0), at(0, 0, 2))).toBeCloseTo(90);
  expect(angleAt(at(1, 0), at(0, 0), at(-5, 0))).toBeCloseTo(180);
  expect(angleAt(at(0, 0), at(0, 0), at(1, 0))).toBeUndefined();
  expect(legOf(at(0, 0), at(3, 4, -1))).toEqual({ length: expect.closeTo(Math.sqrt(26)), rise: -1 });
});

test('a layout comes back from its file, and other files are refused in words', () => {
  const kept = { name: 'night shift', layout: { grid: {}, panels: {} } };
  expect(layoutOfFile(fileOf('replay', kept), 'replay')).toEqual(kept);
  expect(() => layoutOfFile(fileOf('map', kept), 'replay')).toThrow('workspace "map"');
  expect(() => layoutOfFile('{"a":1}', 'replay')).toThrow('no layout');
  expect(() => layoutOfFile('PK', 'replay')).toThrow('no JSON');
});

test('a layout of the same name takes the place of the one before', () => {
  const all = withLayout(withLayout([], { name: 'b', layout: 1 }), { name: 'a', layout: 2 });
  expect(withLayout(all, { name: 'b', layout: 3 })).toEqual([
    { name: 'a', layout: 2 },
    { name: 'b', layout: 3 },
  ]);
  expect(layoutsIn([{ name: 'x', layout: {} }, { name: 3 }, null, 'y'])).toHaveLength(1);
  expect(layoutsIn('none')).toEqual([]);
});
