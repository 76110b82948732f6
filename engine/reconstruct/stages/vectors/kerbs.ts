/** Kerbs that paint contradicts. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { crossing } from '../../../map/checks/crossings.ts';
import type { Trace } from './following/trace.ts';

/** Kerbs shorter than this have little to say against a line across them: parked cars make such (m). */
const SHORT_KERB_M = 5;

/** Kerbs without the short ones that a line of paint with more evidence runs across. */
export function uncrossed(kerbs: readonly Trace[], paint: readonly Trace[]): Trace[] {
  const evidence = ({ meanScore, lengthM }: Trace): number => meanScore * lengthM;
  return kerbs.filter(
    (kerb) =>
      kerb.lengthM >= SHORT_KERB_M ||
      !paint.some((trace) => evidence(trace) > evidence(kerb) && cross(trace.line, kerb.line)),
  );
}

function cross(a: readonly Vec3[], b: readonly Vec3[]): boolean {
  const others = [...pairsOf(b)];
  return [...pairsOf(a)].some(([p, q]) => others.some(([r, s]) => crossing(p, q, r, s) !== undefined));
}
