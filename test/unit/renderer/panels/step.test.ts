import { expect, test } from 'vitest';
import { encodeColumns } from '../../../../engine/contract/columns.ts';
import { encodeLayer } from '../../../../engine/contract/steps/layers.ts';
import { openingOf } from '../../../../renderer/panels/step/opening.ts';
import { fitted } from '../../../../renderer/panels/step/phases/planView.ts';
import { nextOf } from '../../../../renderer/panels/step/StepBar.tsx';
import { workingOf } from '../../../../renderer/panels/step/working.ts';
import { toScreen, zoomAt } from '../../../../renderer/plan/view.ts';

test('blocks that a stage did not write are empty, and the others are decoded', () => {
  const scan = encodeColumns({}, { xyz: Float32Array.of(1, 2, 3) });
  const table = encodeLayer({ kind: 'table', title: 'Pieces', columns: ['Length'], rows: [['3 m']] });
  const reply = {
    result: {
      frames: 3,
      t: 5,
      numbers: [],
      blocks: [
        { name: 'scan', payload: 0 },
        { name: 'pieces', payload: 1 },
      ],
    },
    payloads: [scan, table],
  } as unknown as Parameters<typeof workingOf>[0];
  const working = workingOf(reply);
  expect([...working.scan]).toEqual([1, 2, 3]);
  expect(working.map).toHaveLength(0);
  expect(working.iterations).toEqual([]);
  expect([...working.layers.keys()]).toEqual(['pieces']);
});

test('going through the refused steps leaves out those that made something', () => {
  const steps = [
    { title: '', state: 'refused' },
    { title: '', state: 'made' },
    { title: '', state: 'refused' },
  ] as const;
  expect(nextOf(steps, 0, 1, 'refused')).toBe(2);
  expect(nextOf(steps, 0, 1, 'all')).toBe(1);
  expect(nextOf(steps, 2, 1, 'all')).toBeUndefined();
  expect(nextOf(steps, 1, -1, 'made')).toBeUndefined();
});

test('the plan shows all of a raster, and what is under the pointer stays there while zooming', () => {
  const raster = {
    kind: 'raster',
    title: '',
    unit: '',
    low: 0,
    high: 1,
    x: 10,
    y: 20,
    resolutionM: 0.5,
    width: 40,
    height: 20,
    values: new Float32Array(800),
  } as const;
  const size = { width: 300, height: 300 };
  const view = fitted([raster], size);
  const [left, bottom] = toScreen(view, size, 10, 20);
  const [right, top] = toScreen(view, size, 30, 30);
  expect(Math.min(left, top)).toBeGreaterThan(0);
  expect(Math.max(right, bottom)).toBeLessThan(300);
  const nearer = zoomAt(view, size, left, bottom, 2);
  const [x, y] = toScreen(nearer, size, 10, 20);
  expect(x).toBeCloseTo(left);
  expect(y).toBeCloseTo(bottom);
});

test('points far from what a step is about do not make it small', () => {
  const points = {
    kind: 'points',
    title: '',
    look: 'input',
    offset: [0, 0, 0],
    xyz: Float32Array.of(0, 0, 0, 10, 10, 0, 900, 0, 0),
  } as const;
  const size = { width: 300, height: 300 };
  const near = fitted([points], size, { x: 0, y: 0, radiusM: 20 });
  expect(near.pixelsPerM).toBeGreaterThan(10 * fitted([points], size).pixelsPerM);
});

test('a stepper opens at what was made nearest to the playhead, and at a refused step only when that is asked for', () => {
  const steps = [
    { title: 'a', state: 'made', t: 1 },
    { title: 'b', state: 'refused', t: 4 },
    { title: 'c', state: 'made', t: 6 },
    { title: 'd', state: 'made' },
  ] as const;
  expect(openingOf(steps, 1, { by: 'time', t: 4 })).toBe(2);
  expect(openingOf(steps, 0, { by: 'time', t: 4 })).toBe(0);
  expect(openingOf(steps, 1, { by: 'place', x: 0, y: 0 })).toBe(1);
  expect(openingOf([steps[1]], 0, { by: 'time', t: 4 }), 'nothing was made').toBe(0);
});
