/**
 * Streets that meet the way: their mouths, from the edges of the road. Where an edge that runs along the way turns away from it,
 * it is the corner of a side street; the corner before its mouth and the one behind it, about a street's width apart, are an arm.
 */

import type { Vec3 } from '../../../../contract/calibration.ts';
import { wrapAngle } from '../../../../geometry/angle.ts';
import { resample } from '../../../../geometry/polyline.ts';
import { SegmentIndex, turnBetween } from '../../../../map/compare/index-of-segments.ts';
import type { MapElement } from '../../../../map/model.ts';
import type { Station } from '../stations.ts';

type ArmCorner = { readonly radiusM: number; readonly edgeM: number; readonly element: MapElement };

/** A side street, seen from the way outwards. */
export type Arm = {
  readonly id: string;
  /** 1 to the left of the way, −1 to the right. */
  readonly side: 1 | -1;
  /** The middle between both edges where the deeper corner has ended. */
  readonly mouth: Vec3;
  readonly heading: number;
  readonly widthM: number;
  /** Metres from the mouth outwards over which both edges were seen. */
  readonly seenM: number;
  /** Stations at which the corners leave the road's own edge, before the mouth and behind it. */
  readonly from: number;
  readonly to: number;
  /** Radius of the corners (m), and how far to the left of the way the road's own edge lies there. */
  readonly before: ArmCorner;
  readonly behind: ArmCorner;
  readonly confidence: number;
};

const STEP_M = 0.5;
/** Edges this far from the way are looked at (m). */
const REACH_M = 22;
/** An edge runs along the way, or away from it, where it turns by less, or more, than this against it (rad). */
const ALONG = (20 * Math.PI) / 180;
const AWAY = (55 * Math.PI) / 180;
/** The outer end of a corner is straight over this (m), and a corner over all no longer than this before it (m). */
const STRAIGHT_M = 2.5;
const LONGEST_CORNER_M = 25;
/** Both edges of a street run alike within this (rad), so far apart (m): a lane each way. */
const ALIKE = (20 * Math.PI) / 180;
const WIDTHS_M = [4.8, 9] as const;
/** Corners between a kerb's of a drive and a wide bend (m). */
const RADII_M = [1, 15] as const;

/** A bend has turned by so much at least (rad), and lies on an arc within this (m). */
const BENT = (40 * Math.PI) / 180;
const ROUND_M = 0.5;
/** An end that turns by more over its last metres is not straight yet (rad). */
const STILL_BENT = (5 * Math.PI) / 180;

/** Corners of streets opposite to each other lie so near along the way (m). */
const OPPOSITE_M = 3;

type Corner = {
  readonly side: 1 | -1;
  /** Whether the street lies behind it along the way, or before it. */
  readonly isBefore: boolean;
  readonly station: number;
  /** Where the edge has become straight, and where it was seen last. */
  readonly foot: Vec3;
  readonly end: Vec3;
  readonly heading: number;
  readonly radiusM: number;
  readonly edgeM: number;
  readonly element: MapElement;
};

/** @param stations along the way, and beyond its ends. */
export function armsOf(elements: readonly MapElement[], stations: readonly Station[]): Arm[] {
  const way = new SegmentIndex(
    stations.slice(1).map((b, k) => {
      const a = stations[k] ?? b;
      return a.isAgain || b.isAgain ? [] : [a.p, b.p];
    }),
  );
  const corners = elements
    .filter(({ class: name, points }) => name === 'boundary' && points.length > 1)
    .flatMap((element) => cornersOf(element, stations, way));
  const arms: Arm[] = [];
  const taken = new Set<Corner>();
  for (const before of corners.filter(({ isBefore }) => isBefore).sort((a, b) => a.station - b.station)) {
    const behind = corners
      .filter((each) => !each.isBefore && each.side === before.side && !taken.has(each))
      .filter((each) => each.station > before.station)
      .sort((a, b) => a.station - b.station)[0];
    const arm = behind && armBetween(before, behind);
    if (!behind || !arm) continue;
    taken.add(before).add(behind);
    arms.push(arm);
  }
  return [
    ...arms,
    ...arms.flatMap(
      (arm) =>
        oppositeOf(
          arm,
          corners.filter((each) => !taken.has(each)),
        ) ?? [],
    ),
  ];
}

/** The street opposite to an arm, of which one corner was seen: it goes straight on across the way, as wide as the arm. */
function oppositeOf(arm: Arm, corners: readonly Corner[]): Arm | undefined {
  const isNear = (corner: Corner): boolean =>
    Math.abs(corner.station - (corner.isBefore ? arm.from : arm.to)) <= OPPOSITE_M;
  const seen = corners.find((corner) => corner.side !== arm.side && isNear(corner));
  if (!seen) return undefined;
  const along = seen.heading - (seen.side * Math.PI) / 2;
  const byM = seen.isBefore ? arm.widthM : -arm.widthM;
  const foot: Vec3 = [
    seen.foot[0] + byM * Math.cos(along),
    seen.foot[1] + byM * Math.sin(along),
    seen.foot[2],
  ];
  const other: Corner = {
    ...seen,
    isBefore: !seen.isBefore,
    station: seen.isBefore ? arm.to : arm.from,
    foot,
    end: foot,
  };
  return seen.isBefore ? armBetween(seen, other) : armBetween(other, seen);
}

/** An edge's places by the way: how far along and to the side, and how it turns against it. */
type Beside = { readonly p: Vec3; readonly s: number; readonly d: number; readonly turn: number };

function cornersOf(element: MapElement, stations: readonly Station[], way: SegmentIndex): Corner[] {
  const points = resample(element.points, STEP_M);
  const places = points.map((p, k): Beside | undefined => {
    const near = way.nearest(p[0], p[1], REACH_M);
    const station = near && stations[near.line];
    if (!near || !station) return undefined;
    const [a, b] = [points[Math.max(0, k - 1)] ?? p, points[Math.min(points.length - 1, k + 1)] ?? p];
    const [c, s] = [Math.cos(station.heading), Math.sin(station.heading)];
    const [x, y] = [p[0] - station.p[0], p[1] - station.p[1]];
    return {
      p,
      s: near.line + c * x + s * y,
      d: c * y - s * x,
      turn: turnBetween(Math.atan2(b[1] - a[1], b[0] - a[0]), station.heading),
    };
  });
  // Each corner is walked from the road's edge outwards, once along the line and once against it.
  return [...outwards(places, element), ...outwards([...places].reverse(), element)];
}

function outwards(places: readonly (Beside | undefined)[], element: MapElement): Corner[] {
  const corners: Corner[] = [];
  for (let k = 0; k < places.length; k++) {
    const leave = places[k];
    const next = places[k + 1];
    // The last place that runs along.
    if (!leave || !next || leave.turn > ALONG || next.turn <= ALONG) continue;
    const away = places.findIndex(
      (each, j) => j > k && (each === undefined || each.turn <= ALONG || each.turn >= AWAY),
    );
    const first = places[away];
    if (!first || (away - k) * STEP_M > LONGEST_CORNER_M) {
      // Its edge was not seen any further.
      const bend = places.slice(k, away < 0 ? undefined : away).flatMap((each) => each ?? []);
      const bent = bend.length * STEP_M <= LONGEST_CORNER_M ? bentCorner(bend, element) : undefined;
      if (bent) corners.push(bent);
      continue;
    }
    if (first.turn < AWAY) continue;
    const stop = places.findIndex((each, j) => j > away && (each === undefined || each.turn < AWAY));
    const end = stop < 0 ? places.length : stop;
    const corner = cornerOf(
      places.slice(k, end).flatMap((each) => each ?? []),
      element,
    );
    if (corner) corners.push(corner);
    k = away;
  }
  return corners;
}

/** @param places from the last that runs along the way to the last that runs away from it. */
function cornerOf(places: readonly Beside[], element: MapElement): Corner | undefined {
  const [leave, end] = [places[0], places.at(-1)];
  const tail = places.slice(-Math.round(STRAIGHT_M / STEP_M) - 1);
  const foot0 = tail[0];
  if (!leave || !end || !foot0) return undefined;
  if (foot0.turn < AWAY) return bentCorner(places, element);
  // Where the end still bends, it does not say the street's direction.
  const bent = end.turn - foot0.turn > STILL_BENT ? bentCorner(places, element) : undefined;
  if (bent) return bent;
  const side = end.d > 0 ? 1 : -1;
  // It leads away from the way, not towards it.
  if (side * leave.d <= 0 || side * (end.d - leave.d) < STRAIGHT_M) return undefined;
  const heading = Math.atan2(end.p[1] - foot0.p[1], end.p[0] - foot0.p[0]);
  // Where the straight edges would meet; the corner touches both at the same distance from there.
  const isBefore = end.s > leave.s;
  const across = end.d - foot0.d;
  if (Math.abs(across) < STEP_M) return undefined;
  const meet = end.s + ((leave.d - end.d) * (end.s - foot0.s)) / across;
  const whole = Math.atan2(Math.abs(across), (isBefore ? 1 : -1) * (end.s - foot0.s));
  const tangent = Math.tan(whole / 2);
  const radiusM = Math.abs(meet - leave.s) / Math.max(0.2, tangent - Math.sin(leave.turn));
  if (radiusM > RADII_M[1]) return undefined;
  const bend = Math.max(RADII_M[0], radiusM);
  // Along the street's edge, from where both edges would meet to where the corner has ended.
  const far = Math.hypot(end.p[0] - foot0.p[0], end.p[1] - foot0.p[1]) * Math.abs((leave.d - end.d) / across);
  const back = Math.min(0, bend * tangent - far);
  return {
    side,
    isBefore,
    station: meet - (isBefore ? 1 : -1) * bend * tangent,
    foot: [end.p[0] + back * Math.cos(heading), end.p[1] + back * Math.sin(heading), end.p[2]],
    end: end.p,
    heading,
    radiusM: bend,
    edgeM: leave.d,
    element,
  };
}

/**
 * A corner of which only the bend was seen: an arc that touches the road's edge, and a street that leaves the way at a right angle.
 *
 * @param bend places from where the edge still runs along the way to where it was seen last, turned away
 */
function bentCorner(bend: readonly Beside[], element: MapElement): Corner | undefined {
  // The last place has a neighbour to one side only: its direction is less certain.
  const [leave, end] = [bend[0], bend.at(-2)];
  if (!leave || !end || leave === end || end.turn < BENT) return undefined;
  const side = end.d > 0 ? 1 : -1;
  const ahead = end.s > leave.s ? 1 : -1;
  const out = side * (end.d - leave.d);
  if (side * leave.d <= 0 || out <= 0) return undefined;
  const radiusM = (STEP_M * (bend.length - 2)) / (end.turn - leave.turn);
  const outM = radiusM * (Math.cos(leave.turn) - Math.cos(end.turn));
  // On an arc the edge comes as far out as its turn says.
  if (radiusM < RADII_M[0] || radiusM > RADII_M[1] || Math.abs(outM - out) > ROUND_M) return undefined;
  const [c, s] = directionOf(leave, end);
  const edgeM = end.d - side * radiusM * (1 - Math.cos(end.turn));
  const station = end.s - ahead * radiusM * Math.sin(end.turn);
  const [alongM, asideM] = [station + ahead * radiusM - end.s, edgeM + side * radiusM - end.d];
  const foot: Vec3 = [end.p[0] + c * alongM - s * asideM, end.p[1] + s * alongM + c * asideM, end.p[2]];
  const heading = Math.atan2(s, c) + (side * Math.PI) / 2;
  return { side, isBefore: ahead > 0, station, foot, end: foot, heading, radiusM, edgeM, element };
}

/** Cosine and sine of the way's direction between two places, from where they lie beside it. */
function directionOf(a: Beside, b: Beside): readonly [number, number] {
  const heading = Math.atan2(b.p[1] - a.p[1], b.p[0] - a.p[0]) - Math.atan2(b.d - a.d, b.s - a.s);
  return [Math.cos(heading), Math.sin(heading)];
}

function armBetween(before: Corner, behind: Corner): Arm | undefined {
  const turn = wrapAngle(behind.heading - before.heading);
  if (Math.abs(turn) > ALIKE) return undefined;
  const heading = before.heading + turn / 2;
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const depthOf = ([x, y]: Vec3): number => c * x + s * y;
  const asideOf = ([x, y]: Vec3): number => c * y - s * x;
  const depth = Math.max(depthOf(before.foot), depthOf(behind.foot));
  const last = Math.min(depthOf(before.end), depthOf(behind.end));
  const at = (corner: Corner): number => {
    const slope = Math.tan(corner.heading - heading);
    return asideOf(corner.end) + (depth - depthOf(corner.end)) * slope;
  };
  const [a, b] = [at(before), at(behind)];
  const widthM = Math.abs(a - b);
  if (widthM < WIDTHS_M[0] || widthM > WIDTHS_M[1]) return undefined;
  // The corner before the mouth lies to the left of a street to the left, to the right of one to the right, seen outwards.
  if (Math.sign(a - b) !== before.side) return undefined;
  const aside = (a + b) / 2;
  return {
    id: `${before.element.id}-${behind.element.id}`,
    side: before.side,
    mouth: [depth * c - aside * s, depth * s + aside * c, (before.foot[2] + behind.foot[2]) / 2],
    heading,
    widthM,
    seenM: Math.max(0, last - depth),
    from: before.station,
    to: behind.station,
    before,
    behind,
    confidence: Math.min(before.element.confidence, behind.element.confidence),
  };
}
