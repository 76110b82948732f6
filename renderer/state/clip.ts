/** The clipping box of the 3D views: points outside it are not drawn and not picked. */
import { create } from 'zustand';
import type { Pose } from '../../engine/contract/calibration.ts';

export type Clip = {
  readonly on: boolean;
  /** Along and across, about the vehicle. */
  readonly lengthM: number;
  readonly widthM: number;
  /** Over the road. */
  readonly lowM: number;
  readonly highM: number;
  /** T_map_vehicle where it was left; undefined moves with the vehicle. */
  readonly left?: Pose | undefined;
};

export const useClip = create<Clip>(() => ({ on: false, lengthM: 60, widthM: 24, lowM: -0.5, highM: 2.5 }));

export const toggleClip = (): void => useClip.setState(({ on }) => ({ on: !on }));
