/**
 * Validation: what can be said against the map without a reference. Every finding has its place and the moment the vehicle
 * was nearest to it, so that all views can be taken there. Scores against a reference are evaluation's (../evaluate.ts): no
 * stage opens truth. docs/stages/validation.md.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { Metric } from '../../../contract/stages.ts';
import { nearest } from '../../../geometry/polyline.ts';
import { type Trajectory, trajectoryOf } from '../../../geometry/trajectory.ts';
import { checkMap } from '../../../map/checks/check.ts';
import { parseMap } from '../../../map/document.ts';
import type { Finding, RoadMap } from '../../../map/model.ts';
import {
  type Cell,
  type Column,
  FINDING_COLUMNS,
  type OnTheWay,
  rowOf,
  textOf,
} from '../../contract/documents.ts';
import { requiredInput, type Stage } from '../../contract/stage.ts';

export const stage = {
  id: 'validation',
  title: 'Validation',
  summary:
    'Checks the map by itself: lines, lanes and how they hang together; findings with place and moment.',
  version: 2,
  module: import.meta.url,
  parameters: {},
  takes: [
    { name: 'map', kind: 'map', stage: 'lanes' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
  ],
  makes: [
    { name: 'findings', kind: 'table', title: 'Findings' },
    { name: 'statistics', kind: 'table', title: 'Map by class' },
  ],
  steps: false,
  reads: [],

  async run(context) {
    const [input, way] = [requiredInput(context, 'map'), requiredInput(context, 'trajectory')];
    const map = parseMap(textOf(input));
    const findings = checkMap(map);
    const nearestOf = wayOf(trajectoryOf(way.only()));
    const table = (name: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void => {
      const bytes = new TextEncoder().encode(JSON.stringify({ columns, rows }));
      context.output(name).setMeta({ rows: rows.length });
      context.output(name).part({ key: '0', codec: 'json/1', bytes });
    };
    table(
      'findings',
      FINDING_COLUMNS,
      findings.map((finding) => rowOf(finding, nearestOf(finding.place))),
    );
    table('statistics', STATISTIC_COLUMNS, statisticsOf(map));
    for (const finding of findings)
      if (finding.severity === 'error')
        context.log('warn', `${finding.rule}: ${finding.message}`, nearestOf(finding.place)?.t);

    const count = (severity: Finding['severity']): number =>
      findings.filter((finding) => finding.severity === severity).length;
    const [errors, warnings] = [count('error'), count('warn')];
    const metrics: Metric[] = [
      {
        name: 'Errors',
        value: errors,
        unit: '',
        grade: errors === 0 ? 'pass' : 'warn',
        threshold: '0',
        reason:
          errors === 0
            ? undefined
            : errors === 1
              ? 'The map has 1 error; it is stamped on every export.'
              : `The map has ${errors} errors; they are stamped on every export.`,
      },
      { name: 'Warnings', value: warnings, unit: '' },
    ];
    for (const metric of metrics) context.metric(metric);
    const reasons = metrics.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
    if (map.elements.length === 0) reasons.push('The map is empty.');
    return { grade: reasons.length > 0 ? 'warn' : 'pass', reasons } as const;
  },
} satisfies Stage;

const STATISTIC_COLUMNS: readonly Column[] = [
  { name: 'class', unit: '' },
  { name: 'subtype', unit: '' },
  { name: 'count', unit: '' },
  { name: 'length', unit: 'm' },
  { name: 'mean confidence', unit: '' },
];

function statisticsOf(map: RoadMap): Cell[][] {
  const rows = new Map<string, { count: number; length: number; confidence: number }>();
  const add = (key: string, points: readonly Vec3[], confidence: number): void => {
    const row = rows.get(key) ?? { count: 0, length: 0, confidence: 0 };
    points.forEach((p, k) => {
      const a = points[k - 1];
      if (a) row.length += Math.hypot(p[0] - a[0], p[1] - a[1]);
    });
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

/** When the vehicle was nearest to a place, how far it had come by then, and how far to its side the place lies. */
function wayOf({ t, poses }: Trajectory): (place: Vec3) => OnTheWay | undefined {
  const way = poses.map(({ p }) => p);
  const stations = [0];
  way.forEach((p, k) => {
    const before = way[k - 1];
    if (before) stations.push((stations.at(-1) ?? 0) + Math.hypot(p[0] - before[0], p[1] - before[1]));
  });
  return (place) => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    way.forEach((p, k) => {
      const d = (p[0] - place[0]) ** 2 + (p[1] - place[1]) ** 2;
      if (d < least) [best, least] = [k, d];
    });
    const [moment, station] = [t[best], stations[best]];
    if (moment === undefined || station === undefined) return undefined;
    const side = nearest(way.slice(Math.max(0, best - 2), best + 3), place);
    return { t: moment, station, offset: side?.offset ?? 0 };
  };
}
