/** Paint at junctions and on the side roads, in road coordinates. */
import { type Side, type StripPlace, widthOf } from '../model/profile.ts';
import type { PaintRules, Pattern } from '../model/road-grammar.ts';
import { CROSSING_M, type Junction, STOP_GAP_M, STOP_WIDTH_M } from '../model/street-parts.ts';
import {
  LANE_M,
  type PlannedArrow,
  type PlannedCrossing,
  type PlannedLine,
  type RoadPlan,
  type Turn,
} from './plan/road-plan.ts';
import type { Street } from './street.ts';

/** How deep the stop line of a side road ends, from the kerb of the main road. */
export const armStopM = (junction: Junction): number =>
  junction.filletM + 0.4 + CROSSING_M + STOP_GAP_M + STOP_WIDTH_M;

export const ARM_SOLID_M = 12;

type Marks = Pick<RoadPlan, 'crossings' | 'stops' | 'arrows'> & { readonly armLines: readonly PlannedLine[] };

/** Crossings, stop lines and arrows at junctions, crossings in between, and the lines of side roads. */
export function junctionMarks(street: Street, rules: PaintRules): Marks {
  const painted = street.junctions.filter(
    (junction) =>
      (junction.signals || !rules.marksAtLightsOnly) &&
      !(street.bare(rules, junction.s) && !junction.signals),
  );
  const marks = painted.flatMap((junction) => [
    approachMarks(street, junction, 1, rules),
    approachMarks(street, junction, -1, rules),
    ...junction.sides.map((side) => armMarks(street, junction, side, rules)),
  ]);
  const unpainted = (s: number): boolean => street.bare(rules, s);
  const between = street.crossings
    .filter(({ s }) => !unpainted(s))
    .map(
      ({ s }): PlannedCrossing => ({
        id: `crossing-${Math.round(s)}`,
        kind: rules.crossing,
        s: [s - CROSSING_M / 2, s + CROSSING_M / 2],
        t: [-street.kerbAt(-1, s), street.kerbAt(1, s)],
        walk: 't',
      }),
    );
  return {
    crossings: [...marks.flatMap(({ crossings }) => crossings), ...between],
    stops: marks.flatMap(({ stops }) => stops),
    arrows: marks.flatMap(({ arrows }) => arrows),
    armLines: marks.flatMap(({ armLines }) => armLines),
  };
}

/** On the main road before a junction, for traffic that runs with s (`along` 1) or against it (−1). */
function approachMarks(street: Street, junction: Junction, along: 1 | -1, rules: PaintRules): Marks {
  const name = `${Math.round(junction.s)}${along === 1 ? 'a' : 'b'}`;
  const side: Side = along === 1 ? -1 : 1;
  const inner = junction.halfWidthM + junction.filletM + 0.4;
  const [near, far] = [junction.s - along * inner, junction.s - along * (inner + CROSSING_M)];
  const crossing: PlannedCrossing = {
    id: `crossing-${name}`,
    kind: rules.crossing,
    s: [Math.min(near, far), Math.max(near, far)],
    t: [-street.kerbAt(-1, junction.s), street.kerbAt(1, junction.s)],
    walk: 't',
  };
  const stop = junction.s - along * (inner + CROSSING_M + STOP_GAP_M + STOP_WIDTH_M / 2);
  const drives = street.stripsAt(side, stop).filter((p) => p.strip.kind === 'drive' && widthOf(p) > LANE_M);
  const [first, last] = [drives[0], drives.at(-1)];
  if (!first || !last) return { crossings: [crossing], stops: [], arrows: [], armLines: [] };
  const pocket = street.profile.middleUses.some(
    (u) => u.kind === 'pocket' && u.side === side && Math.abs(u.to - stop) < 2,
  );
  const innermost = pocket ? -side * first.innerM : side * first.innerM;
  const gap = pocket || first.innerM < 0.05 ? 0.1 * -along : 0;
  return {
    crossings: [crossing],
    stops: [{ id: `stop-${name}`, from: [stop, innermost + gap], to: [stop, side * last.outerM] }],
    arrows: arrowsBefore(junction, { name, stop, along, pocket, drives }),
    armLines: [],
  };
}

type Approach = {
  readonly name: string;
  /** Station of the stop line. */
  readonly stop: number;
  readonly along: 1 | -1;
  /** There is a lane of its own for those who turn left. */
  readonly pocket: boolean;
  /** Lanes from the middle outwards. */
  readonly drives: readonly StripPlace[];
};

/** Arrows before a stop line; none where a single lane goes everywhere. */
function arrowsBefore(junction: Junction, { name, stop, along, pocket, drives }: Approach): PlannedArrow[] {
  const side: Side = along === 1 ? -1 : 1;
  const arrows: PlannedArrow[] = [];
  const put = (t: number, turns: readonly Turn[], lane: string): void => {
    for (const back of pocket ? [9, 23] : [9])
      arrows.push({ id: `arrow-${name}-${lane}-${back}`, s: stop - along * back, t, along, turns });
  };
  if (pocket) put(0, ['left'], 'pocket');
  if (drives.length === 1 && !pocket) return arrows;
  const turnsLeft = junction.sides.includes(along);
  const turnsRight = junction.sides.includes(side);
  drives.forEach((p, i) => {
    const turns: Turn[] = [];
    if (i === 0 && turnsLeft && !pocket && drives.length > 1) turns.push('left');
    turns.push('straight');
    if (i === drives.length - 1 && turnsRight) turns.push('right');
    put((side * (p.innerM + p.outerM)) / 2, turns, p.strip.id);
  });
  return arrows;
}

/** On a side road. */
function armMarks(street: Street, junction: Junction, side: Side, rules: PaintRules): Marks {
  const name = Math.round(junction.s);
  const kerb = street.kerbAt(side, junction.s);
  const depth = kerb + junction.filletM + 0.4;
  const [near, far] = [side * depth, side * (depth + CROSSING_M)];
  const w = junction.halfWidthM;
  const arm = side === 1 ? 'l' : 'r';
  // Traffic that comes down this arm keeps to its own right: t falls on the left arm, so right is towards −s.
  const t = side * (kerb + armStopM(junction) - STOP_WIDTH_M / 2);
  const from = kerb + armStopM(junction);
  const { one, colour } = rules.centre;
  const double = one !== 'solid' && one !== 'dashed';
  const line = (a: number, b: number, pattern: Pattern, part: string): PlannedLine => ({
    id: `line-${arm}-arm${part}-${name}`,
    from: a,
    to: b,
    at: (d) => [junction.s, side * d],
    pattern,
    colour,
    widthM: rules.lineWidthM,
    dash: rules.dash,
    phaseM: a + rules.dash.offM,
    arm: true,
  });
  return {
    crossings: [
      {
        id: `crossing-${name}${arm}`,
        kind: rules.crossing,
        s: [junction.s - w, junction.s + w],
        t: [Math.min(near, far), Math.max(near, far)],
        walk: 's',
      },
    ],
    stops: [{ id: `stop-${name}${arm}`, from: [junction.s - side * 0.1, t], to: [junction.s - side * w, t] }],
    arrows: [],
    armLines: [
      line(from, from + ARM_SOLID_M, double ? one : 'solid', 'stop'),
      line(from + ARM_SOLID_M, kerb + junction.lengthM, one, ''),
    ],
  };
}
