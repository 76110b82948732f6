/** The point of a cloud nearest to a ray, by angle. One pass without a single allocation: fast enough for a moving pointer. */
import type { Vec3 } from '../../engine/contract/calibration.ts';

/**
 * @param xyz points, 3 values each, in the frame of the ray
 * @param direction of unit length
 * @param maxTangent tangent of the largest angle that counts
 * @returns the point's index, or undefined when none is near enough
 */
export function nearestPoint(
  xyz: Float32Array,
  [ox, oy, oz]: Vec3,
  [dx, dy, dz]: Vec3,
  maxTangent: number,
): number | undefined {
  let best: number | undefined;
  let least = maxTangent * maxTangent;
  for (let i = 0; i + 2 < xyz.length; i += 3) {
    const x = (xyz[i] ?? 0) - ox;
    const y = (xyz[i + 1] ?? 0) - oy;
    const z = (xyz[i + 2] ?? 0) - oz;
    const along = x * dx + y * dy + z * dz;
    if (along < 0.3) continue;
    const tangent2 = (x * x + y * y + z * z) / (along * along) - 1;
    if (tangent2 < least) {
      least = tangent2;
      best = i / 3;
    }
  }
  return best;
}
