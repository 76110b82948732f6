/** How much alignment bent odometry: the change of the motion between poses a given distance apart. */
import type { Pose } from '../../../contract/calibration.ts';
import { compose, inverse } from '../../../geometry/se3.ts';
import { arcLength } from '../../../geometry/trajectory.ts';

/** Metres by which the end of each stretch of `lengthM` moved, seen from its start; empty when the drive is shorter. */
export function shapeChange(before: readonly Pose[], after: readonly Pose[], lengthM: number): number[] {
  const s = arcLength(before);
  const out: number[] = [];
  let j = 0;
  for (const [i, start] of before.entries()) {
    while (j < before.length && (s[j] ?? 0) - (s[i] ?? 0) < lengthM) j++;
    const [end, startAfter, endAfter] = [before[j], after[i], after[j]];
    if (!end || !startAfter || !endAfter) break;
    const a = compose(inverse(start), end).p;
    const b = compose(inverse(startAfter), endAfter).p;
    out.push(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  }
  return out;
}
