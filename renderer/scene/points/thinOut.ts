/**
 * Draws every n-th point of a cloud, evenly over the sweep, by numbers that all clouds share. Nothing of the cloud is uploaded
 * again, and the GPU works only on the points that are drawn.
 */
import { BufferAttribute, type Points } from 'three';

const numbers = new Map<number, BufferAttribute>();

/** @param stride 1 draws all points. */
export function thinOut({ geometry, userData }: Points, stride: number): void {
  const count = geometry.getAttribute('position')?.count ?? 0;
  const shown = Math.floor(count / stride);
  if ((userData.stride ?? 1) === stride) return;
  userData.stride = stride;
  geometry.setIndex(stride === 1 ? null : multiples(stride, shown));
  geometry.setDrawRange(0, stride === 1 ? Number.POSITIVE_INFINITY : shown);
}

/** 0, n, 2n …: at least so many of them. */
function multiples(of: number, least: number): BufferAttribute {
  const held = numbers.get(of);
  if (held && held.count >= least) return held;
  // Half as many again, since one sweep has a few more points than another.
  const made = new BufferAttribute(
    Uint32Array.from({ length: Math.ceil(least * 1.5) }, (_, i) => i * of),
    1,
  );
  numbers.set(of, made);
  return made;
}
