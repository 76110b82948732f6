/** Movers: everything that moves but the ego vehicle. The state of each is a function of time. */
import type { Vec3 } from '../../../contract/calibration.ts';

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
