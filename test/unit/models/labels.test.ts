/** What a run and people are sure of, as labels of cells. */
import { expect, test } from 'vitest';
import { type LabelLine, RunLabels } from '../../../engine/reconstruct/learn/labels.ts';

/** A tile of 40 × 40 cells of 5 cm, with this score in tenths everywhere. */
const labels = (tenths: number, lines: readonly LabelLine[]): readonly (number | undefined)[] => {
  const evidence = {
    cells: 40,
    shape: { tileM: 2, resolutionM: 0.05 },
    channel: () => new Float32Array(1600).fill(tenths),
  } as unknown as ConstructorParameters<typeof RunLabels>[0];
  const { target, weight } = new RunLabels(evidence, lines).of([0, 0], 1);
  // Column 20 crosses lines that run along x at a height.
  return Array.from({ length: 40 }, (_, row) => (weight[row * 40 + 20] ? target[row * 40 + 20] : undefined));
};
const along = (y: number, more: Partial<LabelLine>): LabelLine => ({
  ...{ class: 'divider', subtype: 'solid' },
  points: [
    [0, y],
    [2, y],
  ],
  ...more,
});
const at = (values: readonly (number | undefined)[], y: number) => values[Math.floor(y / 0.05)];

test('a faint line is paint only where a person said that it is there', () => {
  expect(at(labels(10, [along(1, {})]), 1.02)).toBeUndefined();
  expect(at(labels(10, [along(1, { said: 'there' })]), 1.02)).toBe(1);
  // Its gaps are not paint, and nobody said where they are.
  expect(at(labels(10, [along(1, { said: 'there', subtype: 'dashed' })]), 1.02)).toBeUndefined();
});

test('what looks like paint is none along a line that a person rejected', () => {
  expect(at(labels(60, []), 1.02)).toBeUndefined();
  expect(at(labels(60, [along(1, { said: 'not there' })]), 1.02)).toBe(0);
  expect(at(labels(60, [along(1, { said: 'not there' }), along(1, {})]), 1.02)).toBe(1);
});
