/** Checks whether the numbers of a pose from outside can be a pose. */
import type { Pose } from '../contract/calibration.ts';

/** No place lies further from its origin (m): more than any drive covers, and what the kernels accept. */
export const FARTHEST_M = 1e6;

/** Stored rotations are rounded, and some logs write them coarsely; composing poses makes their length 1 again. */
const LENGTH = { least: 0.5, most: 2 };

/** Why a pose cannot be used, as the end of a sentence about it; undefined where it can. */
export function poseProblem({ p, q }: Pose): string | undefined {
  if (![...p, q.w, q.x, q.y, q.z].every(Number.isFinite)) return 'is not finite';
  const distance = Math.max(...p.map(Math.abs));
  if (distance > FARTHEST_M) return `lies ${distance} m from its origin, more than ${FARTHEST_M} m`;
  const length = Math.hypot(q.w, q.x, q.y, q.z);
  if (length < LENGTH.least || length > LENGTH.most)
    return `has a rotation quaternion of length ${length} instead of 1`;
  return undefined;
}
