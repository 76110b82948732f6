/** Everything that moves but the ego vehicle. Each mover's place is a function of time, so any moment can be asked for. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { EgoMotion } from '../motion.ts';
import { smoothNoise } from '../random.ts';
import type { Street } from './street.ts';

export type MoverState = {
  readonly p: Vec3;
  readonly yaw: number;
  readonly pitch: number;
};

export type MoverClass = 'car' | 'van' | 'truck' | 'bus' | 'motorcycle' | 'cyclist' | 'pedestrian';

export type Mover = {
  readonly id: number;
  readonly class: MoverClass;
  readonly mesh: number;
  readonly parameter: number;
  readonly size: { readonly lengthM: number; readonly widthM: number; readonly heightM: number };
  /** undefined while it is not on the road. */
  at(time: number): MoverState | undefined;
  /** Mesh and parameter of a moment, where they change: legs that walk, lamps that brake. */
  meshAt?(time: number): number;
  parameterAt?(time: number): number;
};

/** Velocity in the map, by central difference. */
export function velocityOf(mover: Mover, time: number): Vec3 {
  const h = 0.005;
  const [a, b] = [mover.at(time - h), mover.at(time + h)];
  if (!a || !b) return [0, 0, 0];
  return [(b.p[0] - a.p[0]) / (2 * h), (b.p[1] - a.p[1]) / (2 * h), (b.p[2] - a.p[2]) / (2 * h)];
}

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
