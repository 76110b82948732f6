/** Which lanes stop lines, lights, signs and crossings concern; that formats keep it, and that corrections are followed. */
import { describe, expect, test } from 'vitest';
import { encodeMap, parseMap } from '../../../engine/map/document.ts';
import type { MapChange } from '../../../engine/map/edit/command.ts';
import { correct } from '../../../engine/map/edit/history.ts';
import { readGeoJson, writeGeoJson } from '../../../engine/map/formats/geojson.ts';
import { writeLanelet2 } from '../../../engine/map/formats/lanelet2.ts';
import { readLanelet2 } from '../../../engine/map/formats/lanelet2-read.ts';
import {
  boundPoints,
  byId,
  type MapElement,
  type Regulation,
  type RoadMap,
} from '../../../engine/map/model.ts';
import { ruled } from '../../../engine/map/rules/ruled.ts';
import { mapLinesOf } from '../../../renderer/artifacts/mapLines.ts';
import { ORIGIN, smallMap } from '../../support/synthetic-map.ts';

/** A plate that who drives east sees from the front; turned round, its face looks the other way. */
function plate(
  id: string,
  name: 'light' | 'sign',
  x: number,
  y: number,
  subtype: string,
  turned = false,
): MapElement {
  const ends = [
    [x, y + 0.2, 3],
    [x, y - 0.2, 3],
  ] as const;
  const points = turned ? [...ends].reverse() : ends;
  return { id, class: name, subtype, points, confidence: 0.8, sources: [] };
}

const small = smallMap();
const withMore = (...more: MapElement[]): RoadMap =>
  ruled({ ...small, elements: [...small.elements, ...more] });
/** Without the stop line and the crossing, so that the lanes end where they end. */
const bare = (...more: MapElement[]): RoadMap => {
  const elements = small.elements.filter(({ id }) => id !== 'stop' && id !== 'zebra');
  return ruled({ ...small, elements: [...elements, ...more] });
};
const said = ({ regulations = [] }: RoadMap) =>
  regulations.map(({ kind, lanelets, refers, stopLine }) => [kind, lanelets, refers, stopLine]);

describe('a stop line', () => {
  test('ends the lane that leads to it, is a sign of its own, and is not the matter of the lane behind it', () => {
    expect(said(ruled({ ...small, elements: small.elements.filter(({ id }) => id !== 'zebra') }))).toEqual([
      ['traffic_sign', ['lane-a'], [], 'stop'],
    ]);
    const at = (x: number): MapElement[] =>
      small.elements.map((each) =>
        each.id === 'stop'
          ? {
              ...each,
              points: [
                [x, -1.7, 0],
                [x, 1.7, 0],
              ],
            }
          : each,
      );
    const stopped = (x: number): readonly string[] =>
      ruled({ ...small, elements: at(x) }).regulations?.find(({ stopLine }) => stopLine)?.lanelets ?? [];
    // A metre before the joint, at it and a little behind it: the lane that comes there stops.
    expect([29, 30, 30.5].map(stopped)).toEqual([['lane-a'], ['lane-a'], ['lane-a']]);
    expect(stopped(40)).toEqual(['lane-b']);
    // Two metres beyond the end of the last lane it still ends it; further away it is another street's.
    expect([62, 64].map(stopped)).toEqual([['lane-b'], []]);
  });

  test('along the lane stops nobody', () => {
    const along = small.elements.map(
      (each): MapElement =>
        each.id === 'stop'
          ? {
              ...each,
              points: [
                [10, 0.1, 0],
                [20, -0.1, 0],
              ],
            }
          : each,
    );
    expect(ruled({ ...small, elements: along }).regulations?.some(({ stopLine }) => stopLine)).toBe(false);
  });
});

describe('a traffic light', () => {
  test('rules the lane that it looks at, at the stop line before it', () => {
    const map = withMore(plate('l1', 'light', 34, -3, 'vehicle'), plate('l2', 'light', 36, 5, 'vehicle'));
    expect(said(map)[0]).toEqual(['traffic_light', ['lane-a'], ['l1', 'l2'], 'stop']);
  });

  test('that looks away, is for those who walk, or stands too far off rules no lane', () => {
    const others = [
      plate('away', 'light', 34, -3, 'vehicle', true),
      plate('walk', 'light', 34, -3, 'pedestrian'),
      plate('far', 'light', 80, -3, 'vehicle'),
      plate('aside', 'light', 34, -25, 'vehicle'),
      { ...plate('dot', 'light', 34, -3, 'vehicle'), points: [[34, 6, 3]] as const },
    ];
    expect(withMore(...others).regulations?.some(({ kind }) => kind === 'traffic_light')).toBe(false);
  });
});

test('a light of which nobody knows where it looks rules the lane to whose right it stands, half as sure', () => {
  const dot = (x: number, y: number): MapElement => ({
    ...plate('dot', 'light', 0, 0, 'head'),
    points: [[x, y, 3]],
  });
  const [rule] = withMore(dot(31, -4)).regulations ?? [];
  expect([rule?.kind, rule?.lanelets, rule?.refers, rule?.confidence]).toEqual([
    'traffic_light',
    ['lane-a'],
    ['dot'],
    0.4,
  ]);
  // Lanelet2 refers to lines only: it is written upright, so that nothing is said of where it looks.
  const { map } = readLanelet2(writeLanelet2(withMore(dot(31, -4)), { origin: ORIGIN }).xml, ORIGIN);
  const back = map.regulations?.find(({ kind }) => kind === 'traffic_light');
  const [low, high] = byId(map).get(back?.refers[0] ?? '')?.points ?? [];
  const rise = ([0, 1, 2] as const).map((axis) =>
    Math.round(100 * Math.abs((high?.[axis] ?? 0) - (low?.[axis] ?? 0))),
  );
  expect(rise).toEqual([0, 0, 30]);
  for (const light of [dot(31, 4), dot(42, -4), dot(31, -10)])
    expect(withMore(light).regulations?.some(({ kind }) => kind === 'traffic_light')).toBe(false);
});

test('a sign holds for the lane beside it, whose traffic comes towards its face', () => {
  const map = bare(plate('s', 'sign', 40, -4, 'speed_50'), plate('t', 'sign', 40, -4.5, 'plate', true));
  expect(said(map)).toEqual([['traffic_sign', ['lane-b'], ['s'], undefined]]);
  const stop = withMore(plate('s', 'sign', 18.5, -4, 'stop'));
  expect(said(stop)[0]).toEqual(['traffic_sign', ['lane-a'], ['s'], 'stop']);
});

describe('a crossing', () => {
  test('has a lane for those who walk across the road, to whom the lanes that lead over it give way', () => {
    const map = ruled(small);
    const walk = map.lanelets.find(({ subtype }) => subtype === 'crosswalk');
    expect(walk?.id).toBe('crosswalk-zebra');
    const [left, right] = [walk?.left, walk?.right].map((bound) => bound && boundPoints(byId(map), bound));
    // From the right edge of the road to the left one: the lane's left lies behind, seen by who drives.
    expect(left?.map((p) => p.map(Math.round))).toEqual([
      [20, -2, 0],
      [20, 6, 0],
    ]);
    expect(right?.map((p) => p.map(Math.round))).toEqual([
      [24, -2, 0],
      [24, 6, 0],
    ]);
    const rule = map.regulations?.find(({ kind }) => kind === 'right_of_way');
    expect([rule?.lanelets, rule?.priority, rule?.refers]).toEqual([
      ['lane-a'],
      ['crosswalk-zebra'],
      ['zebra'],
    ]);
  });

  test('that lights rule gives nobody the right of way', () => {
    const lit = withMore(plate('l', 'light', 34, -3, 'vehicle'));
    expect(lit.regulations?.some(({ kind }) => kind === 'right_of_way')).toBe(false);
    const signalled = small.elements.map((each) =>
      each.id === 'zebra' ? { ...each, subtype: 'signalled' } : each,
    );
    const map = ruled({ ...small, elements: signalled });
    expect(map.regulations?.some(({ kind }) => kind === 'right_of_way')).toBe(false);
    expect(map.lanelets.some(({ subtype }) => subtype === 'crosswalk')).toBe(true);
  });
});

describe('regulations', () => {
  const full = withMore(plate('s', 'sign', 40, -4, 'speed_50'));
  const lit = withMore(plate('l', 'light', 34, -3, 'vehicle'));
  const shape = (rules: readonly Regulation[] = []) =>
    rules.map((rule) => [
      rule.kind,
      rule.lanelets.length,
      rule.priority.length,
      rule.refers.length,
      rule.stopLine !== undefined,
      rule.confidence,
    ]);

  test('come back from Lanelet2, GeoJSON and a map document', () => {
    for (const map of [full, lit]) {
      const osm = readLanelet2(writeLanelet2(map, { origin: ORIGIN }).xml, ORIGIN);
      expect(osm.problems).toEqual([]);
      expect(shape(osm.map.regulations)).toEqual(shape(map.regulations));
      const geo = readGeoJson(writeGeoJson(map, { origin: ORIGIN }), ORIGIN);
      expect(geo.problems).toEqual([]);
      const order = (rules: readonly Regulation[] = []) => [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(order(geo.map.regulations)).toEqual(order(map.regulations));
      expect(parseMap(new TextDecoder().decode(encodeMap(map))).regulations).toEqual(map.regulations);
    }
  });

  test('are named by their lanelets in Lanelet2, in the roles of its specification', () => {
    const { xml } = writeLanelet2(full, { origin: ORIGIN });
    const relation =
      /<relation[^>]*>(?:(?!<\/relation>)[\s\S])*v="right_of_way"[\s\S]*?<\/relation>/.exec(xml)?.[0] ?? '';
    expect(relation.match(/role="[a-z_]+"/g)).toEqual([
      'role="refers"',
      'role="right_of_way"',
      'role="yield"',
    ]);
    expect(xml.match(/role="regulatory_element"/g)).toHaveLength(4);
    // What no reader of ours knows is counted, by its subtype.
    const other = xml.replaceAll('v="right_of_way"', 'v="speed_limit"');
    expect(readLanelet2(other, ORIGIN).problems).toEqual([
      '1 regulatory elements have the subtype "speed_limit", which is not read.',
    ]);
  });

  test('that refer to what is not there are refused in a document, and left out of GeoJSON', () => {
    const broken = { ...full, elements: full.elements.filter(({ id }) => id !== 's') };
    expect(() => parseMap(new TextDecoder().decode(encodeMap(broken)))).toThrow(
      /Regulation sign-s refers to the element "s", which does not exist/,
    );
    const { map, problems } = readGeoJson(writeGeoJson(broken, { origin: ORIGIN }), ORIGIN);
    expect(map.regulations?.find(({ id }) => id === 'sign-s')?.refers).toEqual([]);
    expect(problems).toEqual(['Regulations name 1 things that the file does not have.']);
  });

  test('follow the corrections of people', () => {
    const edited = (...changes: MapChange[]): RoadMap => correct(full, changes).map;
    expect(edited().regulations).toEqual(full.regulations);
    expect(said(edited({ do: 'remove', element: 'stop' })).some(([, , , line]) => line)).toBe(false);
    const moved = edited(
      { do: 'move', element: 'stop', vertex: 0, to: [40, -1.7, 0] },
      { do: 'move', element: 'stop', vertex: 1, to: [40, 1.7, 0] },
    );
    expect(moved.regulations?.find(({ stopLine }) => stopLine)?.lanelets).toEqual(['lane-b']);
    // A crossing that is moved takes the lane over it along; one that is rejected takes it away.
    const wider = edited({ do: 'move', element: 'zebra', vertex: 1, to: [26, -2, 0] });
    const right = wider.elements.find(({ id }) => id === 'crosswalk-zebra-right');
    expect(Math.max(...(right?.points ?? []).map(([x]) => x))).toBeCloseTo(26, 1);
    const gone = edited({ do: 'remove', element: 'zebra' });
    expect(gone.lanelets.some(({ subtype }) => subtype === 'crosswalk')).toBe(false);
    // A lane over a crossing that a person rejected does not come back; a crossing that is drawn has one.
    expect(edited({ do: 'remove', element: 'crosswalk-zebra' }).lanelets).toHaveLength(2);
    const drawn = edited({
      do: 'draw',
      element: 'mine',
      class: 'crossing',
      subtype: 'zebra',
      points: [
        [50, -2, 0],
        [53, -2, 0],
        [53, 2, 0],
        [50, 2, 0],
      ],
    });
    expect(drawn.regulations?.find(({ refers }) => refers.includes('mine'))?.lanelets).toEqual(['lane-b']);
    // A map that came without rules gets none.
    expect(correct(small, [{ do: 'accept', element: 'left' }]).map.regulations).toBeUndefined();
  });

  test('are listed with what they concern, by the names that people see', () => {
    const lines = mapLinesOf(encodeMap(lit));
    const of = (id: string) => lines.find((line) => line.id === id)?.attributes ?? {};
    expect([of('lane-a').stopsAt, of('lane-a').obeys]).toEqual([['stop line 1'], ['light 1']]);
    expect([of('l').holdsFor, of('stop').holdsFor]).toEqual([['lane 1'], ['lane 1']]);
    const walks = mapLinesOf(encodeMap(full));
    expect(walks.find(({ id }) => id === 'lane-a')?.attributes.givesWay).toEqual(['crossing 1']);
    expect(walks.find(({ id }) => id === 'lane-b')?.attributes.signs).toEqual(['sign 1']);
  });
});
