/** The course of a turn from one lane into another: straight, an arc, straight; between lanes that run alike, an S. */

import type { Vec3 } from '../../../../contract/calibration.ts';
import { wrapAngle } from '../../../../geometry/angle.ts';

/** Where a lane begins or ends: its bounds there, and the direction of travel. */
export type Port = { readonly left: Vec3; readonly right: Vec3; readonly heading: number };

type Step = { readonly p: Vec3; readonly heading: number };

export type Turn = {
  readonly left: readonly Vec3[];
  readonly right: readonly Vec3[];
  readonly centre: readonly Vec3[];
};

/** A lane that turns by less goes straight on, in an S where it is set off to a side (rad). */
const STRAIGHT = 0.3;
/** A car's turning circle is 10 to 12 m wide: the middle of a lane is not bent more tightly than this (m). */
const TIGHTEST_M = 4;
const PIECES = 14;

/**
 * From one port to the other, its width changing evenly. Undefined where no arc of 4 m fits between them, or a U-turn would.
 *
 * @param radiusM the widest arc, of its middle; the widest for which there is room where it is left out.
 */
export function turnBetweenPorts(from: Port, to: Port, radiusM = Number.POSITIVE_INFINITY): Turn | undefined {
  const steps = stepsBetween(from, to, radiusM);
  if (!steps) return undefined;
  const [w0, w1] = [widthOf(from), widthOf(to)];
  const along = travelled(steps);
  const total = along.at(-1) ?? 0;
  const aside = (side: 1 | -1): Vec3[] =>
    steps.map(({ p, heading }, k) => {
      const u = total > 0 ? (along[k] ?? 0) / total : 0;
      const half = (side * (w0 + (w1 - w0) * u)) / 2;
      return [p[0] - half * Math.sin(heading), p[1] + half * Math.cos(heading), p[2]];
    });
  const [left, right] = [aside(1), aside(-1)];
  const last = steps.length - 1;
  [left[0], left[last]] = [from.left, to.left];
  [right[0], right[last]] = [from.right, to.right];
  return { left, right, centre: steps.map(({ p }) => p) };
}

export const widthOf = ({ left, right }: Port): number => Math.hypot(left[0] - right[0], left[1] - right[1]);

const middleOf = ({ left, right }: Port): Vec3 => [
  (left[0] + right[0]) / 2,
  (left[1] + right[1]) / 2,
  (left[2] + right[2]) / 2,
];

function travelled(steps: readonly Step[]): number[] {
  let total = 0;
  return steps.map(({ p }, k) => {
    const before = steps[k - 1]?.p ?? p;
    total += Math.hypot(p[0] - before[0], p[1] - before[1]);
    return total;
  });
}

function stepsBetween(from: Port, to: Port, radiusM: number): Step[] | undefined {
  const [a, d] = [middleOf(from), middleOf(to)];
  const turn = wrapAngle(to.heading - from.heading);
  const [x, y] = [d[0] - a[0], d[1] - a[1]];
  if (Math.abs(turn) < STRAIGHT) return sBetween(a, from.heading, d, to.heading);
  // Where the two straights meet, as seen from each end.
  const sin = Math.sin(turn);
  const first = (x * Math.sin(to.heading) - y * Math.cos(to.heading)) / sin;
  const second = (y * Math.cos(from.heading) - x * Math.sin(from.heading)) / sin;
  const tangent = Math.tan(Math.abs(turn) / 2);
  const radius = Math.min(radiusM, Math.min(first, second) / tangent);
  if (!(radius >= TIGHTEST_M)) return undefined;
  const begin = moved(a, from.heading, first - radius * tangent);
  const side = Math.sign(turn);
  const centre = moved(begin, from.heading + (side * Math.PI) / 2, radius);
  const arc = Array.from({ length: PIECES + 1 }, (_, k): Step => {
    const heading = from.heading + (turn * k) / PIECES;
    return { p: moved(centre, heading - (side * Math.PI) / 2, radius), heading };
  });
  const steps = [{ p: a, heading: from.heading }, ...arc, { p: d, heading: to.heading }];
  return levelled(
    steps.filter(({ p }, k) => k === 0 || k === steps.length - 1 || (apart(p, a) && apart(p, d))),
    d[2],
  );
}

const apart = (p: Vec3, q: Vec3): boolean => Math.hypot(p[0] - q[0], p[1] - q[1]) > 0.3;

const moved = (p: Vec3, heading: number, byM: number): Vec3 => [
  p[0] + byM * Math.cos(heading),
  p[1] + byM * Math.sin(heading),
  p[2],
];

/** A cubic Bézier curve whose arms are 0.4 of the chord. */
function sBetween(a: Vec3, from: number, d: Vec3, to: number): Step[] | undefined {
  const chord = Math.hypot(d[0] - a[0], d[1] - a[1]);
  // Set off to the side by no more than a lane changes over its length.
  const aside = Math.abs((d[1] - a[1]) * Math.cos(from) - (d[0] - a[0]) * Math.sin(from));
  if (chord < 2 || aside > 0.25 * chord) return undefined;
  const [b, c] = [moved(a, from, 0.4 * chord), moved(d, to, -0.4 * chord)];
  const steps = Array.from({ length: PIECES + 1 }, (_, k): Step => {
    const [u, v] = [k / PIECES, 1 - k / PIECES];
    const at = (i: 0 | 1): number =>
      v ** 3 * a[i] + 3 * v * v * u * b[i] + 3 * v * u * u * c[i] + u ** 3 * d[i];
    const slope = (i: 0 | 1): number =>
      v * v * (b[i] - a[i]) + 2 * v * u * (c[i] - b[i]) + u * u * (d[i] - c[i]);
    return { p: [at(0), at(1), a[2]], heading: Math.atan2(slope(1), slope(0)) };
  });
  return levelled(steps, d[2]);
}

/** Its height changes evenly from the first place's to the last one's. */
function levelled(steps: readonly Step[], last: number): Step[] {
  const along = travelled(steps);
  const [total, first] = [along.at(-1) ?? 0, steps[0]?.p[2] ?? last];
  return steps.map(({ p, heading }, k) => {
    const u = total > 0 ? (along[k] ?? 0) / total : 0;
    return { p: [p[0], p[1], first + (last - first) * u], heading };
  });
}
