/** GeoJSON that is wrong or leaves the place. */
import { describe, expect, test } from 'vitest';
import { readMap } from '../../../../engine/map/formats/read.ts';
import { refusal } from '../../../support/map/refusal.ts';

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
