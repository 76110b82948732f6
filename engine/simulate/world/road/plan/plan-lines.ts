/** The painted lines between junctions and crossings. */
import { pairsOf } from '../../../../geometry/sequences.ts';
import type { Side } from '../../model/profile.ts';
import type { PaintRules, Pattern } from '../../model/road-grammar.ts';
import type { Reach } from '../../model/street-parts.ts';
import type { Street } from '../street.ts';
import { breaksOf, firstOf, type Present, presentBetween, SOLID_M } from './plan-strips.ts';
import type { PlannedLine } from './road-plan.ts';

type Spec = { pattern: Pattern; colour: 'white' | 'yellow'; role: string; short?: boolean };

export function reachLines(street: Street, reach: Reach, rules: PaintRules): PlannedLine[] {
  if (street.bare(rules, reach.from)) return [];
  const breaks = breaksOf(street, reach);
  const out: PlannedLine[] = [];
  const open = new Map<string, PlannedLine>();
  const { middleUses } = street.profile;
  for (const [from, to] of pairsOf(breaks)) {
    const mid = (from + to) / 2;
    const near = (side: Side): boolean =>
      side === -1
        ? reach.stopAhead && mid > reach.to - SOLID_M
        : reach.stopBehind && mid < reach.from + SOLID_M;
    const found = new Map<string, { spec: Spec; side: Side; strip: string }>();
    const add = (side: Side, strip: string, spec: Spec | undefined): void => {
      if (spec) found.set(`${side === 1 ? 'l' : 'r'}-${strip}-${spec.role}`, { spec, side, strip });
    };
    const use = middleUses.find((u) => mid > Math.min(u.from, u.to) && mid < Math.max(u.from, u.to));
    const narrow = Math.abs(street.edgeT(1, firstOf(street, 1), mid)) < 0.05;
    if (narrow) {
      const several = street.section.lanes > 1;
      const pattern = several ? rules.centre.several : rules.centre.one;
      const solid = near(1) || near(-1);
      const double = pattern !== 'solid' && pattern !== 'dashed';
      add(-1, firstOf(street, -1), {
        pattern: double ? pattern : solid ? 'solid' : pattern,
        colour: rules.centre.colour,
        role: 'centre',
      });
    } else {
      for (const side of [1, -1] as const) {
        const own = use?.kind === 'pocket' && use.side === side;
        const opening = own && mid > Math.min(use.open, use.full) && mid < Math.max(use.open, use.full);
        const beside = own && mid > Math.min(use.full, use.to) && mid < Math.max(use.full, use.to);
        const colour = use?.kind === 'median' ? rules.medianColour : beside ? 'white' : rules.centre.colour;
        if (opening) continue;
        add(side, firstOf(street, side), {
          pattern: beside && !near(side) ? 'dashed' : 'solid',
          colour,
          role: beside ? 'pocket' : 'middle',
        });
      }
    }
    for (const side of [1, -1] as const) {
      const present = presentBetween(street, side, from, to);
      for (const [a, b] of pairsOf(present)) add(side, b.strip.id, between(a, b, near(side), rules));
    }
    const now = new Map<string, PlannedLine>();
    for (const [name, { spec, side, strip }] of found) {
      const key = `${name}-${spec.pattern}`;
      const before = open.get(key);
      if (before) {
        const longer = { ...before, to };
        out[out.indexOf(before)] = longer;
        now.set(key, longer);
        continue;
      }
      const dash = spec.short ? { onM: 1.5, offM: 1.5 } : rules.dash;
      const line: PlannedLine = {
        id: `line-${name}-${from.toFixed(1)}`,
        from,
        to,
        at: (s) => [s, street.edgeT(side, strip, s)],
        pattern: spec.pattern,
        colour: spec.colour,
        widthM: rules.lineWidthM,
        dash,
        phaseM: from + (spec.role === 'centre' ? dash.offM / 2 : 1),
      };
      out.push(line);
      now.set(key, line);
    }
    open.clear();
    for (const [key, line] of now) open.set(key, line);
  }
  return out;
}

/** The line between two strips beside each other, if there is one. */
function between(a: Present, b: Present, nearStop: boolean, rules: PaintRules): Spec | undefined {
  const white = { colour: 'white' as const };
  const kinds = `${a.strip.kind} ${b.strip.kind}`;
  switch (kinds) {
    case 'drive drive':
      // Where a lane comes or goes no line crosses its taper.
      if (b.taper) return undefined;
      return { pattern: nearStop ? 'solid' : 'dashed', role: 'lane', ...white };
    case 'drive cycle':
      return { pattern: 'solid', role: 'cycle', ...white };
    case 'drive bay':
      return { pattern: 'dashed', role: 'bay', short: true, ...white };
    case 'cycle bay':
      return { pattern: 'dashed', role: 'bay', short: true, ...white };
    case 'drive parking':
      return rules.parkingLines === false ? undefined : { pattern: 'solid', role: 'parking', ...white };
    case 'drive shoulder':
      return rules.edgeLines ? { pattern: 'solid', role: 'edge', ...white } : undefined;
    case 'cycle parking':
      return { pattern: 'solid', role: 'parking', ...white };
    default:
      return undefined;
  }
}
