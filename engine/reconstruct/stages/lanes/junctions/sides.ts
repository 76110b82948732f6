/**
 * Junctions, and which way the lanes run that lead to one and away from it. Traffic keeps to the right, and the road has lanes for both
 * directions.
 */
import type { MapElement } from '../../../../map/model.ts';
import { isMarkedMiddle } from '../centre.ts';
import type { Run } from '../runs.ts';
import type { Station } from '../stations.ts';
import { isDashed, lineOf, offsetOf, type Strip } from '../strips.ts';
import type { Arm } from './arms.ts';
import { type JunctionZone, zoneOf } from './zone.ts';

/** A junction: the streets that meet the way there, and the part in which traffic turns. */
export type Junction = { readonly arms: readonly Arm[]; readonly zone: JunctionZone };

export const junctionsAt = (
  arms: readonly Arm[],
  elements: readonly MapElement[],
  stations: readonly Station[],
): Junction[] => groupsOf(arms).map((group) => ({ arms: group, zone: zoneOf(group, elements, stations) }));

/** Streets to both sides that overlap along the way are one junction. */
function groupsOf(arms: readonly Arm[]): Arm[][] {
  const groups: Arm[][] = [];
  for (const arm of arms) {
    const group = groups.find((each) =>
      each.every(
        (other) =>
          other.side !== arm.side &&
          (other.from + other.to) / 2 > arm.from &&
          (other.from + other.to) / 2 < arm.to,
      ),
    );
    if (group) group.push(arm);
    else groups.push([arm]);
  }
  return groups;
}

/** How far to the left of the outermost lane the edge of the road lies, where no lanes are missing: parked cars, a cycle lane (m). */
const NEAR_EDGE_M = 5.5;
/** A boundary this near to a lane's bound is that bound (m). */
const BESIDE_M = 0.3;
/** The middle of the road lies in one course before a junction and behind it, within this (m). */
const SAME_COURSE_M = 1.2;

export type Lanes = {
  readonly whole: readonly Run[];
  readonly driven: readonly Run[];
  /** Lines in the middle of the road, by id. */
  readonly middles: ReadonlySet<string>;
};

/** Lanes in the vehicle's direction and against it, innermost first. */
export type Sides = { readonly ahead: readonly Run[]; readonly oncoming: readonly Run[] };

/** A side of the junction: where its lanes end, and which there are; undefined where nothing says which way they run. */
export type End = { readonly station: number; readonly sides: Sides | undefined };

/** A junction that lanes may cross, and which way they run where that is known: 1 in the vehicle's direction, -1 against it. */
export type Crossing = {
  readonly from: number;
  readonly to: number;
  readonly directionOf: (run: Run, isEntry: boolean) => 1 | -1 | undefined;
  /** Whether a lane is for turning left: the innermost one that leads to the junction, where fewer lead away from it. */
  readonly isTurning: (run: Run) => boolean;
};

export function crossingsOf(
  junctions: readonly Junction[],
  lanes: Lanes,
  strips: readonly Strip[],
): Crossing[] {
  return junctions.map((junction) => {
    const [before, behind] = endsOf(junction, lanes, strips);
    return {
      from: Math.min(...junction.arms.map(({ from }) => from)),
      to: Math.max(...junction.arms.map(({ to }) => to)),
      directionOf: (run, isEntry) => {
        const { sides } = isEntry ? before : behind;
        return sides?.ahead.includes(run) ? 1 : sides?.oncoming.includes(run) ? -1 : undefined;
      },
      isTurning: (run) =>
        isTurningIn(before.sides, 'ahead', run) || isTurningIn(behind.sides, 'oncoming', run),
    };
  });
}

function isTurningIn(sides: Sides | undefined, towards: keyof Sides, run: Run): boolean {
  if (!sides) return false;
  const away = sides[towards === 'ahead' ? 'oncoming' : 'ahead'];
  return sides[towards][0] === run && away.length > 0 && sides[towards].length > away.length;
}

/** Both sides of a junction along the way. What is known of the middle at one of them holds at the other. */
export function endsOf(
  { arms, zone: { from, to } }: Junction,
  lanes: Lanes,
  strips: readonly Strip[],
): readonly [End, End] {
  const left = arms.find(({ side }) => side > 0);
  const before = rowAt(from, lanes, strips, left?.before.edgeM);
  const behind = rowAt(to, lanes, strips, left?.behind.edgeM);
  const [entry, exit] = [
    before && seenCentre(before, true, lanes),
    behind && seenCentre(behind, false, lanes),
  ];
  const across = (
    known: number | undefined,
    row: Row | undefined,
    other: Row | undefined,
  ): number | undefined => {
    const course = known === undefined ? undefined : row?.lanes[known]?.l;
    return course === undefined ? undefined : other && nearestTo(course, other);
  };
  return [
    {
      station: from,
      sides: before && sidesOf(before, entry ?? across(exit, behind, before) ?? half(before, true)),
    },
    {
      station: to,
      sides: behind && sidesOf(behind, exit ?? across(entry, before, behind) ?? half(behind, false)),
    },
  ];
}

type Place = { readonly run: Run; readonly l: number; readonly r: number; readonly middle: number };

/** Lanes across a station from left to right; the vehicle's own is number `own`. `isHalf` where oncoming lanes were not found. */
type Row = { readonly lanes: readonly Place[]; readonly own: number; readonly isHalf: boolean };

function rowAt(
  station: number,
  { whole, driven }: Lanes,
  strips: readonly Strip[],
  leftEdgeM: number | undefined,
): Row | undefined {
  const here = whole
    .filter(({ from, to }) => from <= station && station <= to)
    .flatMap((run): Place[] => {
      const [l, r] = [offsetOf(run.left, station), offsetOf(run.right, station)];
      return l === undefined || r === undefined ? [] : [{ run, middle: (l + r) / 2, l, r }];
    })
    .sort((a, b) => b.middle - a.middle);
  // Where one lane follows on another at this very station, either will do.
  const lanes = here.filter(({ middle }, k) => k === 0 || (here[k - 1]?.middle ?? 0) - middle > 1);
  const own = lanes.findIndex(({ run }) => driven.includes(run));
  if (own < 0) return undefined;
  const leftmost = lanes[0]?.l ?? 0;
  const isHalf = (leftEdgeM ?? leftEdgeAt(station, leftmost, strips)) - leftmost > NEAR_EDGE_M;
  return { lanes, own, isHalf };
}

function sidesOf({ lanes }: Row, centre: number | undefined): Sides | undefined {
  if (centre === undefined) return undefined;
  const runs = lanes.map(({ run }) => run);
  return { ahead: runs.slice(centre), oncoming: runs.slice(0, centre).reverse() };
}

/** How far to the left the next boundary beyond a place lies; at the place itself where there is none. */
function leftEdgeAt(station: number, fromM: number, strips: readonly Strip[]): number {
  const beyond = strips.flatMap((strip) => {
    const offset = strip.element.class === 'boundary' ? offsetOf(strip, station) : undefined;
    return offset !== undefined && offset > fromM - BESIDE_M ? [offset] : [];
  });
  return beyond.length > 0 ? Math.min(...beyond) : fromM;
}

/** The first lane, from the left, in the vehicle's own direction, by what was seen; undefined where nothing says. */
function seenCentre({ lanes, own, isHalf }: Row, isEntry: boolean, { middles }: Lanes): number | undefined {
  if (isHalf) return 0;
  for (let k = own; k > 0; k--) {
    const lane = lanes[k];
    const line = lane && lineOf(lane.run.left);
    if (line && (isMarkedMiddle(line) || middles.has(line.id))) return k;
  }
  return lanes.length > 2 ? byPaint(lanes, own, isEntry) : undefined;
}

/**
 * Beside a junction the middle of the road is painted solid, and so are the lines of lanes that lead to it. What is dashed there
 * lies between lanes that lead away from it.
 */
function byPaint(lanes: readonly Place[], own: number, isEntry: boolean): number | undefined {
  const dashed = lanes.flatMap(({ run }, k) => (k > 0 && isDashed(lineOf(run.left)) ? [k] : []));
  if (!isEntry) {
    const first = dashed.find((k) => k > 1 && k <= own);
    return first === undefined ? undefined : first - 1;
  }
  const last = dashed.findLast((k) => k < own);
  return last === undefined ? undefined : last + 1;
}

/** The first lane in the vehicle's own direction where the middle lies in the course that it has beyond the junction. */
function nearestTo(course: number, { lanes, own }: Row): number | undefined {
  const places = lanes.slice(0, own + 1).map(({ l }, k) => ({ k, off: Math.abs(l - course) }));
  const [best] = places.sort((a, b) => a.off - b.off);
  return best && best.off <= SAME_COURSE_M ? best.k : undefined;
}

/**
 * Where nothing was seen each direction has half of the lanes; of an odd count, traffic towards the junction has one more, a lane for
 * turning left.
 */
function half({ lanes, own }: Row, isEntry: boolean): number | undefined {
  const count = isEntry ? lanes.length >> 1 : lanes.length === 1 ? 0 : (lanes.length + 1) >> 1;
  return count <= own ? count : own === 0 ? 0 : undefined;
}
