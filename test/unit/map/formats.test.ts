import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { InputError } from '../../../engine/contract/errors.ts';
import { encodeMap, parseMap } from '../../../engine/map/document.ts';
import { readGeoJson, writeGeoJson } from '../../../engine/map/formats/geojson.ts';
import { writeLanelet2 } from '../../../engine/map/formats/lanelet2.ts';
import { readLanelet2 } from '../../../engine/map/formats/lanelet2-read.ts';
import { readMap } from '../../../engine/map/formats/read.ts';
import { boundPoints, byId, type RoadMap } from '../../../engine/map/model.ts';
import { reproject, reprojectFindings } from '../../../engine/map/reproject.ts';
import { line, ORIGIN, smallMap } from '../../support/synthetic-map.ts';

const distance = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** The furthest that any vertex of one map lies from the nearest of the other. */
function furthest(map: RoadMap, other: RoadMap): number {
  const all = other.elements.flatMap(({ points }) => points);
  return Math.max(
    ...map.elements.flatMap(({ points }) => points.map((p) => Math.min(...all.map((q) => distance(p, q))))),
  );
}

describe('GeoJSON', () => {
  test('gives the map back: elements, lanelets, geometry within a millimetre', () => {
    const map = smallMap();
    const { map: back, problems } = readGeoJson(writeGeoJson(map, { origin: ORIGIN }));
    expect(problems).toEqual([]);
    expect(
      back.elements.map(({ id, class: name, subtype, confidence }) => ({ id, name, subtype, confidence })),
    ).toEqual(
      map.elements.map(({ id, class: name, subtype, confidence }) => ({ id, name, subtype, confidence })),
    );
    expect(back.lanelets.map(({ left, right, successors }) => ({ left, right, successors }))).toEqual(
      map.lanelets.map(({ left, right, successors }) => ({ left, right, successors })),
    );
    expect(furthest(map, back)).toBeLessThan(0.001);
    expect(furthest(back, map)).toBeLessThan(0.001);
  });

  test('keeps any polyline within a millimetre, anywhere on earth up to 80 degrees', () => {
    const coordinate = fc.double({ min: -5000, max: 5000, noNaN: true });
    const point = fc.tuple(coordinate, coordinate, fc.double({ min: -100, max: 100, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 20 }),
        fc.double({ min: -80, max: 80, noNaN: true }),
        fc.double({ min: -179, max: 179, noNaN: true }),
        (points, latitudeDeg, longitudeDeg) => {
          const origin = { latitudeDeg, longitudeDeg, altitudeM: 100, datum: 'ellipsoid' as const };
          const element = {
            id: 'a',
            class: 'divider' as const,
            subtype: 'solid',
            points,
            confidence: 1,
            sources: [],
          };
          const map: RoadMap = {
            format: 'lanetrace-map/1',
            frame: 'map',
            origin,
            elements: [element],
            lanelets: [],
          };
          for (const back of [
            readGeoJson(writeGeoJson(map, { origin })).map,
            readLanelet2(writeLanelet2(map, { origin }).xml, origin).map,
          ])
            back.elements[0]!.points.forEach((p, k) => {
              expect(distance(p, points[k]!)).toBeLessThan(0.001);
            });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('winds polygons counter-clockwise, closes them, and has no "crs" (RFC 7946)', () => {
    const document = JSON.parse(writeGeoJson(smallMap(), { origin: ORIGIN }));
    expect(document.crs).toBeUndefined();
    for (const { geometry } of document.features) {
      if (geometry.type !== 'Polygon') continue;
      const ring: number[][] = geometry.coordinates[0];
      expect(ring[0]).toEqual(ring.at(-1));
      let area = 0;
      ring.slice(1).forEach((b, k) => {
        area +=
          (b[0]! - ring[0]![0]!) * (ring[k]![1]! - ring[0]![1]!) * -1 +
          (ring[k]![0]! - ring[0]![0]!) * (b[1]! - ring[0]![1]!);
      });
      expect(area).toBeGreaterThan(0);
    }
  });

  test('stamps findings on what they are about', () => {
    const finding = {
      rule: 'line.short',
      severity: 'warn',
      of: ['stop'],
      place: [0, 0, 0],
      message: 'Short.',
    } as const;
    const document = JSON.parse(writeGeoJson(smallMap(), { origin: ORIGIN, findings: [finding] }));
    const stop = document.features.find(({ id }: { id: string }) => id === 'stop');
    expect(stop.properties.findings).toEqual(['warn line.short: Short.']);
    expect(document.lanetrace.findings).toHaveLength(1);
  });

  test.each([
    ['no JSON', 'road'],
    ['no collection', '{"type":"Feature"}'],
    ['no feature of a map', '{"type":"FeatureCollection","features":[]}'],
    [
      'a latitude of 99',
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"class":"divider"},"geometry":{"type":"LineString","coordinates":[[8,99],[8,98]]}}]}',
    ],
  ])('refuses %s', (_, text) => {
    expect(() => readGeoJson(text)).toThrow(InputError);
  });
});

describe('Lanelet2', () => {
  test('gives elements and lanelets back, geometry within a millimetre', () => {
    const map = smallMap();
    const written = writeLanelet2(map, { origin: ORIGIN });
    expect(written.lanelets).toBe(2);
    const { map: back, problems } = readLanelet2(written.xml, ORIGIN);
    expect(problems).toEqual([]);
    expect(furthest(map, back)).toBeLessThan(0.001);
    expect(furthest(back, map)).toBeLessThan(0.001);
    expect(back.lanelets).toHaveLength(2);
    expect(back.lanelets.filter(({ successors }) => successors.length === 1)).toHaveLength(1);
    const classes = new Set(back.elements.map(({ class: name, subtype }) => `${name} ${subtype}`));
    for (const expected of [
      'divider solid',
      'divider dashed',
      'boundary kerb',
      'crossing zebra',
      'pole lamp',
    ])
      expect(classes).toContain(expected);
  });

  test('puts the left bound of a lanelet on its left', () => {
    const { map } = readLanelet2(writeLanelet2(smallMap(), { origin: ORIGIN }).xml, ORIGIN);
    const elements = byId(map);
    for (const { left, right } of map.lanelets) {
      const [l, r] = [boundPoints(elements, left), boundPoints(elements, right)];
      expect(l[0]![1]).toBeGreaterThan(r[0]![1]);
      expect(l.at(-1)![0]).toBeGreaterThan(l[0]![0]);
    }
  });

  test('shares the points where one lanelet follows on another, and marks what nobody saw as virtual', () => {
    const map = smallMap();
    const xml = writeLanelet2(
      { ...map, elements: map.elements.map((e) => (e.id === 'left' ? { ...e, inferred: true } : e)) },
      { origin: ORIGIN },
    ).xml;
    expect(xml).toMatch(/k="type" v="virtual"/);
    expect(xml.match(/<node /g)).toHaveLength(
      map.elements.reduce((sum, { points }) => sum + points.length, 0),
    );
  });

  test('escapes what XML would trip over', () => {
    const map = smallMap();
    const elements = map.elements.map((e) => (e.id === 'stop' ? { ...e, colour: 'a"<&>\u0027b' } : e));
    const { xml } = writeLanelet2({ ...map, elements }, { origin: ORIGIN, comment: 'a -- b <c>' });
    const back = readLanelet2(xml, ORIGIN).map.elements.find(({ class: name }) => name === 'stop_line');
    expect(back?.colour).toBe('a"<&>\u0027b');
  });

  test('names a lanelet without a bound, a way with lost points, and a bound without type', () => {
    const xml = `<osm version="0.6">
      <node id="1" lat="49" lon="8"/><node id="2" lat="49.0001" lon="8"/><node id="3" lat="49" lon="8.0001"/>
      <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="99"/></way>
      <way id="11"><nd ref="1"/><nd ref="3"/><tag k="type" v="line_thin"/></way>
      <relation id="20"><member type="way" ref="10" role="left"/><tag k="type" v="lanelet"/></relation>
      <relation id="21"><member type="way" ref="10" role="left"/><member type="way" ref="77" role="right"/><tag k="type" v="lanelet"/><tag k="subtype" v="road"/><tag k="location" v="urban"/></relation>
    </osm>`;
    const { map, problems } = readLanelet2(xml);
    expect(map.lanelets).toEqual([]);
    const text = problems.join('\n');
    expect(text).toMatch(/Way 10 refers to 1 nodes that do not exist, e.g. 99/);
    expect(text).toMatch(/Way 10 bounds a lanelet and has no tag "type"/);
    expect(text).toMatch(/Lanelet 20 has 0 members with the role "right"/);
    expect(text).toMatch(/Lanelet 21 has the right bound 77, which is missing/);
    expect(text).toMatch(/Lanelet 20 has no tag "subtype"/);
  });

  test.each([
    ['broken XML', '<osm><node></osm>'],
    ['other XML', '<kml></kml>'],
    ['an empty map', '<osm version="0.6"></osm>'],
    ['entities of its own', '<!DOCTYPE osm [<!ENTITY a "b">]><osm><node id="1" lat="1" lon="2"/></osm>'],
  ])('refuses %s in a sentence with the file', (_, xml) => {
    expect(() => readMap('road.osm', xml)).toThrow(/^road.osm: the map cannot be read: .+/);
  });
});

test('a map that nobody says the origin of comes back in the coordinates it was written in', () => {
  const map = smallMap();
  const there = {
    ...map,
    elements: map.elements.map((e) => ({
      ...e,
      points: e.points.map(([x, y, z]) => [x + 900, y - 400, z] as const),
    })),
  };
  const { xml } = writeLanelet2(there, { origin: ORIGIN });
  const { map: back } = readLanelet2(xml);
  expect(back.origin?.latitudeDeg).toBeCloseTo(ORIGIN.latitudeDeg, 7);
  expect(back.origin?.longitudeDeg).toBeCloseTo(ORIGIN.longitudeDeg, 7);
  const flat = (of: RoadMap): RoadMap => ({
    ...of,
    elements: of.elements.map((e) => ({ ...e, points: e.points.map(([x, y]) => [x, y, 0] as const) })),
  });
  expect(furthest(flat(there), flat(back))).toBeLessThan(0.01);
  // Another grid, such as MGRS, is none that an origin explains: then the first point is it.
  const mgrs = xml.replace(
    /k="local_x" v="([^"]+)"/g,
    (_, x) => `k="local_x" v="${1.0004 * Number(x) + 54000}"`,
  );
  const [x, y] = readLanelet2(mgrs).map.elements[0]!.points[0]!;
  expect(Math.hypot(x, y)).toBeLessThan(100);
});

test('a centerline comes back from Lanelet2 as one, and is no divider that nobody saw', () => {
  const map = smallMap();
  const middle = line('middle', 'centerline', 0, 0, 60, { subtype: 'lane' });
  const unseen = line('unseen', 'divider', 9, 0, 60, { subtype: 'dashed', inferred: true });
  const { xml } = writeLanelet2({ ...map, elements: [...map.elements, middle, unseen] }, { origin: ORIGIN });
  const back = readLanelet2(xml, ORIGIN).map.elements.map((e) => [e.class, e.subtype, e.inferred ?? false]);
  expect(back).toContainEqual(['centerline', 'lane', false]);
  expect(back).toContainEqual(['divider', 'dashed', true]);
  expect(back.filter(([name, , inferred]) => name === 'divider' && inferred)).toHaveLength(1);
});

test('an area that the map closes by saying its first corner again is closed once, not twice', () => {
  const map = smallMap();
  const closed = {
    ...map,
    elements: map.elements.map((e) => (e.id === 'zebra' ? { ...e, points: [...e.points, e.points[0]!] } : e)),
  };
  expect(writeGeoJson(closed, { origin: ORIGIN })).toBe(writeGeoJson(map, { origin: ORIGIN }));
  const { xml } = writeLanelet2(closed, { origin: ORIGIN });
  expect(xml).toBe(writeLanelet2(map, { origin: ORIGIN }).xml);
  expect(readLanelet2(xml, ORIGIN).problems).toEqual([]);
});

describe('other formats', () => {
  test('the map document of a drive comes back as it went', () => {
    const map = smallMap();
    expect(parseMap(new TextDecoder().decode(encodeMap(map)))).toEqual(map);
  });

  test('a map document with a bound past its line is refused', () => {
    const map = smallMap();
    const text = JSON.stringify({
      ...map,
      lanelets: [{ ...map.lanelets[0], left: { element: 'left', from: 0, to: 1000 } }],
    });
    expect(() => parseMap(text)).toThrow(/lane-a refers to vertices 0 to 1000 of "left"/);
  });

  test('the simulator’s map and an Argoverse 2 map are told apart by what is in them', () => {
    const truth = JSON.stringify({
      format: 'lanetrace-map/1',
      frame: 'local',
      elements: [
        {
          id: 'a',
          class: 'divider',
          subtype: 'dashed',
          points: [
            [0, 0, 0],
            [1, 0, 0],
          ],
          confidence: 1,
          sources: [],
        },
      ],
      lanelets: [],
    });
    const read = readMap('map.json', truth);
    expect(read.format).toBe('lanetrace');
    expect(read.map.elements).toHaveLength(1);
    expect(() => readMap('map.json', '{"elements": []}')).toThrow(/no map document/);
    const argoverse = JSON.stringify({
      pedestrian_crossings: {
        '1': {
          id: 1,
          edge1: [
            { x: 0, y: 0, z: 0 },
            { x: 5, y: 0, z: 0 },
          ],
          edge2: [
            { x: 0, y: 3, z: 0 },
            { x: 5, y: 3, z: 0 },
          ],
        },
      },
      lane_segments: {},
      drivable_areas: {},
    });
    expect(readMap('map.json', argoverse).format).toBe('argoverse2');
  });

  test('a map counted from another origin is the same map', () => {
    const map = smallMap();
    const away = { ...ORIGIN, latitudeDeg: ORIGIN.latitudeDeg + 0.01, altitudeM: 90 };
    const there = reproject(map, away);
    expect(there.elements[0]!.points[0]![1]).toBeLessThan(-1000);
    expect(furthest(map, reproject(there, ORIGIN))).toBeLessThan(1e-6);
  });

  test('what was found in a map lies where it lay when the map is counted from another origin', () => {
    const map = smallMap();
    const away = { ...ORIGIN, longitudeDeg: ORIGIN.longitudeDeg + 0.002 };
    const place = map.elements[0]!.points[3]!;
    const finding = { rule: 'line.short', severity: 'warn', of: ['left'], place, message: '' } as const;
    const [moved] = reprojectFindings([finding], map.origin, away);
    expect(moved!.place).toEqual(reproject(map, away).elements[0]!.points[3]);
    expect(reprojectFindings([finding], undefined, away)).toEqual([finding]);
  });
});
