/** The vehicle's speed as the log tells it (wheels, an inertial unit), as the lidar's velocity at each sweep. */
import type { Pose } from '../../../contract/calibration.ts';
import { TWIST_SIGNALS } from '../../../contract/signals.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import { conjugate, rotate } from '../../../geometry/se3.ts';
import type { StageDrive } from '../../contract/stage.ts';

export type ToldSpeed = {
  readonly stream: StreamInfo;
  /** The lidar's velocity (m/s, three values in its axes); undefined where nothing is told near the time. */
  at(t: Nanoseconds): Float64Array | undefined;
};

/** Between values further apart than this the speed is not known (s). */
const GAP_S = 0.3;
/** No vehicle goes faster (m/s): a stream that says so has another unit or is broken. */
const FASTEST_MPS = 70;

/** The first stream of the vehicle's own speed that can be believed. Turning about the vehicle's origin is left out: it goes sideways. */
export function toldSpeedOf(drive: StageDrive, T_vehicle_lidar: Pose): ToldSpeed | undefined {
  for (const stream of drive.streams('twist')) {
    if (stream.role !== 'sensor') continue;
    const { t, values } = drive.series(stream.id, TWIST_SIGNALS.slice(0, 1));
    const speeds = values[0];
    if (!speeds || t.length < 2 || !speeds.every((speed) => Math.abs(speed) <= FASTEST_MPS)) continue;
    const [x, y, z] = rotate(conjugate(T_vehicle_lidar.q), [1, 0, 0]);
    return {
      stream,
      at(when) {
        const speed = speedAt(t, speeds, when);
        return speed === undefined ? undefined : Float64Array.of(speed * x, speed * y, speed * z);
      },
    };
  }
  return undefined;
}

/** Between the values before and after; times do not fall. */
function speedAt(t: Float64Array, speeds: Float64Array, when: Nanoseconds): number | undefined {
  let [low, high] = [0, t.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((t[middle] ?? 0) <= when) low = middle;
    else high = middle;
  }
  const [a, b] = [t[low] ?? 0, t[high] ?? 0];
  const [before, after] = [speeds[low], speeds[high]];
  if (before === undefined || after === undefined || b - a > GAP_S * NS_PER_S) return undefined;
  if (when < a - GAP_S * NS_PER_S || when > b + GAP_S * NS_PER_S) return undefined;
  const share = b > a ? Math.min(1, Math.max(0, (when - a) / (b - a))) : 0;
  return before + share * (after - before);
}
