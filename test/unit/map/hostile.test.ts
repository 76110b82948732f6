import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { InputError } from '../../../engine/contract/errors.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { readMap } from '../../../engine/map/formats/read.ts';
import { MAX_BOUND_VERTICES, MAX_COORDINATE_M } from '../../../engine/map/limits.ts';
import type { MapElement, RoadMap } from '../../../engine/map/model.ts';
import { exportMap } from '../../../engine/reconstruct/results/export/export.ts';
import { smallMap } from '../../support/synthetic-map.ts';

/** The sentence a text is refused with; a test fails where it is read, or where the error is a fault of ours. */
function refusal(text: string, file = 'x.json'): string {
  try {
    readMap(file, text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('The map was read.');
}

/** Seconds on a loaded machine for what takes a fraction of one. */
const LINEAR = 20_000;

const map = smallMap();
const document = (change: (copy: { -readonly [K in keyof RoadMap]: RoadMap[K] }) => void): string => {
  const copy = structuredClone(map);
  change(copy);
  return JSON.stringify(copy);
};
const withPoint = (p: unknown): string =>
  document((copy) => {
    Object.assign(copy.elements[0]!, { points: [[0, 0, 0], p] });
    copy.lanelets = [];
  });

describe('map documents', () => {
  test('a point 100 million kilometres away is refused with its element and place, also by export', () => {
    const text = withPoint([99999999999, 0, 0]);
    expect(refusal(text)).toMatch(
      /^x\.json: .*Vertex 1 of element "left" lies at \(1\.00e\+11, 0, 0\) m.*100 km/,
    );
    expect(() => exportMap('x.json', text, { format: 'lanelet2' })).toThrow(/Vertex 1 of element "left"/);
  });

  test('each axis may reach 100 km either way and no further', () => {
    for (const axis of [0, 1, 2])
      for (const sign of [1, -1]) {
        const at = (v: number): number[] => [0, 1, 2].map((k) => (k === axis ? sign * v : 0));
        expect(readMap('x.json', withPoint(at(MAX_COORDINATE_M))).map.elements).toHaveLength(6);
        expect(refusal(withPoint(at(MAX_COORDINATE_M + 0.1)))).toContain('within 100 km');
      }
  });

  test('points that are text, nothing, too short or infinite are refused with their element', () => {
    for (const p of [['1', '2', '3'], null, [1, 2], 'x', {}, [1, 2, null]])
      expect(refusal(withPoint(p))).toMatch(/elements\.0\.points\.1 \(id "left"\): expected three numbers/);
    expect(refusal(withPoint([0, 0, 0]).replace('[0,0,0]]', '[1e400,0,0]]'))).toContain(
      'Vertex 1 of element "left"',
    );
  });

  test('two elements or two lanelets of one id are refused by it', () => {
    expect(refusal(document((m) => void (m.elements = [...m.elements, m.elements[0]!])))).toContain('"left"');
    expect(refusal(document((m) => void (m.lanelets = [...m.lanelets, m.lanelets[0]!])))).toContain(
      '"lane-a"',
    );
  });

  test('an origin of an absurd height is refused', () => {
    expect(refusal(document((m) => void (m.origin = { ...m.origin!, altitudeM: 1e300 })))).toContain(
      'origin.altitudeM',
    );
  });

  test('lanelets that refer to one long line thousands of times are refused before it is walked', () => {
    const points = Array.from({ length: 1000 }, (_, k) => [k / 10, 0, 0]);
    const bound = { element: 'left', from: 0, to: 999 };
    const text = document((m) => {
      Object.assign(m.elements[0]!, { points });
      m.lanelets = Array.from({ length: MAX_BOUND_VERTICES / 2000 + 1 }, (_, k) => ({
        ...m.lanelets[0]!,
        id: `lane ${k}`,
        left: bound,
        right: bound,
      }));
    });
    expect(refusal(text)).toContain('vertices in the bounds of lanelets');
  });

  test(
    'JSON of great depth, or of more values than a map has, is refused before it is parsed',
    () => {
      const deep = '['.repeat(10_000_000);
      expect(refusal(`{"format":"lanetrace-map/1","elements":${deep}`)).toContain('nested more than 64 deep');
      expect(refusal(`{"elements":[${'{},'.repeat(5_000_000)}{}]}`)).toContain('arrays and objects');
      expect(refusal(`{"elements":[${'0,'.repeat(17_000_000)}0]}`)).toContain('values');
      expect(refusal(`{"a":"${'['.repeat(100_000)}\\"","elements":[]}`)).toContain('no map document');
    },
    LINEAR,
  );

  test(
    'a million unusable elements cost one sentence',
    () => {
      const many = '{},'.repeat(1_000_000);
      const text = `{"format":"lanetrace-map/1","frame":"local","elements":[${many}{}],"lanelets":[]}`;
      expect(refusal(text)).toMatch(/unusable at elements\.0/);
    },
    LINEAR,
  );

  test(
    'a map of a million vertices is read',
    () => {
      const points = Array.from({ length: 1_000_000 }, (_, k) => [k % 90_000, Math.floor(k / 90_000), 0]);
      const text = document((m) => {
        Object.assign(m.elements[0]!, { points: points.map(([x = 0, y = 0]) => [x / 10, y, 0]) });
      });
      expect(readMap('x.json', text).map.elements[0]?.points).toHaveLength(1_000_000);
    },
    LINEAR,
  );

  test('lines of more than 2,000 km together are refused', () => {
    const points = Array.from({ length: 50 }, (_, k) => [k % 2 === 0 ? -90_000 : 90_000, k, 0]);
    expect(refusal(document((m) => void Object.assign(m.elements[2]!, { points })))).toContain('2000 km');
  });
});

const osm = (body: string): string => `<osm>${body}</osm>`;
const node = (id: number | string, lat: string, lon: string, tags = ''): string =>
  `<node id="${id}" lat="${lat}" lon="${lon}">${tags}</node>`;
const grid = (x: string, y: string): string => `<tag k="local_x" v="${x}"/><tag k="local_y" v="${y}"/>`;
const way = (id: number, refs: readonly (number | string)[]): string =>
  `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}<tag k="type" v="line_thin"/></way>`;

describe('OSM', () => {
  test('a grid of 1e300 metres is refused with the node, also by export', () => {
    const text = osm(
      node(1, '0', '0', grid('1e300', '0')) + node(2, '0', '0', grid('-1e300', '1e300')) + way(10, [1, 2]),
    );
    expect(refusal(text, 'x.osm')).toMatch(/^x\.osm: .*Node "1" lies at \(1\.00e\+300, 0, 0\) m/);
    expect(() => exportMap('x.osm', text, { format: 'lanelet2' })).toThrow(InputError);
  });

  test('a node on the other side of the earth is refused by its id', () => {
    const text = osm(
      node(1, '49', '8') + node(2, '49.0001', '8') + node(3, '-49', '-170') + way(10, [1, 2, 3]),
    );
    expect(refusal(text, 'x.osm')).toMatch(/Node "3" lies at .*100 km/);
  });

  test('a height of a million kilometres is refused by its node', () => {
    const text = osm(
      node(1, '49', '8') + node(2, '49.0001', '8', '<tag k="ele" v="1e9"/>') + way(10, [1, 2]),
    );
    expect(refusal(text, 'x.osm')).toMatch(/Node "2" lies at/);
  });

  test('latitudes that are no decimal numbers are no place', () => {
    for (const lat of ['', ' ', '0x10', 'NaN', 'Infinity', '1e400', '91', '4'.repeat(100)]) {
      const text = osm(node(1, '49', '8') + node(2, '49.0001', '8') + node(3, lat, '8') + way(10, [1, 2, 3]));
      const { map: read, problems } = readMap('x.osm', text);
      expect(read.elements[0]?.points, lat).toHaveLength(2);
      expect(problems.join(), lat).toContain('1 nodes have no usable position');
    }
  });

  test(
    'a way of one node a hundred thousand times, and a hundred thousand missing nodes, are read in few sentences',
    () => {
      const same = Array.from({ length: 100_000 }, () => 1);
      const missing = Array.from({ length: 100_000 }, (_, k) => k + 1000);
      const text = osm(
        node(1, '49', '8') +
          node(2, '49.0001', '8') +
          way(10, [...same, 2]) +
          way(11, missing) +
          way(12, [1, 2]),
      );
      const { problems, map: read } = readMap('x.osm', text);
      expect(read.elements.map(({ id }) => id)).toEqual(['10', '12']);
      expect(problems.length).toBeLessThan(110);
      expect(problems.at(-1)).toMatch(/more problems are not listed/);
      expect(problems.join('\n')).toContain('Way 11 refers to 100000 nodes that do not exist');
    },
    LINEAR,
  );

  test('a relation that refers to itself bounds no lanelet', () => {
    const relation =
      '<relation id="20"><member type="relation" ref="20" role="left"/><member type="relation" ref="20" role="right"/><tag k="type" v="lanelet"/></relation>';
    const { map: read, problems } = readMap(
      'x.osm',
      osm(node(1, '49', '8') + node(2, '49.0001', '8') + way(10, [1, 2]) + relation),
    );
    expect(read.lanelets).toHaveLength(0);
    expect(problems.join('\n')).toContain('Lanelet 20 has the left bound 20, which is missing or unusable.');
  });

  test(
    'entities of its own, great depth and thousands of attributes are refused by a sentence',
    () => {
      const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><osm>&b;</osm>';
      expect(refusal(laughs, 'x.osm')).toContain('DOCTYPE');
      expect(refusal('<osm>&b;</osm>', 'x.osm')).toContain('not well-formed');
      expect(refusal(`<osm>${'<a>'.repeat(1_000_000)}`, 'x.osm')).toContain('nested more than 16 deep');
      const attributes = Array.from({ length: 100_000 }, (_, k) => `a${k}=""`).join(' ');
      expect(refusal(`<osm><node ${attributes}/></osm>`, 'x.osm')).toContain('more than 64 attributes');
      expect(refusal(`<osm><node id="${'1'.repeat(1_000_000)}`, 'x.osm').length).toBeLessThan(500);
    },
    LINEAR,
  );

  test(
    'a hundred thousand nodes are read in the time of a glance',
    () => {
      const nodes = Array.from({ length: 100_000 }, (_, k) =>
        node(k + 1, (49 + k * 1e-7).toFixed(9), '8'),
      ).join('');
      const refs = Array.from({ length: 100_000 }, (_, k) => k + 1);
      expect(readMap('x.osm', osm(way(10, refs) + nodes)).map.elements[0]?.points).toHaveLength(100_000);
    },
    LINEAR,
  );
});

const features = (...list: unknown[]): string =>
  JSON.stringify({ type: 'FeatureCollection', features: list });
const feature = (id: string, coordinates: unknown, more: object = {}): object => ({
  type: 'Feature',
  geometry: { type: 'LineString', coordinates },
  properties: { id, class: 'divider', subtype: 'solid', ...more },
});
const HERE = [
  [8, 49],
  [8.0001, 49],
];

describe('GeoJSON', () => {
  test('a line that leaves for another country or for space is refused by its id', () => {
    expect(
      refusal(
        features(
          feature('a', HERE),
          feature('b', [
            [8, 49],
            [20, 49],
          ]),
        ),
      ),
    ).toMatch(/Vertex 1 of element "b"/);
    expect(
      refusal(
        features(
          feature('c', [
            [8, 49],
            [8, 49, 1e12],
          ]),
        ),
      ),
    ).toMatch(/Vertex 1 of element "c"/);
  });

  test('coordinates that are text, too many or out of range leave their feature out, by name', () => {
    for (const bad of [
      [
        ['8', '49'],
        ['8', '49'],
      ],
      [[8, 49], [8]],
      [
        [8, 49],
        [8, 91],
      ],
      'x',
      [[8, 49], Array(100).fill(8)],
    ]) {
      const { problems, map: read } = readMap('x.geojson', features(feature('a', HERE), feature('b', bad)));
      expect(read.elements).toHaveLength(1);
      expect(problems).toEqual(['Feature b has a geometry that cannot be used.']);
    }
  });

  test('of two features with one id the first is used', () => {
    const { problems, map: read } = readMap('x.geojson', features(feature('a', HERE), feature('a', HERE)));
    expect(read.elements).toHaveLength(1);
    expect(problems).toEqual(['Feature a occurs twice; the first is used.']);
  });

  test('a lanelet whose bound runs past its line is left out', () => {
    const bound = { element: 'a', from: 0, to: 1e9 };
    const lanelet = {
      type: 'Feature',
      geometry: null,
      properties: { id: 'l', class: 'lanelet', left: bound, right: bound },
    };
    const { problems, map: read } = readMap('x.geojson', features(feature('a', HERE), lanelet));
    expect(read.lanelets).toHaveLength(0);
    expect(problems).toEqual(['1 lanelets name bounds that the file does not have.']);
  });

  test('a centre line of text is none', () => {
    const bound = { element: 'a', from: 0, to: 1 };
    const properties = {
      id: 'l',
      class: 'lanelet',
      left: bound,
      right: bound,
      centerline: [
        ['8', '49'],
        [{}, []],
      ],
    };
    const { map: read } = readMap(
      'x.geojson',
      features(feature('a', HERE), { type: 'Feature', geometry: null, properties }),
    );
    expect(read.lanelets[0]?.centerline).toEqual([]);
  });
});

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

describe('checks of a map', () => {
  const line = (id: string, points: MapElement['points']): MapElement => ({
    id,
    class: 'divider',
    subtype: 'solid',
    points,
    confidence: 1,
    sources: [],
  });
  const checked = (...elements: MapElement[]) =>
    checkMap({ format: 'lanetrace-map/1', frame: 'local', elements, lanelets: [] });
  const rules = (...elements: MapElement[]): string[] => [
    ...new Set(checked(...elements).map(({ rule }) => rule)),
  ];
  const many = (count: number, at: (k: number) => Vec3): Vec3[] =>
    Array.from({ length: count }, (_, k) => at(k));

  test(
    'a line of 200,000 vertices takes seconds: zigzag, spiral, one place again and again',
    () => {
      expect(
        rules(
          line(
            'z',
            many(200_000, (k) => [k * 0.09, k % 2, 0]),
          ),
        ),
      ).not.toContain('line.self-intersection');
      const spiral = many(200_000, (k) => [(k / 1e4) * Math.cos(k / 50), (k / 1e4) * Math.sin(k / 50), 0]);
      expect(rules(line('s', [...spiral, [100, 0, 0], [0.001, 0.0005, 0]]))).toContain(
        'line.self-intersection',
      );
      expect(
        rules(
          line(
            'p',
            many(200_000, () => [1, 1, 0]),
          ),
        ),
      ).toContain('line.duplicate-points');
    },
    LINEAR,
  );

  test(
    'lines that all cross each other make a bounded list that says so',
    () => {
      const lines = many(400, (k) => [k, 0, 0]).map(([k]) =>
        k % 2
          ? line(`l${k}`, [
              [k, -1, 0],
              [k, 500, 0],
            ])
          : line(`l${k}`, [
              [-1, k, 0],
              [500, k, 0],
            ]),
      );
      const crossings = checked(...lines).filter(({ rule }) => rule === 'lines.cross');
      expect(crossings).toHaveLength(10_001);
      expect(crossings.some(({ message }) => message.startsWith('More than 10000 findings'))).toBe(true);
    },
    LINEAR,
  );

  test(
    'thousands of lines on each other are given up with a finding, not compared for hours',
    () => {
      const lines = many(5000, (k) => [k, 0, 0]).map(([k]) =>
        line(
          `l${k}`,
          many(30, (i) => [i, 0, 0]),
        ),
      );
      expect(rules(...lines)).toContain('lines.crowded');
    },
    LINEAR,
  );

  test(
    'an outline of 200,000 corners is measured',
    () => {
      const ring = many(200_000, (k) => [Math.cos(k / 31_831), Math.sin(k / 31_831), 0]);
      expect(rules({ ...line('c', ring), class: 'crossing' })).not.toContain('crossing.width');
    },
    LINEAR,
  );
});
