/** Checks of maps that are built to make them slow. */
import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { checkMap } from '../../../../engine/map/checks/check.ts';
import type { MapElement } from '../../../../engine/map/model.ts';
import { LINEAR } from '../../../support/map/refusal.ts';

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
    'a zigzag of 200,000 vertices takes seconds',
    () => {
      const zigzag = many(200_000, (k) => [k * 0.09, k % 2, 0]);
      expect(rules(line('z', zigzag))).not.toContain('line.self-intersection');
    },
    LINEAR,
  );

  test(
    'a spiral of 200,000 vertices takes seconds',
    () => {
      const spiral = many(200_000, (k) => [(k / 1e4) * Math.cos(k / 50), (k / 1e4) * Math.sin(k / 50), 0]);
      expect(rules(line('s', [...spiral, [100, 0, 0], [0.001, 0.0005, 0]]))).toContain(
        'line.self-intersection',
      );
    },
    LINEAR,
  );

  test(
    'a line that is 200,000 times at one place takes seconds',
    () => {
      const place = many(200_000, () => [1, 1, 0]);
      expect(rules(line('p', place))).toContain('line.duplicate-points');
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
