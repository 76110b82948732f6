import { expect, test } from 'vitest';
import { drawnLines, drawnOf, useCorrectedLines } from '../../../../renderer/replay/correctedLines.ts';
import { shapeOf } from '../../../../renderer/widgets/map/landmarks.ts';

const KERB = {
  id: 'kerb',
  class: 'boundary',
  subtype: 'kerb',
  confidence: 1,
  points: [
    [0, 0, 0],
    [9, 0, 0],
  ],
} as const;
const POST = {
  ...{ id: 'post', class: 'pole', subtype: 'post', confidence: 0.8 },
  points: [
    [5, 5, 0],
    [5, 5, 3],
  ],
} as const;
const DRAWN = { id: 'drawn-1', class: 'pole', subtype: '', confidence: 1, points: [[2, 3, 0.5]] } as const;
const LINES = 7;
const LANDMARKS = 8;

test('a pole that was drawn stands in space with the lines; one that was found stays with the landmarks', () => {
  const landmark = {
    ...{
      id: 'post',
      kind: 'pole' as const,
      subtype: 'post',
      position: [5, 5, 1.5] as [number, number, number],
    },
    ...{ sigmaM: [0.1, 0.1, 0.1] as [number, number, number], baseM: 0, topM: 3, confidence: 0.8 },
    ...{ sensors: [], sweeps: 4, points: 40 },
  };
  const own = [{ ...landmark, points: shapeOf(landmark), landmark }];
  useCorrectedLines.setState({ of: LINES, ...drawnOf([KERB, POST, DRAWN], [KERB, POST]) });
  expect(drawnLines(LINES, []).map(({ id, kind, points }) => [id, kind, points])).toEqual([
    ['kerb', 'boundary', KERB.points],
    [
      'drawn-1',
      'pole',
      [
        [2, 3, 0.5],
        [2, 3, 2.5],
      ],
    ],
  ]);
  expect(drawnLines(LANDMARKS, own).map(({ id }) => id)).toEqual(['post']);
  // Rejected, it is gone from the landmarks; the drawn one stays.
  useCorrectedLines.setState({ of: LINES, ...drawnOf([KERB, DRAWN], [KERB, POST]) });
  expect(drawnLines(LANDMARKS, own)).toEqual([]);
  expect(drawnLines(LINES, []).map(({ id }) => id)).toEqual(['kerb', 'drawn-1']);
});
