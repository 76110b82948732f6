/**
 * What is painted on the road, as a plan in road coordinates: lines, crossings, stop lines, arrows, hatched areas. The paint on
 * the ground and the true map are both made from it, and map edits change it.
 */
import type { Side } from '../../model/profile.ts';
import type { PaintRules } from '../../model/road-grammar.ts';
import { junctionMarks } from '../junction-marks.ts';
import type { Street } from '../street.ts';
import { reachLanes, zoneLanes } from './plan-lanes.ts';
import { reachLines } from './plan-lines.ts';
import { firstOf, shareOf } from './plan-strips.ts';
import type { Place, PlannedHatch, PlannedLane, PlannedLine, RoadPlan } from './road-plan.ts';

export function planRoad(street: Street, rules: PaintRules): RoadPlan {
  const lines: PlannedLine[] = [];
  const lanes: PlannedLane[] = [];
  const hatches: PlannedHatch[] = [];
  street.reaches().forEach((reach) => {
    lines.push(...reachLines(street, reach, rules));
    lanes.push(...reachLanes(street, reach));
  });
  for (const use of street.profile.middleUses) {
    if (use.kind === 'median') continue;
    const half = (side: Side) => (s: number) => street.edgeT(side, firstOf(street, side), s);
    const [from, to] = use.kind === 'pocket' ? [use.from, use.full] : [use.from, use.to];
    const [a, b] = [Math.min(from, to), Math.max(from, to)];
    // The slanted end follows the taper into the pocket: from its own side over to the other.
    const slant = (side: Side) => (s: number) => {
      const edge = half(side)(s);
      if (use.kind !== 'pocket' || side !== use.side) return edge;
      return edge + (half(side === 1 ? -1 : 1)(s) - edge) * shareOf(s, use.open, use.full);
    };
    hatches.push({ id: `hatched-${Math.round(a)}`, from: a, to: b, low: slant(-1), high: slant(1) });
  }
  for (const hatch of hatches) lines.push(...slantsOf(street, hatch, rules));
  lanes.push(...zoneLanes(street));
  const { armLines, ...marks } = junctionMarks(street, rules);
  return { street, lines: [...lines, ...armLines], lanes, hatches, ...marks };
}

/** The slanted end of a hatched area, which is also the border of the taper into the pocket behind it. */
function slantsOf(street: Street, hatch: PlannedHatch, rules: PaintRules): PlannedLine[] {
  return street.profile.middleUses.flatMap((use) => {
    if (use.kind !== 'pocket' || Math.min(use.from, use.full) !== hatch.from) return [];
    const [from, to] = [Math.min(use.open, use.full), Math.max(use.open, use.full)];
    return [
      {
        id: `line-slant-${Math.round(from)}`,
        from,
        to,
        at: (s: number): Place => [s, use.side === -1 ? hatch.low(s) : hatch.high(s)],
        pattern: 'solid' as const,
        colour: rules.centre.colour,
        widthM: rules.lineWidthM,
        dash: rules.dash,
        phaseM: from,
      },
    ];
  });
}
