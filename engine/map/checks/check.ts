/** Runs all map checks: those that need no reference. */
import { Registry } from '../../contract/extensions/registry.ts';
import { type Finding, type MapElement, namesOf, POINT_CLASSES, type RoadMap } from '../model.ts';
import { crossings } from './crossings.ts';
import { lanes } from './lanes.ts';
import { lines } from './lines.ts';
import type { MapCheck, MapToCheck } from './map-check.ts';
import { overlaps } from './overlaps.ts';
import { Report } from './report.ts';

/** In the order in which they run. */
export const MAP_CHECKS = new Registry<MapCheck>('map check', ({ id }) => [id], [
  lines,
  crossings,
  overlaps,
  lanes,
]);

const ORDER = { error: 0, warn: 1, info: 2 } as const;

/** Findings, the worst first, then by rule and element, so that the same map gives the same list. */
export function checkMap(map: RoadMap): Finding[] {
  const report = new Report();
  const subject = subjectOf(map);
  for (const { check } of MAP_CHECKS.all) check(subject, report);
  return report
    .list()
    .map((finding) => ({
      finding,
      key: `${ORDER[finding.severity]} ${finding.rule} ${finding.of.join(' ')}`,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ finding }) => finding);
}

function subjectOf(map: RoadMap): MapToCheck {
  const lines = map.elements.filter(isLine);
  return {
    map,
    names: namesOf(map),
    lines,
    seenLines: lines.filter(({ subtype }) => subtype !== 'virtual'),
  };
}

const isLine = (element: MapElement): boolean =>
  !POINT_CLASSES.has(element.class) && element.class !== 'centerline' && element.class !== 'arrow';
