/** Samples along lines at a fixed step, each standing for the same length of line. */
import type { Vec3 } from '../../contract/calibration.ts';
import { length2d, resampleCount } from '../../geometry/polyline.ts';

export type Sample = {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly heading: number;
  readonly line: number;
  readonly lengthM: number;
};

/** Middles of pieces of about `stepM`. */
export function samplesOf(lines: readonly (readonly Vec3[])[], stepM = 0.5): Sample[] {
  const out: Sample[] = [];
  lines.forEach((points, line) => {
    const total = length2d(points);
    if (!(total > 0)) return;
    const count = Math.max(1, Math.round(total / stepM));
    // The ends of half pieces: every second one is a piece's middle.
    const halves = resampleCount(points, 2 * count + 1);
    for (let k = 0; k < count; k++) {
      const [a, mid, b] = [halves[2 * k]!, halves[2 * k + 1]!, halves[2 * k + 2]!];
      out.push({
        x: mid[0],
        y: mid[1],
        z: mid[2],
        heading: Math.atan2(b[1] - a[1], b[0] - a[0]),
        line,
        lengthM: total / count,
      });
    }
  });
  return out;
}
