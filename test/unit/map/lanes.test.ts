import { describe, expect, test } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { length2d } from '../../../engine/geometry/polyline.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { boundPoints, byId } from '../../../engine/map/model.ts';
import { buildMap } from '../../../engine/reconstruct/stages/lanes/build.ts';
import { alongWay, road, settings } from '../../support/map/road.ts';

describe.each([Number.POSITIVE_INFINITY, 100])('lanes beside a way of radius %d', (radius) => {
  const { poses, line } = road(radius);

  test('lie between neighbours, left bound on the left, and say which was driven', () => {
    const map = buildMap(
      [
        line('l', 'divider', 1.75, 0, 100),
        line('r', 'boundary', -1.75, 0, 100),
        line('ll', 'boundary', 5.25, 0, 100),
      ],
      poses,
      undefined,
      settings,
    );
    const lanes = alongWay(map, poses);
    expect(lanes).toHaveLength(2);
    const driven = lanes.filter((lanelet) => lanelet.driven);
    expect(driven).toHaveLength(1);
    expect(driven[0]?.left.element).toBe('l');
    expect(driven[0]?.right.element).toBe('r');
    expect(driven[0]?.leftNeighbour).toBe(lanes.find(({ driven: d }) => !d)?.id);
    expect(checkMap(map).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('are the halves of a carriageway without paint whose two edges are seen', () => {
    const map = buildMap(
      [line('r', 'boundary', -1.4, 0, 100), line('far', 'boundary', 4.1, 0, 100)],
      poses,
      undefined,
      settings,
    );
    const elements = byId(map);
    const driven = map.lanelets.findLast((lanelet) => lanelet.driven);
    // The other half shares its bound.
    expect(map.lanelets.some(({ right }) => right.element === driven?.left.element)).toBe(true);
    const middle = driven && elements.get(driven.left.element);
    expect(middle).toMatchObject({ class: 'divider', subtype: 'virtual', inferred: true });
    const [x = 0, y = 0] = boundPoints(elements, driven!.left).at(40) ?? [];
    const across = Number.isFinite(radius) ? radius - Math.hypot(x, y - radius) : y;
    expect(across).toBeCloseTo(1.35, 1);
  });

  test('share the very same stretch of a line when one of them ends early, and follow on each other', () => {
    const map = buildMap(
      [
        line('l', 'divider', 1.75, 0, 100),
        line('r', 'boundary', -1.75, 0, 100),
        line('ll', 'boundary', 5.25, 0, 60),
      ],
      poses,
      undefined,
      settings,
    );
    const lanes = alongWay(map, poses);
    const right = lanes.filter(({ right: bound }) => bound.element === 'r');
    const left = lanes.filter(({ left: bound }) => bound.element === 'll');
    // On a straight road the line that ends goes on for a while beside the other, inferred.
    expect(right.length).toBeGreaterThan(1);
    expect(left).toHaveLength(1);
    expect(right[0]?.left).toEqual(left[0]?.right);
    expect(right[0]?.successors).toEqual([right[1]?.id]);
    const elements = byId(map);
    expect(boundPoints(elements, right[0]!.left).at(-1)).toEqual(boundPoints(elements, right[1]!.left)[0]);
  });

  test('have a bound that says it is inferred where none was seen, and are not made up where nothing is near', () => {
    const lone = buildMap([line('l', 'divider', 1.75, 0, 100)], poses, undefined, settings);
    const lanes = alongWay(lone, poses);
    expect(lanes).toHaveLength(1);
    const [lane] = lanes;
    expect([lane?.left.element, lane?.driven]).toEqual(['l', true]);
    const right = byId(lone).get(lane?.right.element ?? '');
    expect([right?.inferred, right?.subtype]).toEqual([true, 'virtual']);
    expect(right?.confidence).toBeLessThan(0.9);
    const far = buildMap(
      [line('l', 'divider', 7, 0, 100), line('r', 'divider', -7, 0, 100)],
      poses,
      undefined,
      settings,
    );
    expect(far.lanelets).toEqual([]);
  });

  test('have their sides right also for lines that run against the way', () => {
    const against = line('l', 'divider', 1.75, 0, 100);
    const map = buildMap(
      [{ ...against, points: [...against.points].reverse() }, line('r', 'boundary', -1.75, 0, 100)],
      poses,
      undefined,
      settings,
    );
    const [lanelet] = alongWay(map, poses);
    expect(lanelet!.left.from).toBeGreaterThan(lanelet!.left.to);
    expect(checkMap(map).filter(({ rule }) => rule === 'lane.sides')).toEqual([]);
  });

  test('a street of two kerbs without paint has the driven lane between them', () => {
    const map = buildMap(
      [line('l', 'boundary', 3.2, 0, 100), line('r', 'boundary', -3, 0, 100)],
      poses,
      undefined,
      settings,
    );
    const lanes = alongWay(map, poses);
    expect(lanes.length).toBeGreaterThan(0);
    expect(lanes.every(({ driven }) => driven)).toBe(true);
    expect(lanes.reduce((sum, { centerline }) => sum + length2d(centerline), 0)).toBeGreaterThan(90);
    const elements = byId(map);
    for (const { left, right } of map.lanelets) {
      const [a, b] = [boundPoints(elements, left)[0]!, boundPoints(elements, right)[0]!];
      expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeCloseTo(3.25, 1);
    }
  });

  test('lie neither on the shoulder behind an edge line nor on a parking strip', () => {
    const shoulder = buildMap(
      [
        { ...line('l', 'divider', 1.75, 0, 100), subtype: 'dashed' },
        line('edge', 'divider', -1.75, 0, 100),
        line('rim', 'boundary', -4.9, 0, 100),
      ],
      poses,
      undefined,
      settings,
    );
    // The driven lane, and the one beyond the dashed line.
    expect(
      alongWay(shoulder, poses)
        .map(({ right }) => right.element)
        .sort(),
    ).toEqual(['edge', 'l']);
    const parking = buildMap(
      [
        line('l', 'divider', 1.6, 0, 100),
        line('k', 'boundary', -4.1, 0, 100),
        line('far', 'boundary', 7, 0, 100),
      ],
      poses,
      undefined,
      settings,
    );
    // 5.7 m from the line to the kerb are a lane and parked cars; beyond the line, 5.4 m are, too.
    const elements = byId(parking);
    const beside = alongWay(parking, poses);
    expect(beside).toHaveLength(2);
    for (const { left, right, driven } of beside) {
      expect(elements.get((driven ? right : left).element)?.inferred).toBe(true);
      const [[a], [b]] = [boundPoints(elements, left), boundPoints(elements, right)];
      expect(Math.hypot(a![0] - b![0], a![1] - b![1])).toBeCloseTo(3.25, 1);
    }
  });

  test('go on through a junction, inferred, in both directions of traffic', () => {
    const parts = (id: string, kind: 'divider' | 'boundary', d: number) => [
      line(`${id}1`, kind, d, 0, 35),
      line(`${id}2`, kind, d, 65, 100),
    ];
    const map = buildMap(
      [...parts('l', 'divider', 1.75), ...parts('r', 'boundary', -1.75), ...parts('ll', 'boundary', 5.25)],
      poses,
      undefined,
      settings,
    );
    const elements = byId(map);
    const chainOf = (isDriven: boolean): number => {
      const lanes = alongWay(map, poses).filter(({ driven }) => driven === isDriven);
      let lane = lanes.find(({ id }) => !lanes.some(({ successors }) => successors.includes(id)));
      let [length, count] = [0, 0];
      while (lane && count++ < 50) {
        length += length2d(lane.centerline);
        const next: string | undefined = lane.successors[0];
        lane = lanes.find(({ id }) => id === next);
      }
      return length;
    };
    // The other side ends with its turn in the bend of 100 m radius: 30 m are 17°.
    expect(chainOf(true)).toBeGreaterThan(95);
    expect(chainOf(false)).toBeGreaterThan(90);
    const middle = map.lanelets.filter(({ left }) => elements.get(left.element)?.inferred);
    expect(middle.length).toBeGreaterThan(0);
    for (const { left } of middle) expect(elements.get(left.element)?.confidence).toBeLessThanOrEqual(0.5);
    expect(checkMap(map).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('are not cut off where a dashed line pauses: the gap is bridged', () => {
    const dashes = Array.from({ length: 6 }, (_, k) => ({
      ...line(`d${k}`, 'divider', 1.75, 17 * k, 17 * k + 5),
      subtype: 'dashed',
    }));
    const map = buildMap(
      [...dashes, line('r', 'boundary', -1.75, 0, 100), line('ll', 'boundary', 5.25, 0, 100)],
      poses,
      undefined,
      settings,
    );
    const left = map.lanelets.filter(({ left: bound }) => bound.element === 'll');
    expect(left.reduce((sum, { centerline }) => sum + length2d(centerline), 0)).toBeGreaterThan(80);
    const bridges = map.elements.filter(({ inferred }) => inferred);
    expect(bridges.length).toBeGreaterThan(3);
    expect(bridges.every(({ subtype }) => subtype === 'virtual')).toBe(true);
  });

  test('lie beside a boundary that the stage before bridged, and leave it as it is', () => {
    const bridged = { ...line('r', 'boundary', -1.75, 0, 100), subtype: 'edge', inferred: true };
    const map = buildMap([line('l', 'divider', 1.75, 0, 100), bridged], poses, undefined, settings);
    expect(alongWay(map, poses).map(({ right }) => right.element)).toEqual(['r']);
    expect(map.elements.filter(({ inferred, sources }) => !inferred || sources.length === 0)).toHaveLength(2);
    expect(byId(map).get('r')).toMatchObject({ subtype: 'edge', inferred: true, sources: [] });
  });

  test('take no line that lies under the car or across the way for a bound', () => {
    const map = buildMap(
      [
        line('l', 'divider', 1.75, 0, 100),
        line('track', 'divider', 0.9, 20, 70),
        line('r', 'boundary', -1.75, 0, 100),
        {
          ...line('x1', 'divider', 0, 0, 1),
          points: [
            [50, -6, 0],
            [51, 6, 0],
          ] as Vec3[],
        },
        {
          ...line('x2', 'divider', 0, 0, 1),
          points: [
            [53, -6, 0],
            [54, 6, 0],
          ] as Vec3[],
        },
      ],
      poses,
      undefined,
      settings,
    );
    expect(alongWay(map, poses).map(({ left, right }) => [left.element, right.element])).toEqual([
      ['l', 'r'],
    ]);
  });

  test('come once, though the way was driven twice', () => {
    const map = buildMap(
      [line('l', 'divider', 1.75, 0, 100), line('r', 'boundary', -1.75, 0, 100)],
      [...poses, ...poses.map(({ p, q }): Pose => ({ p: [p[0], p[1] + 0.3, p[2]], q }))],
      undefined,
      settings,
    );
    const total = alongWay(map, poses).reduce((sum, { centerline }) => sum + centerline.length, 0);
    expect(total).toBeLessThan(55);
  });
});
