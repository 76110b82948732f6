/** Windows about a drive that are full of lines: refused in a sentence, in bounded time and memory. */
import { expect, test } from 'vitest';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import { chamferAp } from '../../../../engine/map/compare/chamfer.ts';
import type { ElementClass, MapElement } from '../../../../engine/map/model.ts';
import { processorSeconds } from '../../../support/processor.ts';

const many = (count: number, name: ElementClass): MapElement[] =>
  Array.from({ length: count }, (_, k) => ({
    id: String(k),
    class: name,
    subtype: 'x',
    points: [
      [-5, 0, 0],
      [5, 0, 0],
      [5, 3, 0],
    ],
    confidence: 1,
    sources: [],
  }));
const windows = (count: number): Pose[] =>
  Array.from({ length: count }, () => ({ p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }));

test.each(['crossing', 'divider'] as const)(
  'twenty thousand of class %s in one window are refused before all are cut',
  (name) => {
    const before = process.memoryUsage().rss;
    expect(() => chamferAp([], many(20_000, name), windows(5))).toThrow(/more than 5000 lines of class/);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  },
);

test('what one window bears is not borne in thousands', async () => {
  const lines = many(300, 'divider');
  const seconds = await processorSeconds(() =>
    expect(() => chamferAp(lines, lines, windows(2))).toThrow(/divider lie too densely/),
  );
  expect(seconds).toBeLessThan(20);
});
