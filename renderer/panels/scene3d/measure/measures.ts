/** What corners of a measurement span: lengths, rises, angles, areas. Pure; metres and degrees. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';

export const legOf = (a: Vec3, b: Vec3): { readonly length: number; readonly rise: number } => ({
  length: Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]),
  rise: b[2] - a[2],
});

/** At `b`, between the legs to `a` and `c`, 0° to 180°; undefined where a leg has no length. */
export function angleAt(a: Vec3, b: Vec3, c: Vec3): number | undefined {
  const [u, v] = [minus(a, b), minus(c, b)];
  const lengths = Math.hypot(...u) * Math.hypot(...v);
  if (lengths === 0) return undefined;
  const cosine = (u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / lengths;
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

/**
 * Of the outline that the corners close: `plane` in its own plane (half the sum of the cross products of its edges, as in Newell's normal),
 * `above` as seen from above. Undefined below three corners.
 */
export function areaOf(
  corners: readonly Vec3[],
): { readonly plane: number; readonly above: number } | undefined {
  const [first] = corners;
  if (!first || corners.length < 3) return undefined;
  let [x, y, z] = [0, 0, 0];
  for (const [i, corner] of corners.entries()) {
    // About the first corner: the map's coordinates are large.
    const [a, b] = [minus(corner, first), minus(corners[(i + 1) % corners.length] ?? first, first)];
    x += a[1] * b[2] - a[2] * b[1];
    y += a[2] * b[0] - a[0] * b[2];
    z += a[0] * b[1] - a[1] * b[0];
  }
  return { plane: Math.hypot(x, y, z) / 2, above: Math.abs(z) / 2 };
}

const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
