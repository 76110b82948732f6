/** A road as lines and the way along it, for what makes lanes of them. */
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { fromRollPitchYaw } from '../../../engine/geometry/se3.ts';
import type { MapElement } from '../../../engine/map/model.ts';

/** The stage's own defaults. */
export const settings = { narrowestM: 2.2, widestM: 6, shortestM: 5, reachM: 15 };

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
