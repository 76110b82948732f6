import { describe, expect, test } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { fromRollPitchYaw } from '../../../engine/geometry/se3.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { boundPoints, byId, type MapElement } from '../../../engine/map/model.ts';
import { buildMap } from '../../../engine/reconstruct/stages/lanes/build.ts';

const settings = { narrowestM: 2.2, widestM: 6, shortestM: 5, reachM: 15 };

/** A way along a circle of 100 m radius (or straight), and lines beside it. */
function road(radius: number) {
  const at = (s: number, d: number): Vec3 =>
    Number.isFinite(radius)
      ? [(radius - d) * Math.sin(s / radius), radius - (radius - d) * Math.cos(s / radius), 0]
      : [s, d, 0];
  const poses: Pose[] = [];
  for (let s = 0; s <= 100; s += 0.7)
    poses.push({ p: at(s, 0), q: fromRollPitchYaw(0, 0, Number.isFinite(radius) ? s / radius : 0) });
  const line = (
    id: string,
    name: 'divider' | 'boundary',
    d: number,
    from: number,
    to: number,
  ): MapElement => {
    const points: Vec3[] = [];
    for (let s = from; s <= to; s += 0.8) points.push(at(s, d));
    return { id, class: name, subtype: 'solid', points, confidence: 0.9, sources: [] };
  };
  return { poses, line };
}

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
    expect(map.lanelets).toHaveLength(2);
    const driven = map.lanelets.filter((lanelet) => lanelet.driven);
    expect(driven).toHaveLength(1);
    expect(driven[0]?.left.element).toBe('l');
    expect(driven[0]?.right.element).toBe('r');
    expect(driven[0]?.leftNeighbour).toBe(map.lanelets.find(({ driven: d }) => !d)?.id);
    expect(checkMap(map).filter(({ severity }) => severity === 'error')).toEqual([]);
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
    const right = map.lanelets.filter(({ right: bound }) => bound.element === 'r');
    const left = map.lanelets.filter(({ left: bound }) => bound.element === 'll');
    expect(right).toHaveLength(2);
    expect(left).toHaveLength(1);
    expect(right[0]?.left).toEqual(left[0]?.right);
    expect(right[0]?.successors).toEqual([right[1]?.id]);
    const elements = byId(map);
    expect(boundPoints(elements, right[0]!.left).at(-1)).toEqual(boundPoints(elements, right[1]!.left)[0]);
  });

  test('are not made up where a bound is missing or too far', () => {
    const lone = buildMap([line('l', 'divider', 1.75, 0, 100)], poses, undefined, settings);
    expect(lone.lanelets).toEqual([]);
    const far = buildMap(
      [line('l', 'divider', 5, 0, 100), line('r', 'divider', -5, 0, 100)],
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
    const [lanelet] = map.lanelets;
    expect(lanelet!.left.from).toBeGreaterThan(lanelet!.left.to);
    expect(checkMap(map).filter(({ rule }) => rule === 'lane.sides')).toEqual([]);
  });

  test('come once, though the way was driven twice', () => {
    const map = buildMap(
      [line('l', 'divider', 1.75, 0, 100), line('r', 'boundary', -1.75, 0, 100)],
      [...poses, ...poses.map(({ p, q }): Pose => ({ p: [p[0], p[1] + 0.3, p[2]], q }))],
      undefined,
      settings,
    );
    const total = map.lanelets.reduce((sum, { centerline }) => sum + centerline.length, 0);
    expect(total).toBeLessThan(55);
  });
});
