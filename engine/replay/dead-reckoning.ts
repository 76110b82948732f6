/**
 * A path integrated from the vehicle's own speed and yaw rate, so that a log without poses can be viewed before any stage has
 * run. It drifts and it is flat: for viewing, used by no stage.
 */
import { fromRollPitchYaw } from '../geometry/se3.ts';
import type { Trajectory } from '../geometry/trajectory.ts';

/** Signals of a twist stream that a path takes. */
export const SPEED_SIGNALS = ['linear.x', 'angular.z'] as const;

/** A longer silence is not bridged: where the vehicle went meanwhile is not known. */
const GAP_S = 0.5;

/**
 * Integrates over each interval at the mean of its ends, along the chord of the arc.
 * @param t nanoseconds, ascending
 * @param speedMps forward
 * @param yawRateRps to the left
 */
export function deadReckoning(t: Float64Array, speedMps: Float64Array, yawRateRps: Float64Array): Trajectory {
  let [x, y, yaw] = [0, 0, 0];
  const poses: Trajectory['poses'][number][] = [];
  for (let i = 0; i < t.length; i++) {
    const seconds = i === 0 ? 0 : ((t[i] ?? 0) - (t[i - 1] ?? 0)) / 1e9;
    if (seconds > 0 && seconds <= GAP_S) {
      const mean = (values: Float64Array): number => ((values[i - 1] ?? 0) + (values[i] ?? 0)) / 2;
      const turn = mean(yawRateRps) * seconds;
      const arc = mean(speedMps) * seconds;
      const chord = Math.abs(turn) < 1e-6 ? arc : (arc * Math.sin(turn / 2)) / (turn / 2);
      x += chord * Math.cos(yaw + turn / 2);
      y += chord * Math.sin(yaw + turn / 2);
      yaw += turn;
    }
    poses.push({ p: [x, y, 0], q: fromRollPitchYaw(0, 0, yaw) });
  }
  return { t, poses };
}
