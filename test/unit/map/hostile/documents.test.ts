/** Map documents of Lanetrace that are wrong, too deep or too large. */
import { describe, expect, test } from 'vitest';
import { readMap } from '../../../../engine/map/formats/read.ts';
import { MAX_BOUND_VERTICES, MAX_COORDINATE_M } from '../../../../engine/map/limits.ts';
import type { RoadMap } from '../../../../engine/map/model.ts';
import { exportMap } from '../../../../engine/reconstruct/results/export/export.ts';
import { LINEAR, refusal } from '../../../support/map/refusal.ts';
import { smallMap } from '../../../support/synthetic-map.ts';

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
