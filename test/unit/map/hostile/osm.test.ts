/** OSM files that are wrong, too deep or too large. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../../engine/contract/errors.ts';
import { readMap } from '../../../../engine/map/formats/read.ts';
import { exportMap } from '../../../../engine/reconstruct/results/export/export.ts';
import { LINEAR, refusal } from '../../../support/map/refusal.ts';

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
