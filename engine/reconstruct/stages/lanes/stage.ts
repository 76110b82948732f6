/**
 * Lanes: the map's first whole form. The lines become its elements; between two neighbours a lane's width apart lies a
 * lanelet, and only there: a bound that nobody found is not made up. docs/stages/lanes.md.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { type ColumnBlock, column } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { encodeMap } from '../../../map/document.ts';
import { ELEMENT_CLASSES, type MapElement } from '../../../map/model.ts';
import { numberOf, requiredInput, type Stage } from '../../contract/stage.ts';
import { walkedTrajectory } from '../../mapping/placement.ts';
import { buildMap } from './build.ts';

export const stage = {
  id: 'lanes',
  title: 'Lanes',
  summary: 'Makes the map: lines as elements, lanelets where both bounds were found.',
  version: 1,
  module: import.meta.url,
  parameters: {
    narrowest: {
      type: 'number',
      title: 'Narrowest lane',
      unit: 'm',
      default: 2.2,
      min: 1,
      max: 4,
      meaning: 'Two lines closer than this have no lane between them.',
    },
    widest: {
      type: 'number',
      title: 'Widest lane',
      unit: 'm',
      default: 6,
      min: 3,
      max: 10,
      meaning: 'Two lines further apart than this have more than one lane between them, or none.',
    },
    shortest: {
      type: 'number',
      title: 'Shortest lane',
      unit: 'm',
      default: 5,
      min: 1,
      max: 50,
      meaning: 'Bounds that run side by side for less make no lane.',
    },
    reach: {
      type: 'number',
      title: 'Reach',
      unit: 'm',
      default: 15,
      min: 3,
      max: 50,
      meaning: 'Lines further from the way driven bound no lane.',
    },
  },
  takes: [
    { name: 'lines', kind: 'polylines', stage: 'vectors' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
  ],
  makes: [{ name: 'map', kind: 'map', title: 'Map, revision 0' }],
  steps: false,
  reads: [],

  async run(context) {
    const [lines, way] = [requiredInput(context, 'lines'), requiredInput(context, 'trajectory')];
    const { poses } = walkedTrajectory(way);
    const elements = elementsOf(lines.only());
    const origin = way.meta.frame === 'map' ? context.drive.origin : undefined;
    const map = buildMap(elements, poses, origin, {
      narrowestM: numberOf(context.parameters, 'narrowest'),
      widestM: numberOf(context.parameters, 'widest'),
      shortestM: numberOf(context.parameters, 'shortest'),
      reachM: numberOf(context.parameters, 'reach'),
    });
    const output = context.output('map');
    output.setMeta({ frame: map.frame, elements: map.elements.length, lanelets: map.lanelets.length });
    const box = boxOf(map.elements);
    output.part({ key: '0', codec: 'json/1', bytes: encodeMap(map), ...(box ? { box } : {}) });
    for (const { id } of map.elements) context.link('map', id, { input: 'lines', key: id }, 1);
    for (const { id, left, right } of map.lanelets)
      for (const side of [left, right]) context.link('map', id, { input: 'lines', key: side.element }, 0.5);

    const length = (wanted: (lanelet: (typeof map.lanelets)[number]) => boolean): number =>
      map.lanelets.filter(wanted).reduce((sum, { centerline }) => sum + lengthOf(centerline), 0);
    const path = lengthOf(poses.map(({ p }) => p));
    const driven = length((lanelet) => lanelet.driven);
    context.metric({ name: 'Elements', value: map.elements.length, unit: '' });
    context.metric({ name: 'Lanelets', value: map.lanelets.length, unit: '' });
    context.metric({ name: 'Lanes', value: length(() => true), unit: 'm' });
    const share = path > 0 ? (100 * driven) / path : 0;
    const covered = share >= 50;
    const reason = covered
      ? undefined
      : `Only ${share.toFixed(0)} % of the way driven lies in a lane with both bounds found.`;
    context.metric({
      name: 'Way with both bounds',
      value: share,
      unit: '%',
      grade: covered ? 'pass' : 'warn',
      threshold: '≥ 50 %',
      reason,
    });
    return { grade: covered ? 'pass' : 'warn', reasons: reason ? [reason] : [] } as const;
  },
} satisfies Stage;

/** The lines of a polylines/1 block as map elements. @throws InputError when the block is no such. */
export function elementsOf(block: ColumnBlock): MapElement[] {
  const starts = column(block, 'starts', 'u32');
  const xyz = column(block, 'xyz', 'f64');
  const infos = Array.isArray(block.meta.lines) ? (block.meta.lines as unknown[]) : [];
  if (infos.length !== starts.length - 1)
    throw new InputError(`The lines have ${starts.length - 1} starts, but ${infos.length} descriptions.`);
  for (let k = 0; k < infos.length; k++)
    if (starts[k]! > starts[k + 1]! || 3 * starts[k + 1]! > xyz.length)
      throw new InputError(`Line ${k} refers to vertices that are not there.`);
  return infos.map((raw, k) => {
    const info = (raw ?? {}) as Record<string, unknown>;
    const known = ELEMENT_CLASSES.find((name) => name === info.class);
    if (!known || typeof info.id !== 'string')
      throw new InputError(`Line ${k} has no id, or a class that a map does not have.`);
    const points: Vec3[] = [];
    for (let v = starts[k]!; v < starts[k + 1]!; v++)
      points.push([xyz[3 * v]!, xyz[3 * v + 1]!, xyz[3 * v + 2]!]);
    const number = (name: string): number | undefined =>
      typeof info[name] === 'number' ? info[name] : undefined;
    return {
      id: info.id,
      class: known,
      subtype: typeof info.subtype === 'string' ? info.subtype : '',
      colour: typeof info.colour === 'string' ? info.colour : undefined,
      points,
      confidence: Math.min(1, Math.max(0, number('confidence') ?? 1)),
      sigmaLateralM: number('sigmaM'),
      sources: [],
    };
  });
}

const lengthOf = (points: readonly Vec3[]): number =>
  points.reduce((sum, p, k) => {
    const before = points[k - 1];
    return before ? sum + Math.hypot(p[0] - before[0], p[1] - before[1]) : 0;
  }, 0);

function boxOf(
  elements: readonly MapElement[],
): [number, number, number, number, number, number] | undefined {
  const box: [number, number, number, number, number, number] = [
    Infinity,
    Infinity,
    Infinity,
    -Infinity,
    -Infinity,
    -Infinity,
  ];
  for (const { points } of elements)
    for (const p of points)
      for (let k = 0; k < 3; k++) {
        box[k] = Math.min(box[k]!, p[k]!);
        box[k + 3] = Math.max(box[k + 3]!, p[k]!);
      }
  return Number.isFinite(box[0]) ? box : undefined;
}
