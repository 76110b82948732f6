/**
 * The road grammar: from a style and a seed, how the cross-section varies between junctions. Turn pockets open out of a
 * hatched middle, a lane is added before a junction and ends behind it, bays and parking lie in between, lanes widen.
 */
import type { Random } from '../../random/random.ts';
import type { MiddleUse, Profile, Side, Strip, WidthKey } from '../model/profile.ts';
import type { RoadGrammar } from '../model/road-grammar.ts';
import type { Junction, Reach } from '../model/street-parts.ts';

const POCKET_M = 30;

const OPEN_M = 16;

const TAPER_M = 32;

const EXTRA_M = 38;

const EXTRA_TAPER_M = 40;

type Zone = {
  readonly from: number;
  readonly to: number;
  readonly junction?: Junction;
  readonly crossing?: number;
};

/** Room along the road that what belongs to a zone takes up outside it. */
type Claim = { before: number; after: number };

/** Widths along the road under construction, and the room that zones claim along it. */
type Draft = {
  readonly grammar: RoadGrammar;
  readonly laneWidthM: number;
  readonly lengthM: number;
  readonly random: Random;
  readonly middle: WidthKey[];
  readonly uses: MiddleUse[];
  readonly extra: Record<Side, WidthKey[]>;
  readonly parking: Record<Side, WidthKey[]>;
  readonly bay: Record<Side, WidthKey[]>;
  /** The lane nearest the kerb. */
  readonly outer: Record<Side, WidthKey[]>;
  readonly claims: Map<Zone, Record<Side, Claim>>;
  readonly extraWidthM: number;
};

/** Draws the cross-section along the whole road. Nothing varies within a zone: junctions and crossings have plain edges. */
export function drawProfile(
  grammar: RoadGrammar,
  lanes: number,
  laneWidthM: number,
  lengthM: number,
  zones: readonly Zone[],
  random: Random,
): Profile {
  const cycle = random.chance(grammar.cycle);
  const draft: Draft = {
    grammar,
    laneWidthM,
    lengthM,
    random,
    middle: [[0, grammar.medianM]],
    uses: [],
    extra: { 1: [[0, 0]], [-1]: [[0, 0]] },
    parking: { 1: [[0, 0]], [-1]: [[0, 0]] },
    bay: { 1: [[0, 0]], [-1]: [[0, 0]] },
    outer: { 1: [[0, laneWidthM]], [-1]: [[0, laneWidthM]] },
    claims: new Map(),
    extraWidthM: Math.max(2.9, laneWidthM - 0.1),
  };
  zones.forEach((zone, k) => {
    drawZone(draft, zone, zones[k - 1], zones[k + 1]);
  });
  drawBetween(draft, zones);
  const half = (side: Side): Strip[] => [
    ...Array.from(
      { length: lanes },
      (_, i): Strip => ({
        id: `drive${i}`,
        kind: 'drive',
        width: i === lanes - 1 ? onGrid(draft.outer[side]) : [[0, laneWidthM]],
      }),
    ),
    { id: 'extra', kind: 'drive', width: onGrid(draft.extra[side]) },
    ...(cycle ? [{ id: 'cycle', kind: 'cycle', width: [[0, 1.7]] } satisfies Strip] : []),
    { id: 'bay', kind: 'bay', width: onGrid(draft.bay[side]) },
    { id: 'parking', kind: 'parking', width: onGrid(draft.parking[side]) },
    { id: 'shoulder', kind: 'shoulder', width: [[0, grammar.shoulderM]] },
  ];
  if (grammar.medianM > 0) draft.uses.push({ kind: 'median', from: 0, to: lengthM });
  return { middle: onGrid(draft.middle), middleUses: draft.uses, left: half(1), right: half(-1) };
}

/** In order, on a grid of half metres, so that two things begin at the very same station or clearly apart. */
const onGrid = (keys: readonly WidthKey[]): WidthKey[] =>
  keys.map(([s, w]): WidthKey => [Math.round(2 * s) / 2, w]).sort((a, b) => a[0] - b[0]);

/** Around a junction or a crossing: a pocket, an island, lanes that are added and end. */
function drawZone(draft: Draft, zone: Zone, earlier: Zone | undefined, later: Zone | undefined): void {
  const { grammar, random, claims } = draft;
  const claim: Record<Side, Claim> = { 1: { before: 12, after: 12 }, [-1]: { before: 12, after: 12 } };
  claims.set(zone, claim);
  const taken = earlier ? claims.get(earlier) : undefined;
  const before = zone.from - (earlier?.to ?? 0) - Math.max(taken?.[1].after ?? 0, taken?.[-1].after ?? 0);
  const after = (later?.from ?? draft.lengthM) - zone.to - 14;
  const room = Math.min(before, after);
  const { junction, crossing } = zone;
  if (grammar.medianM > 0) return;
  if (junction && room > POCKET_M + OPEN_M + TAPER_M + 6 && random.chance(grammar.pockets))
    addPockets(draft, zone, junction, claim);
  else if (crossing !== undefined && room > 36 && random.chance(grammar.islands))
    addIsland(draft, zone, claim);
  if (junction) addExtraLanes(draft, zone, room, claim);
}

function addPockets(
  { middle, uses }: Draft,
  zone: Zone,
  junction: Junction,
  claim: Record<Side, Claim>,
): void {
  const width = 2.9;
  const [a, b] = [Math.round(zone.from - POCKET_M - OPEN_M), Math.round(zone.to + POCKET_M + OPEN_M)];
  middle.push([a - TAPER_M, 0], [a, width], [b, width], [b + TAPER_M, 0]);
  // Traffic that runs with s turns left into the left arm.
  const ahead = junction.sides.includes(1);
  const back = junction.sides.includes(-1);
  uses.push(
    ahead
      ? { kind: 'pocket', side: -1, from: a - TAPER_M, open: a, full: a + OPEN_M, to: zone.from }
      : { kind: 'hatched', from: a - TAPER_M, to: zone.from },
    back
      ? { kind: 'pocket', side: 1, from: b + TAPER_M, open: b, full: b - OPEN_M, to: zone.to }
      : { kind: 'hatched', from: zone.to, to: b + TAPER_M },
  );
  for (const side of [1, -1] as const) {
    claim[side].before = Math.max(claim[side].before, zone.from - a + TAPER_M);
    claim[side].after = Math.max(claim[side].after, b + TAPER_M - zone.to);
  }
}

function addIsland({ middle, uses }: Draft, zone: Zone, claim: Record<Side, Claim>): void {
  middle.push([zone.from - 30, 0], [zone.from - 8, 2], [zone.to + 8, 2], [zone.to + 30, 0]);
  uses.push(
    { kind: 'hatched', from: zone.from - 30, to: zone.from },
    { kind: 'hatched', from: zone.to, to: zone.to + 30 },
  );
  for (const side of [1, -1] as const) claim[side] = { before: 30, after: 30 };
}

function addExtraLanes(draft: Draft, zone: Zone, room: number, claim: Record<Side, Claim>): void {
  const { grammar, random, extra, extraWidthM } = draft;
  const reach = EXTRA_M + EXTRA_TAPER_M;
  for (const side of [1, -1] as const) {
    if (room < reach + 6 || !random.chance(grammar.extraLane)) continue;
    extra[side].push(
      [zone.from - reach, 0],
      [zone.from - EXTRA_M, extraWidthM],
      [zone.to + EXTRA_M, extraWidthM],
      [zone.to + reach, 0],
    );
    claim[side].before = Math.max(claim[side].before, reach);
    claim[side].after = Math.max(claim[side].after, reach);
  }
}

/** Between zones: parking, a bay, a lane that comes and goes, or a wider lane. */
function drawBetween(draft: Draft, zones: readonly Zone[]): void {
  const { claims, lengthM } = draft;
  let last: Zone | undefined;
  for (const zone of [...zones, { from: lengthM - 10, to: lengthM }]) {
    for (const side of [1, -1] as const) {
      const from = (last?.to ?? 20) + (last ? (claims.get(last)?.[side].after ?? 12) : 0) + 2;
      const to = zone.from - (claims.get(zone)?.[side].before ?? 12) - 2;
      if (to - from >= 40) drawStretch(draft, side, from, to);
    }
    last = zone;
  }
}

function drawStretch(draft: Draft, side: Side, from: number, to: number): void {
  const { grammar, laneWidthM, random, parking, bay, extra, extraWidthM, outer } = draft;
  if (random.chance(grammar.parking)) {
    parking[side].push([from, 0], [from + 7, 2.3], [to - 7, 2.3], [to, 0]);
  } else if (to - from > 62 && random.chance(grammar.bay)) {
    const at = random.range(from, to - 60);
    bay[side].push([at, 0], [at + 17, 3], [at + 43, 3], [at + 60, 0]);
  } else if (to - from > 190 && random.chance(grammar.passing)) {
    const at = random.range(from, to - 180);
    const length = Math.min(260, to - at - 130);
    extra[side].push(
      [at, 0],
      [at + 50, extraWidthM],
      [at + 50 + length, extraWidthM],
      [at + 110 + length, 0],
    );
  } else if (to - from > 90 && random.chance(grammar.widen)) {
    const wide = Math.min(3.85, laneWidthM + random.range(0.3, 0.6));
    outer[side].push([from, laneWidthM], [from + 30, wide], [to - 30, wide], [to, laneWidthM]);
  }
}

/** Zones of junctions and crossings are what lies between the reaches. */
export function zonesOf(
  reaches: readonly Reach[],
  junctions: readonly Junction[],
  crossings: readonly { readonly s: number }[],
): Zone[] {
  const out: Zone[] = [];
  reaches.forEach((reach, k) => {
    const next = reaches[k + 1];
    if (!next) return;
    const inside = ({ s }: { readonly s: number }): boolean => s > reach.to && s < next.from;
    const junction = junctions.find(inside);
    const crossing = crossings.find(inside);
    out.push({
      from: reach.to,
      to: next.from,
      ...(junction && { junction }),
      ...(crossing && !junction && { crossing: crossing.s }),
    });
  });
  return out;
}
