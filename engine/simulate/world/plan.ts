/**
 * What is painted on the road, as a plan in road coordinates: lines, crossings, stop lines, arrows, hatched areas. The paint on
 * the ground and the true map are both made from it, and map edits change it.
 */
import type { PaintRules, Pattern } from './grammar.ts';
import { junctionMarks } from './junction-marks.ts';
import { ease, type Side, type Strip, type StripPlace } from './profile.ts';
import type { Reach, Street } from './street.ts';

/** A place in road coordinates. */
export type Place = readonly [s: number, t: number];

export type PlannedLine = {
  readonly id: string;
  /** Along its own coordinate: s on the main road, the depth from the axis on a side road. */
  readonly from: number;
  readonly to: number;
  readonly at: (x: number) => Place;
  readonly pattern: Pattern;
  readonly colour: 'white' | 'yellow';
  readonly widthM: number;
  readonly dash: { readonly onM: number; readonly offM: number };
  /** Where the first dash begins. */
  readonly phaseM: number;
  /** On a side road. */
  readonly arm?: boolean;
  /** Where the lane's edge was meant to be, when an edit has moved the line. */
  readonly meant?: (x: number) => Place;
  /** The line whose wear it shows, when an edit has cut it off. */
  readonly wearOf?: string;
};

export type PlannedCrossing = {
  readonly id: string;
  readonly kind: 'zebra' | 'ladder' | 'lines';
  readonly s: readonly [number, number];
  readonly t: readonly [number, number];
  /** Walkers cross along this coordinate. */
  readonly walk: 's' | 't';
};

export type PlannedStop = { readonly id: string; readonly from: Place; readonly to: Place };

export type Turn = 'left' | 'straight' | 'right';
export type PlannedArrow = {
  readonly id: string;
  readonly s: number;
  readonly t: number;
  /** 1 points with s. */
  readonly along: 1 | -1;
  readonly turns: readonly Turn[];
};

/** Between two edges, given as offsets t at a station. Stripes lean with the traffic that passes on their right. */
export type PlannedHatch = {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly low: (s: number) => number;
  readonly high: (s: number) => number;
};

/** A driving lane or the way into or out of one, over a stretch of the main road. */
export type PlannedLane = {
  readonly side: Side;
  readonly from: number;
  readonly to: number;
  /** Strip, or "pocket"; a way between two lanes has the id of the one that begins or ends. */
  readonly strip: string;
  /** Of ways between lanes: the lane that goes on beside it. */
  readonly beside?: string;
  readonly inner: (s: number) => number;
  readonly outer: (s: number) => number;
  /** Through a junction or over a crossing, where nothing is painted. */
  readonly virtual?: boolean;
};

export type RoadPlan = {
  readonly street: Street;
  readonly lines: readonly PlannedLine[];
  readonly crossings: readonly PlannedCrossing[];
  readonly stops: readonly PlannedStop[];
  readonly arrows: readonly PlannedArrow[];
  readonly hatches: readonly PlannedHatch[];
  readonly lanes: readonly PlannedLane[];
};

/** Lines turn solid this far ahead of a stop line. */
const SOLID_M = 18;
/** A lane counts where it is at least this wide all along. */
export const LANE_M = 2.5;

type Spec = { pattern: Pattern; colour: 'white' | 'yellow'; role: string; short?: boolean };

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
    // The slanted end follows the way into the pocket: from its own side over to the other.
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

/** The slanted end of a hatched area, which is also the border of the way into the pocket behind it. */
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

/** Straight on over what interrupts the lines: the same lanes on both sides of a junction or a crossing. */
function zoneLanes(street: Street): PlannedLane[] {
  const reaches = street.reaches();
  return reaches.slice(1).flatMap((reach, k) => {
    const [from, to] = [reaches[k]!.to, reach.from];
    return ([1, -1] as const).flatMap((side) => {
      const strips = stripsOf(street, side);
      return presentBetween(street, side, from, to).flatMap(({ strip, leastM }): PlannedLane[] => {
        if (strip.kind !== 'drive' || leastM < LANE_M) return [];
        const next = strips[strips.indexOf(strip) + 1]?.id ?? 'kerb';
        return [
          {
            side,
            from,
            to,
            strip: strip.id,
            inner: (s) => street.edgeT(side, strip.id, s),
            outer: (s) => street.edgeT(side, next, s),
            virtual: true,
          },
        ];
      });
    });
  });
}

/** 0 at `open`, 1 at `full`, whichever comes first, without kinks. */
function shareOf(s: number, open: number, full: number): number {
  return ease((s - open) / (full - open));
}

const stripsOf = (street: Street, side: Side) => (side === 1 ? street.profile.left : street.profile.right);
const firstOf = (street: Street, side: Side): string => stripsOf(street, side)[0]?.id ?? 'kerb';

/** Stations within a reach at which anything begins or ends. */
function breaksOf(street: Street, { from, to, stopAhead, stopBehind }: Reach): number[] {
  const { profile } = street;
  const keys = [...profile.left, ...profile.right].flatMap(({ width }) => width.map(([s]) => s));
  const uses = profile.middleUses.flatMap((use) =>
    use.kind === 'pocket' ? [use.from, use.open, use.full, use.to] : [use.from, use.to],
  );
  const solid = [...(stopAhead ? [to - SOLID_M] : []), ...(stopBehind ? [from + SOLID_M] : [])];
  const out = [from, to];
  // What is drawn lies on a grid of half metres; lines that turn solid do so at such a place if one is very near.
  for (const s of [...keys, ...profile.middle.map(([x]) => x), ...uses, ...solid])
    if (s > from && s < to && out.every((other) => Math.abs(other - s) > 0.05)) out.push(s);
  return out.sort((a, b) => a - b);
}

export const widthOf = ({ innerM, outerM }: StripPlace): number => outerM - innerM;

/** Where a strip begins to be or ceases: it goes over from no width to its own between two stations of its profile. */
function taperAt(strip: Strip, s: number): readonly [number, number] | undefined {
  for (let k = 1; k < strip.width.length; k++) {
    const [a, b] = [strip.width[k - 1]!, strip.width[k]!];
    if (s > a[0] && s < b[0] && a[1] !== b[1] && Math.min(a[1], b[1]) === 0) return [a[0], b[0]];
  }
  return undefined;
}

/** Strips that have some width between two stations, in order from the middle, with how wide they are at both. */
function presentBetween(street: Street, side: Side, from: number, to: number) {
  const [a, m, b] = [from, (from + to) / 2, to].map((s) => street.stripsAt(side, s));
  return (a ?? []).flatMap((place, k) => {
    const widths = [place, m?.[k] ?? place, b?.[k] ?? place].map(widthOf);
    if (Math.max(...widths) < 1e-6) return [];
    return [
      { strip: place.strip, leastM: Math.min(...widths), taper: taperAt(place.strip, (from + to) / 2) },
    ];
  });
}

function reachLines(street: Street, reach: Reach, rules: PaintRules): PlannedLine[] {
  const breaks = breaksOf(street, reach);
  const out: PlannedLine[] = [];
  const open = new Map<string, PlannedLine>();
  const { middleUses } = street.profile;
  for (let k = 1; k < breaks.length; k++) {
    const [from, to] = [breaks[k - 1]!, breaks[k]!];
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
      for (let i = 1; i < present.length; i++) {
        const [a, b] = [present[i - 1]!, present[i]!];
        add(side, b.strip.id, between(a, b, near(side), rules));
      }
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

type Present = ReturnType<typeof presentBetween>[number];

/** The line between two strips beside each other, if there is one. */
function between(a: Present, b: Present, nearStop: boolean, rules: PaintRules): Spec | undefined {
  const white = { colour: 'white' as const };
  const kinds = `${a.strip.kind} ${b.strip.kind}`;
  switch (kinds) {
    case 'drive drive':
      // Where a lane comes or goes no line crosses the way into it.
      if (b.taper) return undefined;
      return { pattern: nearStop ? 'solid' : 'dashed', role: 'lane', ...white };
    case 'drive cycle':
      return { pattern: 'solid', role: 'cycle', ...white };
    case 'drive bay':
      return { pattern: 'dashed', role: 'bay', short: true, ...white };
    case 'cycle bay':
      return { pattern: 'dashed', role: 'bay', short: true, ...white };
    case 'drive parking':
    case 'drive shoulder':
      return rules.edgeLines || b.strip.kind === 'parking'
        ? { pattern: 'solid', role: b.strip.kind === 'parking' ? 'parking' : 'edge', ...white }
        : undefined;
    case 'cycle parking':
      return { pattern: 'solid', role: 'parking', ...white };
    default:
      return undefined;
  }
}

function reachLanes(street: Street, reach: Reach): PlannedLane[] {
  const breaks = breaksOf(street, reach);
  const out: PlannedLane[] = [];
  const edge = (side: Side, strip: string) => (s: number) => street.edgeT(side, strip, s);
  for (let k = 1; k < breaks.length; k++) {
    const [from, to] = [breaks[k - 1]!, breaks[k]!];
    for (const side of [1, -1] as const) {
      const strips = stripsOf(street, side);
      presentBetween(street, side, from, to).forEach(({ strip, leastM, taper }, i, all) => {
        if (strip.kind !== 'drive') return;
        const inner = edge(side, strip.id);
        const outer = edge(side, strips[strips.indexOf(strip) + 1]?.id ?? 'kerb');
        if (!taper) {
          if (leastM >= LANE_M) out.push({ side, from, to, strip: strip.id, inner, outer });
          return;
        }
        const beside = all[i - 1]?.strip;
        // The way in or out is one, whatever else changes along it.
        if (!beside || from > Math.max(taper[0], reach.from) + 0.06) return;
        const full = Math.max(...strip.width.map(([, w]) => w));
        const way = (s: number): number => {
          const [a, b] = [edge(side, beside.id)(s), inner(s)];
          return a + ((b - a) * Math.abs(outer(s) - b)) / full;
        };
        out.push({
          side,
          from: taper[0],
          to: taper[1],
          strip: strip.id,
          beside: beside.id,
          inner: way,
          outer,
        });
      });
    }
  }
  const first = (side: Side) => edge(side, firstOf(street, side));
  for (const use of street.profile.middleUses) {
    if (use.kind !== 'pocket') continue;
    const { side, open, full, to } = use;
    const [a, b] = [Math.min(open, to), Math.max(open, to)];
    if (a < reach.from - 1 || b > reach.to + 1) continue;
    const opposite: Side = side === 1 ? -1 : 1;
    for (let k = 1; k < breaks.length; k++) {
      const [x, y] = [breaks[k - 1]!, breaks[k]!];
      const mid = (x + y) / 2;
      if (mid < Math.min(full, to) || mid > Math.max(full, to)) continue;
      // The pocket's inner edge is the far border of the middle, its outer one the line beside its own direction.
      out.push({ side, from: x, to: y, strip: 'pocket', inner: first(opposite), outer: first(side) });
    }
    const beside = stripsOf(street, side)[0];
    const next = stripsOf(street, side)[1]?.id ?? 'kerb';
    const blend = (p: (s: number) => number, q: (s: number) => number) => (s: number) =>
      p(s) + (q(s) - p(s)) * shareOf(s, open, full);
    out.push({
      side,
      from: Math.min(open, full),
      to: Math.max(open, full),
      strip: 'pocket',
      beside: beside?.id ?? '',
      inner: blend(first(side), first(opposite)),
      outer: blend(edge(side, next), first(side)),
    });
  }
  return out;
}
