/** The line under the pointer. */
import { isLandmark, middleOf } from '../widgets/map/landmarks.ts';
import type { Line } from './line.ts';

/** The line nearest to a place within `reachM`; map elements win over the trajectory. */
export function nearestLine(
  lines: readonly Line[],
  [x, y]: readonly [number, number],
  reachM: number,
): Line | undefined {
  let best: Line | undefined;
  let least = reachM;
  for (const line of lines) {
    if (isLandmark(line.class)) {
      const [mx, my] = middleOf(line.xyz);
      // Its sign lies over the lines, and so does its reach.
      const d = Math.hypot(x - mx, y - my) - reachM / 2;
      if (d < Math.min(least, reachM / 2)) [least, best] = [d, line];
      continue;
    }
    const handicap = line.class === 'trajectory' ? reachM / 2 : 0;
    for (let i = 3; i + 1 < line.xyz.length; i += 3) {
      const [ax, ay, bx, by] = [
        line.xyz[i - 3] ?? 0,
        line.xyz[i - 2] ?? 0,
        line.xyz[i] ?? 0,
        line.xyz[i + 1] ?? 0,
      ];
      const [dx, dy] = [bx - ax, by - ay];
      const f = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      const d = Math.hypot(x - ax - f * dx, y - ay - f * dy) + handicap;
      if (d < least) [least, best] = [d, line];
    }
  }
  return best;
}
