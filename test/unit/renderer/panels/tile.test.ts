import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pannedFit, WHOLE, zoomedFit } from '../../../../renderer/panels/camera/fit.ts';
import { optionsOf } from '../../../../renderer/panels/camera/tileOptions.ts';
import {
  AS_TAKEN,
  turned,
  turnedBack,
  turnedSize,
  turnOf,
} from '../../../../renderer/scene/picture/pictureLook.ts';

const pixel = fc.record({ u: fc.integer({ min: 0, max: 1242 }), v: fc.integer({ min: 0, max: 375 }) });

test('zooming keeps the pixel under the pointer at its distance from the middle of the tile', () => {
  fc.assert(
    fc.property(pixel, pixel, fc.double({ min: 1.1, max: 3, noNaN: true }), (pointer, centre, factor) => {
      const next = zoomedFit({ zoom: 2, centre: [centre.u, centre.v] }, factor, pointer, centre);
      const [u, v] = next.centre ?? [0, 0];
      expect((pointer.u - u) * next.zoom).toBeCloseTo((pointer.u - centre.u) * 2, 6);
      expect((pointer.v - v) * next.zoom).toBeCloseTo((pointer.v - centre.v) * 2, 6);
    }),
  );
});

test('zooming out ends at the whole picture, zooming in at forty times', () => {
  const middle = { u: 600, v: 200 };
  expect(zoomedFit({ zoom: 1.5, centre: [1, 2] }, 0.5, middle, middle)).toEqual(WHOLE);
  expect(zoomedFit({ zoom: 39, centre: [1, 2] }, 9, middle, middle).zoom).toBe(40);
});

test('the pixel that was pressed comes under the pointer', () => {
  const fit = pannedFit(
    { zoom: 3, centre: [500, 200] },
    { u: 510, v: 190 },
    { u: 530, v: 200 },
    { u: 500, v: 200 },
  );
  expect(fit).toEqual({ zoom: 3, centre: [480, 190] });
});

test('a tile of a new layout shows map lines and objects, no points, and the picture as it was taken', () => {
  const shown = { lidar: false, radar: false, map: true, objects: true, classes: false, look: AS_TAKEN };
  expect(optionsOf({})).toEqual(shown);
  expect(optionsOf({ lidar: true, map: false, look: { contrast: 2, turns: 3, flipX: true } })).toEqual({
    ...shown,
    lidar: true,
    map: false,
    look: { ...AS_TAKEN, contrast: 2, turns: 3, flipX: true },
  });
});

test('a layout of before keeps its brightness, and numbers that are none are as taken', () => {
  expect(optionsOf({ brightness: 2 }).look).toEqual({ ...AS_TAKEN, gamma: 2 });
  expect(optionsOf({ look: { gamma: 'much', turns: 7, brightness: Number.NaN } }).look).toEqual(AS_TAKEN);
});

test('a picture that is mirrored and turned leads back to the same pixel', () => {
  for (const turns of [0, 1, 2, 3] as const)
    for (const [flipX, flipY] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const turn = turnOf({ turns, flipX, flipY });
      expect(turnedBack(turn, ...turned(turn, 3, 5)).map((value) => value + 0)).toEqual([3, 5]);
    }
  // Clockwise: what was to the right is below.
  expect(turned(turnOf({ turns: 1, flipX: false, flipY: false }), 3, 0).map((value) => value + 0)).toEqual([
    0, 3,
  ]);
  expect(turnedSize({ turns: 1 }, [1242, 375])).toEqual([375, 1242]);
});
