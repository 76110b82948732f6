/** A road as lines and the way along it, for what makes lanes of them. */
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { fromRollPitchYaw } from '../../../engine/geometry/se3.ts';
import type { Lanelet, MapElement, RoadMap } from '../../../engine/map/model.ts';

/** The stage's own defaults. */
export const settings = { narrowestM: 2.2, widestM: 6, shortestM: 5, reachM: 20 };

/** Lines begin a step before or behind the way: poses at its ends that do not count. */
const ENDS = 2;

/** The lanes along the way, without those before its beginning and behind its end. */
export function alongWay({ lanelets }: RoadMap, poses: readonly Pose[]): Lanelet[] {
  return lanelets.filter(({ centerline }) => {
    const [x = 0, y = 0] = centerline[centerline.length >> 1] ?? [];
    const far = poses.map(({ p }) => Math.hypot(p[0] - x, p[1] - y));
    const nearest = far.indexOf(Math.min(...far));
    return nearest > ENDS && nearest < poses.length - 1 - ENDS;
  });
}

/** A way along a circle of 100 m radius (or straight), and lines beside it. */
export function road(radius: number) {
  const at = (s: number, d: number): Vec3 =>
    Number.isFinite(radius)
      ? [(radius - d) * Math.sin(s / radius), radius - (radius - d) * Math.cos(s / radius), 0]
      : [s, d, 0];
  const poses: Pose[] = [];
  for (let s = 0; s <= 100; s += 0.7)
    poses.push({ p: at(s, 0), q: fromRollPitchYaw(0, 0, Number.isFinite(radius) ? s / radius : 0) });
  const line = (
    id: string,
    name: 'divider' | 'boundary',
    d: number,
    from: number,
    to: number,
  ): MapElement => {
    const points: Vec3[] = [];
    for (let s = from; s <= to; s += 0.8) points.push(at(s, d));
    return { id, class: name, subtype: 'solid', points, confidence: 0.9, sources: [] };
  };
  return { poses, line };
}

/** The edge of a road that turns round a corner into a side street, seen as far as `depth` from the way's edge (m). */
export function cornerLine(
  id: string,
  corner: readonly [s: number, d: number],
  signs: readonly [along: 1 | -1, aside: 1 | -1],
  toS: number,
  depth = 20,
): MapElement {
  const radius = 6;
  const [s0, d0] = corner;
  const [along, aside] = signs;
  const points: Vec3[] = [];
  // From the far end of the road's own edge towards the corner, round it, and out along the side street.
  const first = s0 - along * radius;
  for (let s = toS; along * (first - s) > 0; s += along) points.push([s, d0, 0]);
  for (let k = 0; k <= 8; k++) {
    const a = (k / 8) * (Math.PI / 2);
    if (radius * (1 - Math.cos(a)) > depth) break;
    points.push([first + along * radius * Math.sin(a), d0 + aside * radius * (1 - Math.cos(a)), 0]);
  }
  for (let d = radius + 1; d <= depth; d++) points.push([s0, d0 + aside * d, 0]);
  return { id, class: 'boundary', subtype: 'kerb', points, confidence: 0.9, sources: [] };
}
