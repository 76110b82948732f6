/** Everything that can be said of a map without a reference. */
import { type Finding, namesOf, type RoadMap } from '../model.ts';
import { checkLanes } from './lanes.ts';
import { checkLines } from './lines.ts';

const ORDER = { error: 0, warn: 1, info: 2 } as const;

/** Findings, the worst first, then by rule and element, so that the same map gives the same list. */
export function checkMap(map: RoadMap): Finding[] {
  const key = (finding: Finding): string =>
    `${ORDER[finding.severity]} ${finding.rule} ${finding.of.join(' ')}`;
  const names = namesOf(map);
  return [...checkLines(map.elements, names), ...checkLanes(map, names)].sort((a, b) =>
    key(a) < key(b) ? -1 : 1,
  );
}
