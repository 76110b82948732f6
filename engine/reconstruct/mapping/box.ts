/** The box around points, as parts of artifacts carry it. */
import type { Box } from '../../contract/artifacts.ts';
import type { Vec3 } from '../../contract/calibration.ts';

/** Least and greatest coordinates; undefined without points, or where one is not finite. */
export function boxOf(points: Iterable<Vec3>): Box | undefined {
  let box: Box | undefined;
  for (const [x, y, z] of points) {
    const [x0, y0, z0, x1, y1, z1]: Box = box ?? [x, y, z, x, y, z];
    box = [
      Math.min(x0, x),
      Math.min(y0, y),
      Math.min(z0, z),
      Math.max(x1, x),
      Math.max(y1, y),
      Math.max(z1, z),
    ];
  }
  return box?.every(Number.isFinite) ? box : undefined;
}
