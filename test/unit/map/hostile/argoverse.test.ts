/** Maps of Argoverse 2 that are wrong. */
import { describe, expect, test } from 'vitest';
import { refusal } from '../../../support/map/refusal.ts';

describe('Argoverse 2', () => {
  const lane = (left: unknown): string =>
    JSON.stringify({
      pedestrian_crossings: {},
      drivable_areas: {},
      lane_segments: {
        7: {
          id: 7,
          left_lane_boundary: left,
          right_lane_boundary: [
            { x: 0, y: 0, z: 0 },
            { x: 5, y: 0, z: 0 },
          ],
          left_lane_mark_type: 'SOLID_WHITE',
          right_lane_mark_type: 'NONE',
        },
      },
    });

  test('a boundary far away is refused by its id', () => {
    expect(
      refusal(
        lane([
          { x: 0, y: 0, z: 0 },
          { x: 1e6, y: 0, z: 0 },
        ]),
      ),
    ).toMatch(/Vertex 1 of element "7-left"/);
  });

  test('points that are none are refused by their place', () => {
    for (const left of [
      [],
      [{ x: 0, y: 0, z: 0 }],
      [
        { x: '0', y: 0, z: 0 },
        { x: 1, y: 1, z: 1 },
      ],
      7,
      [null, null],
    ])
      expect(refusal(lane(left))).toContain('lane_segments.7.left_lane_boundary');
  });
});
