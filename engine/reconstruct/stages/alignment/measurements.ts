/** What of the measurements enters the graph, beside odometry's poses. */
import type { Quaternion } from '../../../contract/calibration.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { slerp } from '../../../geometry/se3.ts';
import { indexAt, spanOf, type Trajectory } from '../../../geometry/trajectory.ts';
import type { Fix } from '../../positions/fixes.ts';
import type { Attitudes } from './attitudes.ts';

/** Fixes at most this often: closer ones share their error and only cost time. */
const THIN_NS = 0.09 * NS_PER_S;
/** A measurement this far beyond the ends of what it is compared with is not used. */
const BEYOND_NS = 0.2 * NS_PER_S;
/** Attitudes further apart than this are not interpolated. */
const GAP_NS = NS_PER_S;

/** Fixes within odometry's time, not too close together. */
export function usableFixes(odometry: Trajectory, fixes: readonly Fix[]): Fix[] {
  const [first, last] = spanOf(odometry);
  const out: Fix[] = [];
  for (const fix of fixes) {
    if (fix.t < first - BEYOND_NS || fix.t > last + BEYOND_NS) continue;
    if (fix.t - (out.at(-1)?.t ?? Number.NEGATIVE_INFINITY) < THIN_NS) continue;
    out.push(fix);
  }
  return out;
}

/** The INS's orientation at each pose; undefined where it has none near in time. */
export function attitudesAt(
  odometry: Trajectory,
  attitudes: Pick<Attitudes, 't' | 'q'> | undefined,
): (Quaternion | undefined)[] {
  if (!attitudes) return [];
  return Array.from(odometry.t, (t) => {
    const i = indexAt(attitudes.t, t);
    const [ta, tb] = [attitudes.t[i], attitudes.t[i + 1]];
    const [qa, qb] = [attitudes.q[i], attitudes.q[i + 1]];
    if (ta !== undefined && tb !== undefined && qa && qb && tb - ta < GAP_NS)
      return slerp(qa, qb, (t - ta) / (tb - ta));
    if (ta !== undefined && t - ta < BEYOND_NS) return qa;
    if (tb !== undefined && tb - t < BEYOND_NS) return qb;
    return undefined;
  });
}
