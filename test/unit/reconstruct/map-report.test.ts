/** The line of a map's report that compares what was written with what was read back. */
import { expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { roundTripLine } from '../../../engine/reconstruct/results/export/map-report.ts';
import { Random } from '../../../engine/simulate/random/random.ts';

const along = Array.from({ length: 500 }, (_, k): Vec3 => [k / 7, -k / 3, k / 11]);

test('the furthest vertex is told, wherever in the list it stands', () => {
  for (const at of [0, 250, 499]) {
    const read = along.map(([x, y, z], k): Vec3 => [x + (k === at ? 0.004 : 0.001), y, z]);
    expect(roundTripLine(along, read)).toBe('Read back: each of 500 vertices, the furthest off by 4.00 mm.');
  }
});

test('vertices that lie crowded on a spot are measured so far, and it is said', () => {
  const random = new Random(1, 'crowded');
  const crowd = Array.from({ length: 10_000 }, (): Vec3 => [random.uniform(), random.uniform(), 0]);
  const line = roundTripLine(crowd, crowd.toReversed());
  expect(line).toMatch(
    /^Read back: the first \d+ of 10000 vertices, which lie crowded, the furthest off by 0\.00 mm\.$/,
  );
});
