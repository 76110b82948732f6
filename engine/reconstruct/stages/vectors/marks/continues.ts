/** Whether a line goes on where another one ends: a worn stretch of the same paint. */
import { endDirection } from '../following/end-direction.ts';
import type { Trace } from '../following/trace.ts';

/** The direction of an end is taken over this length (m). */
const OVER_M = 8;
/** Longest way from one end to the other where nothing else is said (m): a crossroads, or a stretch without any paint. */
const APART_M = 25;
/** Ends that overlap by this much still meet (m). */
const OVERLAP_M = 1;
/** The other end lies no further off the straight prolongation than this (m), and this share of the way, as roads bend … */
const OFF_M = 0.1;
const OFF_SHARE = 0.01;
/** … and leads back within this (rad). */
const TURN = (4 * Math.PI) / 180;

const endsOf = ({ points }: Pick<Trace, 'points'>) =>
  [points[0], points.at(-1)].flatMap((tip) => (tip ? [endDirection(tip, points, OVER_M)] : []));

/**
 * Whether one of the other lines begins or ends on the prolongation of this one, in its direction.
 *
 * @param apartM longest way from one end to the other (m)
 */
export function continuesOne(
  trace: Pick<Trace, 'points'>,
  others: readonly Pick<Trace, 'points'>[],
  apartM = APART_M,
): boolean {
  const ends = endsOf(trace);
  return others.some((other) =>
    endsOf(other).some((b) =>
      ends.some((a) => {
        const [x, y] = [b.x - a.x, b.y - a.y];
        const along = x * a.dx + y * a.dy;
        const off = Math.abs(x * a.dy - y * a.dx);
        const isAgainst = a.dx * b.dx + a.dy * b.dy < -Math.cos(TURN);
        return (
          isAgainst && along > -OVERLAP_M && along < apartM && off < OFF_M + OFF_SHARE * Math.max(0, along)
        );
      }),
    ),
  );
}
