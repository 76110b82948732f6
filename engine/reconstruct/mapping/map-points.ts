/** Points of a placed sweep in the map: each by the pose that its sensor had when it was measured. */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { interpolate, transform } from '../../geometry/se3.ts';
import type { PlacedSweep } from '../../kernels/sweep.ts';

export type MapPoint = { readonly p: Vec3; readonly index: number };

/** Every n-th point, so that at most `most` come out; points that are no numbers are left out. */
export function mapPoints({ xyz, time, poses, from, to }: PlacedSweep, most: number): MapPoint[] {
  const knots = Array.from({ length: poses.length / 7 }, (_, k): Pose => {
    const [x = 0, y = 0, z = 0, w = 1, qx = 0, qy = 0, qz = 0] = poses.subarray(7 * k, 7 * k + 7);
    return { p: [x, y, z], q: { w, x: qx, y: qy, z: qz } };
  });
  const count = xyz.length / 3;
  const every = Math.max(1, Math.ceil(count / most));
  const out: MapPoint[] = [];
  for (let index = 0; index < count; index += every) {
    const place: Vec3 = [xyz[3 * index] ?? 0, xyz[3 * index + 1] ?? 0, xyz[3 * index + 2] ?? 0];
    if (!place.every(Number.isFinite)) continue;
    const share = to > from ? ((time?.[index] ?? 0) - from) / (to - from) : 0;
    const at = Math.min(Math.max(0, share), 1) * (knots.length - 1);
    const [a, b] = [knots[Math.floor(at)], knots[Math.min(knots.length - 1, Math.floor(at) + 1)]];
    if (a && b) out.push({ p: transform(interpolate(a, b, at % 1), place), index });
  }
  return out;
}
