import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { type PolarLayout, polarOf } from '../../../engine/contract/messages/polar.ts';
import {
  bearingAt,
  bearingsOf,
  groundScan,
  groundToRadar,
  polarShape,
  rayTable,
} from '../../../engine/geometry/polar-scan.ts';
import { fromRollPitchYaw, IDENTITY } from '../../../engine/geometry/se3.ts';

const RADIATE: PolarLayout = { rays: 'columns', head: 0, stepM: 0.125, ahead: 'y', turn: -1 };
/** Ahead is x, z points down: bearings go clockwise seen from above. */
const OXFORD: PolarLayout = { rays: 'rows', head: 11, encoder: 5600, stepM: 0.125, ahead: 'x', turn: 1 };
const MULRAN: PolarLayout = { rays: 'shorter', head: 0, stepM: 0.125, ahead: 'x', turn: -1 };
/** The radar's y is ahead in the vehicle. */
const Y_AHEAD: Pose = { p: [0, 0, 0], q: fromRollPitchYaw(0, 0, -Math.PI / 2) };
const UPSIDE_DOWN: Pose = { p: [0, 0, 1], q: fromRollPitchYaw(Math.PI, 0, 0) };
const RAYS = 400;
const BINS = 800;
/** A spot is some rays and bins wide, so that a cell of the ground meets it. */
const near = (a: number, b: number, most = 2): boolean => Math.abs(a - b) <= most;

/** Where on the ground the one bright value of a scan lies: metres ahead and left. */
function brightAt(layout: PolarLayout, T: Pose, ray: number, bin: number): number[] {
  const [width, height] = layout.rays === 'columns' ? [RAYS, BINS] : [BINS + layout.head, RAYS];
  const shape = polarShape(layout, width, height);
  if (!shape) throw new Error('no scan');
  const even = bearingsOf({}, RAYS, () => 0);
  const [pixels, sideM] = [400, 2 * shape.reachM];
  const ground = groundScan(
    layout,
    shape,
    T,
    rayTable(even, 2048),
    (r, b) => ((near(r, ray) || near(r - RAYS, ray)) && near(b, bin, 8) ? 200 : 0),
    {
      pixels,
      sideM,
    },
  );
  const lit = [...ground.entries()].filter(([, power]) => power > 0).map(([i]) => i);
  const mean = (of: (i: number) => number) => lit.reduce((sum, i) => sum + of(i), 0) / lit.length;
  const metre = sideM / pixels;
  return [
    sideM / 2 - (mean((i) => Math.floor(i / pixels)) + 0.5) * metre,
    sideM / 2 - (mean((i) => i % pixels) + 0.5) * metre,
  ].map((m) => Math.round(m) + 0);
}

test('bearing 0 is ahead, and bearings go clockwise seen from above, in the layout of each data set', () => {
  for (const [layout, T] of [
    [RADIATE, Y_AHEAD],
    [OXFORD, UPSIDE_DOWN],
    [MULRAN, IDENTITY],
  ] as const) {
    expect(brightAt(layout, T, 0, 320)).toEqual([40, 0]);
    // A quarter of a turn: to the right.
    expect(brightAt(layout, T, RAYS / 4, 320)).toEqual([0, -40]);
    expect(brightAt(layout, T, (3 * RAYS) / 4, 160)).toEqual([0, 20]);
  }
});

test('the encoder of each ray says its bearing; without one rays are even', () => {
  const counts = [5590, 10, 1400, 2800];
  const heads = counts.map((count) => [0, 0, 0, 0, 0, 0, 0, 0, count & 255, count >> 8, 255]);
  const bearings = bearingsOf(OXFORD, 4, (ray, value) => heads[ray]?.[value] ?? 0);
  expect([...bearings].map((angle) => Math.round((angle * 5600) / (2 * Math.PI)))).toEqual(counts);
  // Ahead lies half way between the first two rays.
  expect(rayTable(bearings, 5600)[0]).toBeCloseTo(0.5, 5);
  expect(rayTable(bearings, 5600)[1400]).toBeCloseTo(2, 5);
  expect([...bearingsOf({}, 4, () => 0)]).toEqual([0, Math.PI / 2, Math.PI, 1.5 * Math.PI]);
});

test('past the last ray of an even scan the table goes on to the first', () => {
  const table = rayTable(
    bearingsOf({}, 8, () => 0),
    64,
  );
  expect(table[63]).toBeCloseTo(7.875, 5);
  expect(Math.max(...table)).toBeLessThan(8);
});

test('the table has a ray of the scan at every bearing, whatever an encoder says', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5599), { minLength: 2, maxLength: 60 }), (counts) => {
      const bearings = Float64Array.from(counts, (count) => (2 * Math.PI * count) / 5600);
      for (const ray of rayTable(bearings, 256)) expect(ray >= 0 && ray < counts.length).toBe(true);
    }),
  );
});

test('a ray whose bearing is that of an entry, but for rounding, is a ray of the scan', () => {
  // 5425 of 5600 counts are 62 of 64 entries.
  const table = rayTable(
    Float64Array.from([5425, 0], (count) => (2 * Math.PI * count) / 5600),
    64,
  );
  expect(Math.max(...table)).toBeLessThan(2);
  expect(table[62]).toBe(0);
});

test('a place on the ground has the bearing and range from the radar, not from the vehicle', () => {
  const T = { p: [2, 1, 1.5] as const, q: Y_AHEAD.q };
  const { matrix, centre } = groundToRadar(T);
  const [dx, dy] = [12 - centre[0], 1 - centre[1]];
  const [x, y] = [matrix[0] * dx + matrix[1] * dy, matrix[2] * dx + matrix[3] * dy];
  expect([Math.hypot(x, y), bearingAt(RADIATE, x, y)].map((v) => Math.round(v * 1e6) / 1e6 + 0)).toEqual([
    10, 0,
  ]);
});

test('a layout that is none, and a picture that is no scan, are refused', () => {
  const stream = (polar: unknown) => ({ kind: 'camera' as const, meta: { polar } });
  expect(polarOf(stream(RADIATE))).toEqual(RADIATE);
  expect(polarOf(stream({ ...RADIATE, stepM: -1 }))).toBeUndefined();
  expect(polarOf(stream({ ...RADIATE, head: 1e9 }))).toBeUndefined();
  expect(polarOf(stream(OXFORD))).toEqual(OXFORD);
  expect(polarOf(stream({ ...OXFORD, head: 9 })), 'its encoder lies outside of the head').toBeUndefined();
  expect(polarOf({ kind: 'message', meta: { polar: RADIATE } })).toBeUndefined();
  expect(polarShape(OXFORD, 11, 400)).toBeUndefined();
  expect(polarShape(MULRAN, 400, 3360)?.raysAre).toBe('columns');
});
