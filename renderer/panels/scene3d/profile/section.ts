/** A section through clouds: the points near a line, by their way along it and their height. Pure; metres. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';

export type SectionCloud = {
  /** 3n numbers in the frame of the cloud. */
  readonly xyz: Float32Array;
  /** To the frame of the corners, 16 numbers by columns. */
  readonly matrix: readonly number[];
};

export type Section = {
  /** n numbers: the way along the line from its first corner, as seen from above. */
  readonly along: Float32Array;
  /** n numbers: z in the frame of the corners. */
  readonly height: Float32Array;
  /** n numbers: which of the clouds. */
  readonly cloud: Uint32Array;
  /** The way at each corner. */
  readonly corners: readonly number[];
  /** Points near the line; more than n where the section was thinned. */
  readonly found: number;
};

/** Points of a section that are drawn; beyond it every second, third and so on is kept. */
const MOST_POINTS = 40_000;

/**
 * @param corners two at least; the line is seen from above, so that all heights over it count.
 * @param halfWidthM how far from the line, seen from above, a point may lie.
 * @param inside whether a place, in the frame of the corners, is shown at all.
 */
export function sectionOf(
  clouds: readonly SectionCloud[],
  corners: readonly Vec3[],
  halfWidthM: number,
  inside: (x: number, y: number, z: number) => boolean = () => true,
): Section {
  const legs = legsOf(corners);
  const along: number[] = [];
  const height: number[] = [];
  const cloud: number[] = [];
  const [first] = corners;
  const [ox, oy] = first ? [first[0], first[1]] : [0, 0];
  clouds.forEach(({ xyz, matrix: m }, k) => {
    const at = (i: number): number => m[i] ?? 0;
    const [a, b, c, d] = [at(0), at(4), at(8), at(12)];
    const [e, f, g, h] = [at(1), at(5), at(9), at(13)];
    const [p, q, r, s] = [at(2), at(6), at(10), at(14)];
    for (let i = 0; i + 2 < xyz.length; i += 3) {
      const [u, v, w] = [xyz[i] ?? Number.NaN, xyz[i + 1] ?? Number.NaN, xyz[i + 2] ?? Number.NaN];
      const x = a * u + b * v + c * w + d;
      const y = e * u + f * v + g * w + h;
      const way = wayOf(legs, x - ox, y - oy, halfWidthM);
      if (way === undefined) continue;
      const z = p * u + q * v + r * w + s;
      if (!inside(x, y, z)) continue;
      along.push(way);
      height.push(z);
      cloud.push(k);
    }
  });
  const every = Math.max(1, Math.ceil(along.length / MOST_POINTS));
  const kept = <T>(values: readonly T[]): T[] =>
    every === 1 ? [...values] : values.filter((_, i) => i % every === 0);
  return {
    along: Float32Array.from(kept(along)),
    height: Float32Array.from(kept(height)),
    cloud: Uint32Array.from(kept(cloud)),
    corners: [...legs.map(({ from }) => from), lengthOf(legs)],
    found: along.length,
  };
}

/** From above, about the first corner. */
type Leg = {
  readonly x: number;
  readonly y: number;
  /** The unit vector along. */
  readonly ux: number;
  readonly uy: number;
  readonly length: number;
  /** The way at its begin. */
  readonly from: number;
};

function legsOf(corners: readonly Vec3[]): Leg[] {
  const legs: Leg[] = [];
  const [first] = corners;
  for (const [i, b] of corners.entries()) {
    const a = corners[i - 1];
    if (!a || !first) continue;
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length === 0) continue;
    legs.push({
      x: a[0] - first[0],
      y: a[1] - first[1],
      ux: (b[0] - a[0]) / length,
      uy: (b[1] - a[1]) / length,
      length,
      from: lengthOf(legs),
    });
  }
  return legs;
}

function lengthOf(legs: readonly Leg[]): number {
  const last = legs.at(-1);
  return last ? last.from + last.length : 0;
}

/** The way of a place on the leg that it is nearest to; undefined beyond the half width of all. */
function wayOf(legs: readonly Leg[], x: number, y: number, halfWidthM: number): number | undefined {
  let way: number | undefined;
  let nearest = halfWidthM;
  for (const leg of legs) {
    const [dx, dy] = [x - leg.x, y - leg.y];
    const s = dx * leg.ux + dy * leg.uy;
    if (s < 0 || s > leg.length) continue;
    const off = Math.abs(dx * leg.uy - dy * leg.ux);
    if (off > nearest) continue;
    nearest = off;
    way = leg.from + s;
  }
  return way;
}
