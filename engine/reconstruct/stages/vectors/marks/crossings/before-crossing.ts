/** Where a crossing says that a stop line lies: before it, along the way that people walk. */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import type { Chain } from '../../following/chains.ts';
import { type Crossing, inside } from '../../following/crossings.ts';

/** Outside of the crossing by this (m): RMS-1 has 1 m, MUTCD 1.2 m at least; what is nearer are the lines of a ladder. */
const NEAREST_M = 0.7;
const FURTHEST_M = 4;
/** Turn against the crossing's side (rad), and the share of the bar that must lie beside it. */
const TURN = (12 * Math.PI) / 180;
const BESIDE = 0.6;
/** A crossing reaches from kerb to kerb; of what was found of it so much may be missing at both ends (m). */
const BESIDE_ENDS_M = 2.5;
/** A bar this close to a crossing is the crossing's own (m): half of a line of 0.3 m and what outlines are off by. */
const OWN_M = 0.6;

/** Whether a chain lies where a stop line before one of the crossings lies. */
export const beforeCrossing =
  (crossings: readonly Crossing[]) =>
  (chain: Chain): boolean =>
    crossings.some((crossing) => sidesOf(crossing).some((side) => liesBefore(chain, side, crossing)));

/** Whether a place belongs to one of the crossings, its cross lines included. */
export const onCrossingBar =
  (crossings: readonly Crossing[]) =>
  ({ x, y }: { readonly x: number; readonly y: number }): boolean =>
    crossings.some((crossing) => inside(crossing, x, y, OWN_M));

/** The two sides along which people walk: between the ends of a zebra's bars, and the lines of other crossings. */
export function sidesOf({ outline: [a, b, c, d], subtype }: Crossing): (readonly [Vec3, Vec3])[] {
  if (!a || !b || !c || !d) return [];
  return subtype === 'zebra'
    ? [
        [b, c],
        [d, a],
      ]
    : [
        [a, b],
        [c, d],
      ];
}

function liesBefore({ points }: Chain, [a, b]: readonly [Vec3, Vec3], crossing: Crossing): boolean {
  const [p, q] = [points[0], points.at(-1)];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (!p || !q || length === 0) return false;
  const [ux, uy] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
  const turn = Math.atan2(q.y - p.y, q.x - p.x) - Math.atan2(uy, ux);
  if (Math.abs(Math.sin(turn)) > Math.sin(TURN)) return false;
  const beside = points.filter(({ x, y }) => {
    const along = (x - a[0]) * ux + (y - a[1]) * uy;
    const off = Math.abs((y - a[1]) * ux - (x - a[0]) * uy);
    return (
      along >= -BESIDE_ENDS_M &&
      along <= length + BESIDE_ENDS_M &&
      off >= NEAREST_M &&
      off <= FURTHEST_M &&
      !inside(crossing, x, y, 0)
    );
  });
  return beside.length >= BESIDE * points.length;
}
