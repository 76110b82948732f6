/** Heads of traffic lights and the states that they show. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { Junction } from './street-parts.ts';

export type LampState = 'red' | 'red_amber' | 'amber' | 'green';

/** main: traffic on the main road. side: on the side roads. walkMain, walkSide: on foot over the main and the side roads. */
export type SignalGroup = 'main' | 'side' | 'walkMain' | 'walkSide';

/** Lamps whose state changes: placed anew at each moment. */
export type SignalHead = {
  readonly mesh: number;
  readonly id: number;
  /** Middle of its foot. */
  readonly p: Vec3;
  readonly yaw: number;
  readonly junction: Junction;
  readonly group: SignalGroup;
};

/** A head of a traffic light: where it is and what it shows. */
export type TrueLight = {
  readonly mesh: number;
  readonly id: number;
  readonly p: Vec3;
  readonly yaw: number;
  readonly size: Vec3;
  stateAt(time: number): LampState;
};
