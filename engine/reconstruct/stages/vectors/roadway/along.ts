/** Whether a line runs along the path driven. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { pairsOf } from '../../../../geometry/sequences.ts';
import type { DrivenPath } from '../driven-path.ts';

/** A piece runs along the path within this (rad), and a line when this share of it does. */
const ALONG = (20 * Math.PI) / 180;
const MOST = 0.8;

export function runsAlong(line: readonly Vec3[], path: DrivenPath, reachM: number): boolean {
  let [along, all] = [0, 0];
  for (const [a, b] of pairsOf(line)) {
    const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const p = path.nearest((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, reachM);
    const turn = p ? Math.atan2(b[1] - a[1], b[0] - a[0]) - p.heading : Math.PI / 2;
    all += lengthM;
    if (Math.abs(Math.sin(turn)) < Math.sin(ALONG)) along += lengthM;
  }
  return along >= MOST * all;
}
