/** A lidar that is known by its packets, and the turns that they make. Captures and messages with packets read it alike. */

import type { Pose } from '../../contract/calibration.ts';

/** One datagram of a sensor, and when it was received, ns from 1970. */
export type Packet = { readonly ns: bigint; readonly data: Uint8Array };

export type Turn = {
  /** Since 1970; point times count from it. */
  readonly ns: bigint;
  readonly columns: TurnColumns;
  readonly intensityMax: number;
};

/** Positions in metres in the sensor's frame, times in ns from the turn's (contract/clouds.ts). */
export type TurnColumns = {
  readonly xyz: Float32Array;
  readonly intensity: Float32Array;
  readonly ring: Uint16Array;
  readonly time: Int32Array;
};

export type Lidar = {
  readonly title: string;
  readonly frame: string;
  /** How its times came about, in words. */
  readonly clock: string;
  /** What may be wrong with its points, in words. */
  readonly doubt?: string | undefined;
  /** Where its axes are not x ahead, y left, z up. */
  readonly T_vehicle_sensor?: Pose | undefined;
  /** Whether a datagram from its address is one of its packets: only such are taken. */
  fits(data: Uint8Array): boolean;
  /** The turn before, where this packet begins the next. */
  take(packet: Packet): Turn | undefined;
  /** What was open. */
  end(): Turn | undefined;
};
