import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ArtifactInfo } from '../../../../engine/contract/artifacts.ts';
import type { Line } from '../../../../renderer/artifacts/line.ts';
import { lineText, placeText } from '../../../../renderer/panels/bev/Readout.tsx';
import { itemAt, lineAt, linesArtifactOf } from '../../../../renderer/panels/bev/selection.ts';
import { dragTo } from '../../../../renderer/plan/drag.ts';
import { centredOn, panned, toMap, toScreen } from '../../../../renderer/plan/view.ts';

const size = { width: 900, height: 600 };
const pixels = fc.integer({ min: -400, max: 400 });

test('a press that moves by less than four pixels is still a click', () => {
  const press = { x: 100, y: 100, moved: false };
  expect(dragTo(press, 102, 103)).toBeUndefined();
  expect(dragTo(press, 104, 100)).toEqual({ drag: { x: 104, y: 100, moved: true }, by: [4, 0] });
});

test('once a drag has begun, every pixel moves the view', () => {
  expect(dragTo({ x: 104, y: 100, moved: true }, 105, 100)?.by).toEqual([1, 0]);
});

test('the place under the pointer stays under it while it is dragged', () => {
  fc.assert(
    fc.property(pixels, pixels, fc.double({ min: 0.5, max: 50, noNaN: true }), (dx, dy, pixelsPerM) => {
      const view = { x: 12, y: -7, pixelsPerM };
      const place = toMap(view, size, 450, 300);
      const [px, py] = toScreen(panned(view, dx, dy), size, ...place);
      expect(px).toBeCloseTo(450 + dx, 6);
      expect(py).toBeCloseTo(300 + dy, 6);
    }),
  );
});

test('going to a place never zooms out, and zooms in as far as it is asked to', () => {
  expect(centredOn({ x: 0, y: 0, pixelsPerM: 20 }, 3, 4, 8)).toEqual({ x: 3, y: 4, pixelsPerM: 20 });
  expect(centredOn({ x: 0, y: 0, pixelsPerM: 2 }, 3, 4, 8)).toEqual({ x: 3, y: 4, pixelsPerM: 8 });
  expect(centredOn(undefined, 3, 4, 1).pixelsPerM).toBe(4);
});

const artifact = (id: number, kind: string) => ({ id, kind }) as unknown as ArtifactInfo;
const line = (id: string, kind: string, ...xyz: number[]): Line => ({
  id,
  name: id,
  class: kind,
  subtype: '',
  xyz: Float64Array.from(xyz),
  attributes: {},
});

test('a line is hit within eight pixels, whatever the scale', () => {
  const lines = [line('d', 'divider', 0, 0, 0, 10, 0, 0)];
  expect(lineAt(lines, { x: 0, y: 0, pixelsPerM: 10 }, [5, 0.7])?.id).toBe('d');
  expect(lineAt(lines, { x: 0, y: 0, pixelsPerM: 10 }, [5, 0.9])).toBeUndefined();
  expect(lineAt(lines, { x: 0, y: 0, pixelsPerM: 1 }, [5, 7])?.id).toBe('d');
});

test('lines are drawn from the map where there is one', () => {
  const [raster, lines, map] = [artifact(1, 'raster'), artifact(2, 'polylines'), artifact(3, 'map')];
  expect(linesArtifactOf([raster, lines, map])?.id).toBe(3);
  expect(linesArtifactOf([raster, lines])?.id).toBe(2);
  expect(linesArtifactOf([raster])).toBeUndefined();
});

test('a click on a map element selects the line that it was made from, a click on a lanelet the lanelet', () => {
  const artifacts = [artifact(2, 'polylines'), artifact(3, 'map')];
  expect(itemAt(line('d', 'divider', 0, 0, 1.5), artifacts, [4, 5])).toEqual({
    artifact: 2,
    item: 'd',
    mapPoint: [4, 5, 1.5],
  });
  expect(itemAt(line('l', 'lanelet', 0, 0, 0), artifacts, [4, 5])?.artifact).toBe(3);
});

test('a click on the trajectory or beside every line selects nothing', () => {
  const artifacts = [artifact(2, 'polylines')];
  expect(itemAt(line('t', 'trajectory', 0, 0, 0), artifacts, [0, 0])).toBeUndefined();
  expect(itemAt(undefined, artifacts, [0, 0])).toBeUndefined();
  expect(itemAt(line('d', 'divider', 0, 0, 0), [], [0, 0])).toBeUndefined();
});

test('the readout names a line with its kind and confidence, and a place in metres and degrees', () => {
  expect(lineText({ name: 'divider 12', subtype: 'solid_yellow', confidence: 0.926, attributes: {} })).toBe(
    'Divider 12, solid yellow · 93 %',
  );
  expect(lineText({ name: 'boundary 1', subtype: '', confidence: undefined, attributes: {} })).toBe(
    'Boundary 1',
  );
  expect(
    lineText({ name: 'divider 2', subtype: 'virtual', confidence: 0.4, attributes: { inferred: true } }),
  ).toBe('Divider 2, inferred · 40 %');
  expect(placeText([1, 2.345], undefined)).toBe('1.00, 2.35 m');
  const origin = { latitudeDeg: 49, longitudeDeg: 8, altitudeM: 110 };
  expect(placeText([0, 0], origin as Parameters<typeof placeText>[1])).toBe(
    '0.00, 0.00 m · 49.0000000, 8.0000000',
  );
});
