/** The map by class: how many elements, how long, how sure. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import type { RoadMap } from '../../../map/model.ts';
import type { Cell, Column } from '../../contract/documents.ts';

export const STATISTIC_COLUMNS: readonly Column[] = [
  { name: 'class', unit: '' },
  { name: 'subtype', unit: '' },
  { name: 'count', unit: '' },
  { name: 'length', unit: 'm' },
  { name: 'mean confidence', unit: '' },
];

/** A row a class and subtype, in alphabetical order. */
export function statisticsOf(map: RoadMap): Cell[][] {
  const rows = new Map<string, { count: number; length: number; confidence: number }>();
  const add = (key: string, points: readonly Vec3[], confidence: number): void => {
    const row = rows.get(key) ?? { count: 0, length: 0, confidence: 0 };
    for (const [a, b] of pairsOf(points)) row.length += Math.hypot(b[0] - a[0], b[1] - a[1]);
    rows.set(key, { count: row.count + 1, length: row.length, confidence: row.confidence + confidence });
  };
  for (const element of map.elements)
    add(`${element.class}\t${element.subtype}`, element.points, element.confidence);
  for (const lanelet of map.lanelets)
    add(`lanelet\t${lanelet.subtype}`, lanelet.centerline, lanelet.confidence);
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { count, length, confidence }]) => [
      ...key.split('\t'),
      count,
      Math.round(length * 10) / 10,
      Math.round((1000 * confidence) / count) / 1000,
    ]);
}
