/** Everything that moves but the ego vehicle. Each mover's place is a function of time, so any moment can be asked for. */
import { smoothNoise } from '../../random/noise.ts';
import type { MoverState } from '../model/mover.ts';
import type { Street } from '../road/street.ts';
import type { EgoMotion } from './ego-motion.ts';

export function stateOnRoad(street: Street, s: number, t: number, direction: 1 | -1): MoverState {
  const heading = street.headingAt(s);
  const [x, y] = street.place(s, t);
  const half = 1.4;
  const [back, front] = [street.height(s - half, t), street.height(s + half, t)];
  return {
    p: [x, y, (back + front) / 2],
    yaw: direction === 1 ? heading : heading + Math.PI,
    pitch: -direction * Math.atan2(front - back, 2 * half),
  };
}

/** A car in the ego's lane that drives as `ego` does, some seconds and metres ahead (positive) or behind. */
export function companion(
  street: Street,
  ego: EgoMotion,
  aheadS: number,
  aheadM: number,
): (time: number) => MoverState {
  return (time) => {
    const s = ego.along(time + aheadS).s + aheadM;
    return stateOnRoad(street, s, ego.track(s) + 0.2 * smoothNoise(s / 31, 3.3, 5), 1);
  };
}
