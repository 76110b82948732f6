/** Everything that can be said of a map without a reference. */
import { type Finding, namesOf, type RoadMap } from '../model.ts';
import { checkLanes } from './lanes.ts';
import { checkLines } from './lines.ts';
import { Report } from './report.ts';

const ORDER = { error: 0, warn: 1, info: 2 } as const;

/** Findings, the worst first, then by rule and element, so that the same map gives the same list. */
export function checkMap(map: RoadMap): Finding[] {
  const names = namesOf(map);
  const report = new Report();
  checkLines(map.elements, names, report);
  checkLanes(map, names, report);
  return report
    .list()
    .map((finding) => ({
      finding,
      key: `${ORDER[finding.severity]} ${finding.rule} ${finding.of.join(' ')}`,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ finding }) => finding);
}
