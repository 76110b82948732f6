import { expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import type { MapElement, RoadMap } from '../../../engine/map/model.ts';
import { line, smallMap } from '../../support/synthetic-map.ts';

const mapOf = (elements: MapElement[]): RoadMap => ({ ...smallMap(), elements, lanelets: [] });
const rules = (map: RoadMap): string[] => checkMap(map).map(({ severity, rule }) => `${severity} ${rule}`);
const bent = (points: Vec3[]): MapElement => ({ ...line('bent', 'divider', 0), points });

test('a sound map has no errors and no warnings', () => {
  expect(rules(smallMap()).filter((rule) => !rule.startsWith('info'))).toEqual([]);
});

test.each<[string, MapElement[], string]>([
  [
    'the same point twice',
    [
      bent([
        [0, 0, 0],
        [5, 0, 0],
        [5, 0, 0],
        [9, 0, 0],
      ]),
    ],
    'error line.duplicate-points',
  ],
  [
    'points 2 cm apart',
    [
      bent([
        [0, 0, 0],
        [5, 0, 0],
        [5.02, 0, 0],
        [9, 0, 0],
      ]),
    ],
    'warn line.close-points',
  ],
  [
    'a line that crosses itself',
    [
      bent([
        [0, 0, 0],
        [9, 0, 0],
        [9, 5, 0],
        [4, 5, 0],
        [4, -5, 0],
      ]),
    ],
    'error line.self-intersection',
  ],
  [
    'a corner of 90 degrees',
    [
      bent([
        [0, 0, 0],
        [5, 0, 0],
        [5, 5, 0],
      ]),
    ],
    'warn line.curvature',
  ],
  [
    'a rise of 3 m over 5 m',
    [
      bent([
        [0, 0, 0],
        [5, 0, 3],
        [10, 0, 3],
      ]),
    ],
    'warn line.slope',
  ],
  [
    'a stub',
    [
      bent([
        [0, 0, 0],
        [1, 0, 0],
      ]),
    ],
    'warn line.short',
  ],
  [
    'a coordinate that is no number',
    [
      bent([
        [0, 0, 0],
        [Number.NaN, 0, 0],
      ]),
    ],
    'error line.finite',
  ],
  [
    'two lines that cross',
    [
      line('a', 'divider', 0),
      {
        ...bent([
          [30, -5, 0],
          [31, 5, 0],
        ]),
        id: 'b',
      },
    ],
    'error lines.cross',
  ],
  ['one line found twice', [line('a', 'divider', 0), line('b', 'divider', 0.05)], 'warn lines.overlap'],
  [
    'a crossing 40 m wide',
    [
      {
        ...smallMap().elements[3]!,
        points: [
          [0, 0, 0],
          [50, 0, 0],
          [50, 40, 0],
          [0, 40, 0],
        ],
      },
    ],
    'warn crossing.width',
  ],
])('%s is found', (_, elements, expected) => {
  expect(rules(mapOf(elements))).toContain(expected);
});

test.each<[string, number, string]>([
  ['a narrow lane', -0.4, 'warn lane.width'],
  ['a lane too narrow to drive', 0.1, 'error lane.width'],
  ['a lane wider than a lane', -4.6, 'error lane.width'],
])('%s is found', (_, y, expected) => {
  const map = smallMap();
  const elements = map.elements.map((e) =>
    e.id === 'right' ? { ...e, points: e.points.map(([x, , z]): Vec3 => [x, y, z]) } : e,
  );
  expect(rules({ ...map, elements })).toContain(expected);
});

test('bounds the wrong way round, lost successors and lanes that nothing leads to are found', () => {
  const map = smallMap();
  const [a, b] = map.lanelets;
  const swapped = { ...a!, left: a!.right, right: a!.left };
  expect(rules({ ...map, lanelets: [swapped] })).toContain('error lane.sides');
  expect(rules({ ...map, lanelets: [{ ...a!, successors: ['gone'] }] })).toContain('error lane.successor');
  expect(
    rules({
      ...map,
      lanelets: [
        { ...a!, successors: [] },
        { ...b!, driven: false },
      ],
    }),
  ).toContain('info lane.unreachable');
});

test('every finding says where', () => {
  const findings = checkMap(
    mapOf([
      line('a', 'divider', 0),
      {
        ...bent([
          [30, -5, 0],
          [31, 5, 0],
        ]),
        id: 'b',
      },
    ]),
  );
  const crossing = findings.find(({ rule }) => rule === 'lines.cross')!;
  expect(crossing.place[0]).toBeCloseTo(30.5, 1);
  expect(crossing.of).toEqual(['a', 'b']);
  expect(crossing.message).toBe('Divider 1 and divider 2 cross.');
});
