/** Areas in the plane, united, cut and subtracted. Outlines that share corners and edges stay whole. */
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import type { Ring } from './clipping.ts';
import { type CuttingAllowance, cut } from './cutter.ts';
import { checkEffort } from './effort.ts';

export { areaM2, type Corner, type Ring } from './clipping.ts';

/** Metres either way: no projection of the planet reaches further, and Clipper2's whole numbers stay exact. */
const MOST_M = 50_000_000;

/** The ring of an area that the model has. */
export const ringOf = (points: readonly Vec3[]): Ring => points.map(([x, y]) => ({ x, y }));

/**
 * All of several areas; each may have holes, and may cross itself: then it is inside where it is gone around once.
 * @throws InputError when they cross or touch too often to be united in bounded time and memory
 */
export function united(areas: readonly (readonly Ring[])[]): Ring[] {
  checkRings(areas.flat());
  return areas.length === 0 ? [] : cut({ name: 'united', areas });
}

/** @throws InputError as `united` */
export function less(from: readonly Ring[], what: readonly Ring[]): Ring[] {
  checkRings([...from, ...what]);
  return cut({ name: 'less', from, what });
}

/** Intersection over union of two outlines in the plane, 0 to 1. @throws InputError as `united` */
export function overlapOf(a: Ring, b: Ring, allowance?: CuttingAllowance): number {
  checkRings([a]);
  checkRings([b]);
  return cut({ name: 'overlap', a, b }, allowance);
}

function checkRings(rings: readonly Ring[]): void {
  for (const ring of rings)
    for (const { x, y } of ring)
      if (!(Math.abs(x) <= MOST_M && Math.abs(y) <= MOST_M))
        throw new InputError(`The outline of an area has a corner at (${x}, ${y}), which is no place.`);
  checkEffort(rings);
}
