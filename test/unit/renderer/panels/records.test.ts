import { expect, test } from 'vitest';
import { neighbourOf, rowAt } from '../../../../renderer/panels/records/shownRecords.ts';
import { formulaSignal, keptFormulas } from '../../../../renderer/panels/signals/formulas/formulaSignals.ts';
import { nearestOf } from '../../../../renderer/panels/xyPlot/drawPairs.ts';
import { frameOf, rangeOf, ticksOf } from '../../../../renderer/widgets/plot/axes.ts';

const times = [0, 10, 10, 20];

test('next and previous go from moment to moment, however many rows one has', () => {
  expect(neighbourOf(times, 0, 1)).toBe(10);
  expect(neighbourOf(times, 10, 1)).toBe(20);
  expect(neighbourOf(times, 20, 1)).toBeUndefined();
  expect(neighbourOf(times, 20, -1)).toBe(10);
  expect(neighbourOf(times, 10, -1)).toBe(0);
  expect(neighbourOf(times, 0, -1)).toBeUndefined();
  expect([rowAt(times, -1), rowAt(times, 10), rowAt(times, 15), rowAt(times, 99)]).toEqual([-1, 2, 2, 3]);
});

test('axes have round steps, at most six', () => {
  expect(ticksOf([0, 10])).toEqual([0, 2, 4, 6, 8, 10]);
  expect(ticksOf([-0.013, 0.021])).toEqual([-0.01, 0, 0.01, 0.02]);
  expect(ticksOf([1e6, 1e6 + 1])).toHaveLength(6);
});

test('a click on an X/Y plot goes to the moment of the nearest pair; holes are passed over', () => {
  const pairs = {
    t: Float64Array.of(1, 2, 3),
    x: Float64Array.of(0, Number.NaN, 10),
    y: Float64Array.of(0, 5, 10),
  };
  const frame = frameOf(rangeOf(pairs.x), rangeOf(pairs.y), { width: 400, height: 300 });
  if (!frame) throw new Error('no frame');
  expect(nearestOf(pairs, frame, ...frame.place(9, 9))).toBe(3);
  expect(rangeOf([Number.NaN, Number.NaN])).toBe(undefined);
});

test('a formula of a layout is left out where the drive lacks a signal, and what is none is not kept', () => {
  const speed = { id: 7, stream: 1, path: 'speed', unit: 'm/s', count: 2, min: 0, max: 1 };
  const named = new Map([['/wheels speed', speed]]);
  const kept = keptFormulas([{ text: 'a * 2', inputs: { a: '/wheels speed' } }, { text: 3 }, 'x', null]);
  expect(kept).toHaveLength(1);
  expect(formulaSignal(kept[0] ?? { text: '', inputs: {} }, 0, named)?.signal).toMatchObject({
    id: -1,
    formula: { text: 'a * 2', inputs: [{ name: 'a', signal: 7 }] },
  });
  expect(formulaSignal({ text: 'a', inputs: { a: 'gone' } }, 1, named)).toBeUndefined();
});
