import { expect, test } from 'vitest';
import {
  decodeLayer,
  encodeLayer,
  type LinesLayer,
  pointsOfLines,
} from '../../../engine/contract/steps/layers.ts';

const lines: LinesLayer = {
  kind: 'lines',
  title: 'Pieces',
  look: 'made',
  offset: [1000, 2000, 50],
  starts: Uint32Array.of(0, 2, 2, 3),
  xyz: Float32Array.of(0, 0, 0, 1, 2, 3, -1, -2, -3),
};

test('lines of a layer come back as they went in, and their points lie in the map frame', () => {
  const read = decodeLayer(encodeLayer(lines));
  expect(read).toEqual(lines);
  expect(pointsOfLines(lines)).toEqual([
    [
      [1000, 2000, 50],
      [1001, 2002, 53],
    ],
    [],
    [[999, 1998, 47]],
  ]);
});

test('a layer whose lines do not end where its points do is refused', () => {
  const broken = encodeLayer({ ...lines, starts: Uint32Array.of(0, 2, 4) });
  expect(() => decodeLayer(broken)).toThrow('do not end where its points do');
});
