/**
 * Which sweeps lie where a vehicle can be. Tiles and grids are made where sweeps lie, so a pose that flew away would cost memory
 * and time without bound; such a sweep is left out and named, and a trajectory that is mostly such is refused.
 */
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import type { SampleInfo } from '../../contract/streams.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { MAX_COORDINATE_M, MAX_LENGTH_M } from '../../map/limits.ts';

/** Metres per second; 540 km/h. Odometry and alignment may be wrong, not that wrong. */
const MOST_SPEED_MPS = 150;
/** Metres that a trajectory may jump on top of that, e.g. where alignment finds its place again. */
const MOST_JUMP_M = 100;
/** Of all sweeps; with more of them left out, what remains is no map of the drive. */
const MOST_LEFT_OUT = 0.5;

/** What is needed of a sweep, or of the pose that it gave. */
type Timed = Pick<SampleInfo, 'seq' | 't'>;

export type SweepPlaces<T extends Timed> = {
  /** The sweeps to map, in time order. */
  readonly kept: readonly T[];
  /** A sentence for each sweep that lies where no vehicle can be. */
  readonly leftOut: readonly { readonly sweep: T; readonly reason: string }[];
  /** Whether a place lies within MAX_COORDINATE_M of the first sweep that is kept. */
  readonly holds: (p: Vec3) => boolean;
};

type Placed<T extends Timed> = { readonly sweep: T; readonly p: Vec3 };

/**
 * `placeOf` gives the vehicle's position in the map at a sweep's time; sweeps without one are kept, and placed by nobody.
 * Linear in the count of sweeps.
 * @throws InputError when most sweeps lie where no vehicle can be, or their way is longer than MAX_LENGTH_M.
 */
export function sweepPlaces<T extends Timed>(
  sweeps: readonly T[],
  placeOf: (sweep: T) => Vec3 | undefined,
): SweepPlaces<T> {
  const placed = sweeps.flatMap((sweep): Placed<T>[] => {
    const p = placeOf(sweep);
    return p ? [{ sweep, p }] : [];
  });
  // A first sweep that flew away would make all others strange: the first that agrees with its next is the beginning.
  const first =
    placed.find((each, k) => {
      const next = placed[k + 1];
      return next !== undefined && isReached(each, next);
    }) ?? placed[0];
  const holds = (p: Vec3): boolean => first !== undefined && distance(first.p, p) <= MAX_COORDINATE_M;
  const left = new Map<T, string>();
  let last = first;
  let wayM = 0;
  for (const each of placed) {
    if (!last || !first) break;
    const fits = each.sweep.t < first.sweep.t ? false : isReached(last, each) && holds(each.p);
    if (!fits) {
      left.set(each.sweep, sentence(each, last));
      continue;
    }
    wayM += distance(last.p, each.p);
    last = each;
  }
  const [reason] = left.values();
  if (reason !== undefined && left.size > MOST_LEFT_OUT * placed.length)
    throw new InputError(`${left.size} of ${sweeps.length} sweeps cannot be placed on one map. ${reason}`);
  if (wayM > MAX_LENGTH_M)
    throw new InputError(
      `The trajectory of these ${sweeps.length} sweeps is ${kilometres(wayM)} long; at most ${kilometres(MAX_LENGTH_M)} are mapped.`,
    );
  return {
    kept: sweeps.filter((sweep) => !left.has(sweep)),
    leftOut: [...left].map(([sweep, reason]) => ({ sweep, reason })),
    holds,
  };
}

const distance = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Whether a vehicle can come from one place to the other in the time between. False for places that are not finite. */
function isReached(from: Placed<Timed>, to: Placed<Timed>): boolean {
  const seconds = Math.abs(to.sweep.t - from.sweep.t) / NS_PER_S;
  return distance(from.p, to.p) <= MOST_JUMP_M + MOST_SPEED_MPS * seconds;
}

function sentence({ sweep, p }: Placed<Timed>, from: Placed<Timed>): string {
  const seconds = Math.abs(sweep.t - from.sweep.t) / NS_PER_S;
  return `Sweep ${sweep.seq} lies at (${p.map(metres).join(', ')}) m, ${kilometres(distance(from.p, p))} from sweep ${from.sweep.seq}, which is ${seconds.toFixed(1)} s away: no vehicle is so fast, or the map so wide.`;
}

const metres = (v: number): string => (Math.abs(v) < 1e9 ? v.toFixed(0) : v.toPrecision(3));
const kilometres = (m: number): string => `${m < 1e9 ? (m / 1000).toFixed(1) : (m / 1000).toPrecision(3)} km`;
