/** What is painted at junctions and on the side roads, in road coordinates. */
import { type Side, widthOf } from '../model/profile.ts';
import type { PaintRules, Pattern } from '../model/road-grammar.ts';
import { CROSSING_M, type Junction, STOP_GAP_M, STOP_WIDTH_M } from '../model/street-parts.ts';
import {
  LANE_M,
  type PlannedArrow,
  type PlannedCrossing,
  type PlannedLine,
  type PlannedStop,
  type RoadPlan,
  type Turn,
} from './road-plan.ts';
import type { Street } from './street.ts';

/** How deep the stop line of a side road ends, from the kerb of the main road. */
export const armStopM = (junction: Junction): number =>
  junction.filletM + 0.4 + CROSSING_M + STOP_GAP_M + STOP_WIDTH_M;

export const ARM_SOLID_M = 12;

/** Crossings, stop lines and arrows at junctions, crossings in between, and the lines of side roads. */
export function junctionMarks(
  street: Street,
  rules: PaintRules,
): Pick<RoadPlan, 'crossings' | 'stops' | 'arrows'> & { armLines: PlannedLine[] } {
  const crossings: PlannedCrossing[] = [];
  const stops: PlannedStop[] = [];
  const arrows: PlannedArrow[] = [];
  const armLines: PlannedLine[] = [];
  const kind = rules.crossing;
  for (const junction of street.junctions) {
    const name = Math.round(junction.s);
    const [left, right] = [street.kerbAt(1, junction.s), street.kerbAt(-1, junction.s)];
    const inner = junction.halfWidthM + junction.filletM + 0.4;
    for (const along of [1, -1] as const) {
      const arm = along === 1 ? 'a' : 'b';
      const side: Side = along === 1 ? -1 : 1;
      const [near, far] = [junction.s - along * inner, junction.s - along * (inner + CROSSING_M)];
      crossings.push({
        id: `crossing-${name}${arm}`,
        kind,
        s: [Math.min(near, far), Math.max(near, far)],
        t: [-right, left],
        walk: 't',
      });
      const stop = junction.s - along * (inner + CROSSING_M + STOP_GAP_M + STOP_WIDTH_M / 2);
      const drives = street
        .stripsAt(side, stop)
        .filter((p) => p.strip.kind === 'drive' && widthOf(p) > LANE_M);
      const [first, last] = [drives[0], drives.at(-1)];
      if (!first || !last) continue;
      const pocket = street.profile.middleUses.some(
        (u) => u.kind === 'pocket' && u.side === side && Math.abs(u.to - stop) < 2,
      );
      const innermost = pocket ? -side * first.innerM : side * first.innerM;
      const gap = pocket || first.innerM < 0.05 ? 0.1 * -along : 0;
      stops.push({
        id: `stop-${name}${arm}`,
        from: [stop, innermost + gap],
        to: [stop, side * last.outerM],
      });
      const turnLeft = junction.sides.includes(along);
      const turnRight = junction.sides.includes(-along as Side);
      const marked = drives.length > 1 || pocket;
      const put = (t: number, turns: readonly Turn[], lane: string): void => {
        for (const back of pocket ? [9, 23] : [9])
          arrows.push({ id: `arrow-${name}${arm}-${lane}-${back}`, s: stop - along * back, t, along, turns });
      };
      if (pocket) put(0, ['left'], 'pocket');
      if (marked)
        drives.forEach((p, i) => {
          const turns: Turn[] = [];
          if (i === 0 && turnLeft && !pocket && drives.length > 1) turns.push('left');
          turns.push('straight');
          if (i === drives.length - 1 && turnRight) turns.push('right');
          put((side * (p.innerM + p.outerM)) / 2, turns, p.strip.id);
        });
    }
    for (const side of junction.sides) {
      const kerb = street.kerbAt(side, junction.s);
      const depth = kerb + junction.filletM + 0.4;
      const ts = [side * depth, side * (depth + CROSSING_M)].sort((a, b) => a - b) as [number, number];
      const w = junction.halfWidthM;
      const arm = side === 1 ? 'l' : 'r';
      crossings.push({
        id: `crossing-${name}${arm}`,
        kind,
        s: [junction.s - w, junction.s + w],
        t: ts,
        walk: 's',
      });
      // Traffic that comes down this arm keeps to its own right: t falls on the left arm, so right is towards −s.
      const t = side * (kerb + armStopM(junction) - STOP_WIDTH_M / 2);
      stops.push({
        id: `stop-${name}${arm}`,
        from: [junction.s - side * 0.1, t],
        to: [junction.s - side * w, t],
      });
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
      armLines.push(
        line(from, from + ARM_SOLID_M, double ? one : 'solid', 'stop'),
        line(from + ARM_SOLID_M, kerb + junction.lengthM, one, ''),
      );
    }
  }
  for (const { s } of street.crossings) {
    crossings.push({
      id: `crossing-${Math.round(s)}`,
      kind,
      s: [s - CROSSING_M / 2, s + CROSSING_M / 2],
      t: [-street.kerbAt(-1, s), street.kerbAt(1, s)],
      walk: 't',
    });
  }
  return { crossings, stops, arrows, armLines };
}
