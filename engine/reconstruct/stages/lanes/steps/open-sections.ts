/** Lanes by section: across the way at each metre, which lines pass, and between which of them lanes lie. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { capital, elementNames } from '../../../../contract/map/elementNames.ts';
import { encodeLayer, type StepLayer } from '../../../../contract/steps/layers.ts';
import type { StepInfo } from '../../../../contract/steps/list.ts';
import type { StepHead, StepPhase } from '../../../../contract/steps/step.ts';
import { parseMap } from '../../../../map/document.ts';
import { boundPoints, type Lanelet, type MapElement, type RoadMap } from '../../../../map/model.ts';
import {
  type OpenSteps,
  requiredInput,
  type StageContext,
  type StepBody,
  type StepContext,
} from '../../../contract/stage.ts';
import { again, comparedWithStored } from '../../../contract/stepping.ts';
import { walkedTrajectory } from '../../../mapping/placement.ts';
import { linesLayer } from '../../../mapping/step-layers.ts';
import { whenNearest } from '../../../mapping/tile-steps.ts';
import { settingsOf } from '../parameters.ts';
import { NARROWEST_M, type Refusal, refusalsOf } from '../rules/refused.ts';
import { beside, passingsOf, type Station, stationsOf } from '../stations.ts';

/** Drawn before and behind the section (m). */
const AROUND_M = 25;

/** What passes a station, by its offset to the left of the way. */
type Passing = { readonly element: MapElement; readonly name: string; readonly offset: number };
type LaneHere = { readonly lane: Lanelet; readonly left: number; readonly right: number };

type Section = {
  readonly station: Station;
  readonly lines: readonly Passing[];
  readonly lanes: readonly LaneHere[];
  readonly refusalOf: (left: number, right: number) => Refusal | undefined;
};

export async function openSections(
  context: StepContext,
  run: (context: StageContext) => Promise<unknown>,
): Promise<OpenSteps> {
  const { context: quiet, part } = again(context);
  await run(quiet);
  const bytes = part('map', '0')?.bytes ?? new Uint8Array();
  const stored = comparedWithStored(context, 'map', '0', bytes);
  const map = parseMap(new TextDecoder().decode(bytes));
  const trajectory = walkedTrajectory(requiredInput(context, 'trajectory'));
  const { reachM } = settingsOf(context.parameters);
  const sections = sectionsOf(map, stationsOf(trajectory.poses), reachM);
  const limits = settingsOf(context.parameters);
  const infos = sections.map(({ station: { p }, lanes }, k): StepInfo => {
    const driven = lanes.find(({ lane }) => lane.driven);
    return {
      title: `At ${k} m`,
      t: whenNearest(trajectory, p[0], p[1]),
      place: [p[0], p[1]],
      item: (driven ?? lanes[0])?.lane.id,
      state: lanes.length > 0 ? 'made' : 'refused',
      reason: lanes.length > 0 ? undefined : 'No two lines here bound a lane.',
    };
  });
  return {
    steps: infos,
    async step(_, index) {
      const [section, info] = [sections[index], infos[index]];
      if (!section || !info) throw new TypeError(`There is no section ${index}.`);
      return sectionStep(map, section, info, limits, stored);
    },
  };
}

function sectionsOf(map: RoadMap, stations: readonly Station[], reachM: number): Section[] {
  const roads = map.lanelets.filter(({ subtype }) => subtype === 'road');
  const walks = new Set(
    map.lanelets.flatMap(({ subtype, left, right }) =>
      subtype === 'crosswalk' ? [left.element, right.element] : [],
    ),
  );
  const lines = map.elements.filter(
    ({ id, class: name }) => (name === 'divider' || name === 'boundary') && !walks.has(id),
  );
  const names = elementNames(map.elements);
  const elements = new Map(map.elements.map((element) => [element.id, element]));
  const passings = passingsOf(
    stations,
    lines.map(({ points }) => points),
    reachM,
  );
  const bounds = passingsOf(
    stations,
    roads.flatMap(({ left, right }) => [boundPoints(elements, left), boundPoints(elements, right)]),
    reachM,
  );
  const refuse = refusalsOf(map.elements, stations);
  return stations.map((station, k) => ({
    station,
    lines: lines
      .flatMap((element, line): Passing[] => {
        const offset = passings[line]?.get(k)?.offset;
        return offset === undefined ? [] : [{ element, name: capital(names.get(element.id) ?? ''), offset }];
      })
      .sort((a, b) => b.offset - a.offset),
    lanes: roads.flatMap((lane, n): LaneHere[] => {
      const [left, right] = [bounds[2 * n]?.get(k)?.offset, bounds[2 * n + 1]?.get(k)?.offset];
      return left === undefined || right === undefined ? [] : [{ lane, left, right }];
    }),
    refusalOf: (left, right) => refuse(k, left, right),
  }));
}

function sectionStep(
  map: RoadMap,
  section: Section,
  info: StepInfo,
  limits: { readonly narrowestM: number; readonly widestM: number },
  stored: StepHead['stored'],
): StepBody {
  const { lines, lanes, refusalOf } = section;
  const driven = lanes.find(({ lane }) => lane.driven);
  const blocks: Record<string, StepLayer> = {
    ...drawn(map, section),
    lines: {
      kind: 'table',
      title: 'Lines from left to right',
      columns: ['Line', 'To the left', 'Kind', 'Confidence'],
      rows: lines.map(({ name, element, offset }) => [
        name,
        `${offset.toFixed(2)} m`,
        `${element.subtype.replaceAll('_', ' ')}${element.inferred === true ? ', inferred' : ''}`,
        `${Math.round(100 * element.confidence)} %`,
      ]),
    },
    gaps: {
      kind: 'table',
      title: 'Between neighbours, from left to right',
      columns: ['Between', 'Width', 'What it is'],
      rows: lines.slice(1).map((right, k) => gapRow(lines[k], right, lanes, limits, refusalOf)),
    },
  };
  const phases: StepPhase[] = [
    {
      title: 'Lines here',
      text: `${lines.length} lines pass here along the way, ${lines.filter(({ element }) => element.inferred === true).length} of them inferred from others.`,
      layers: ['others', 'section', 'lines'],
      numbers: [{ name: 'Lines', value: lines.length, unit: '' }],
    },
    {
      title: 'Lanes here',
      text:
        lanes.length === 0
          ? 'No two lines here bound a lane.'
          : `${lanes.length === 1 ? 'One lane lies' : `${lanes.length} lanes lie`} here${driven ? `; the vehicle drove in one of ${(driven.left - driven.right).toFixed(2)} m` : '; none of them was driven in'}.`,
      layers: ['others', 'lanes', 'section', 'gaps'],
      numbers: lanes.map(({ lane, left, right }, k) => ({
        name: lane.driven ? 'Width of the driven lane' : `Width of lane ${k + 1}`,
        value: left - right,
        unit: 'm',
      })),
    },
  ];
  return {
    t: info.t ?? 0,
    title: info.title,
    place: info.place,
    radiusM: AROUND_M,
    state: info.state,
    reason: info.reason,
    stored,
    numbers: [{ name: 'Lanes', value: lanes.length, unit: '' }],
    phases,
    blocks: Object.fromEntries(Object.entries(blocks).map(([name, layer]) => [name, encodeLayer(layer)])),
  };
}

/** Two offsets that differ by less are of the same line (m). */
const SAME_M = 0.05;

/** Why no lane lies between two lines, in words. */
function reasonOf(
  left: Passing,
  right: Passing,
  refused: Refusal | undefined,
  { narrowestM, widestM }: { readonly narrowestM: number; readonly widestM: number },
): string {
  const width = left.offset - right.offset;
  if (refused === 'crossing') return 'no lane: it would run along a crossing';
  if (width < NARROWEST_M) return `too narrow for a car: ${NARROWEST_M} m are needed`;
  if (width < narrowestM) return `too narrow for a lane: ${narrowestM} m are needed`;
  if (width > widestM) return `too wide for a lane: ${widestM} m are the most`;
  const [inner, outer] = Math.abs(left.offset) < Math.abs(right.offset) ? [left, right] : [right, left];
  const isEdgeLine = inner.element.class === 'divider' && !/dash/.test(inner.element.subtype);
  if (inner.element.class === 'boundary') return 'no lane: it lies beyond the edge of the road';
  if (outer.element.class === 'boundary' && isEdgeLine && !inner.element.inferred)
    return 'no lane: a shoulder or parking strip, between a solid line and the edge of the road';
  return 'wide enough, but no lane: a shoulder or parking strip, another road, or seen over too short a way';
}

function gapRow(
  left: Passing | undefined,
  right: Passing,
  lanes: readonly LaneHere[],
  limits: { readonly narrowestM: number; readonly widestM: number },
  refusalOf: (left: number, right: number) => Refusal | undefined,
): string[] {
  const width = (left?.offset ?? Number.NaN) - right.offset;
  const lane = lanes.find(
    (each) =>
      Math.abs(each.left - (left?.offset ?? Number.NaN)) < SAME_M &&
      Math.abs(each.right - right.offset) < SAME_M,
  )?.lane;
  const what = lane
    ? lane.driven
      ? 'the driven lane'
      : 'a lane'
    : left
      ? reasonOf(left, right, refusalOf(left.offset, right.offset), limits)
      : '';
  return [`${left?.name} and ${right.name}`, `${width.toFixed(2)} m`, what];
}

function drawn(map: RoadMap, { station, lines, lanes }: Section): Readonly<Record<string, StepLayer>> {
  const near = ({ points }: MapElement): boolean =>
    points.some((p) => Math.hypot(p[0] - station.p[0], p[1] - station.p[1]) < AROUND_M);
  const offsets = lines.map(({ offset }) => offset);
  const [most, least] = [Math.max(2, ...offsets) + 1, Math.min(-2, ...offsets) - 1];
  return {
    others: linesLayer(
      'Lines',
      'beside',
      map.elements.filter(near).map(({ points }) => points),
    ),
    lanes: linesLayer(
      'Centres of the lanes here',
      'made',
      lanes.map(({ lane }) => lane.centerline),
    ),
    section: linesLayer('The section', 'chosen', [[beside(station, most), beside(station, least)] as Vec3[]]),
  };
}
