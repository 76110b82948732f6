/** A lidar whose datagrams are in a capture. */
import type { Datagram } from './capture.ts';

export type Turn = {
  /** Since 1970; point times count from it. */
  readonly ns: bigint;
  readonly columns: {
    readonly xyz: Float32Array;
    readonly intensity: Float32Array;
    readonly ring: Uint16Array;
    readonly time: Int32Array;
  };
  readonly intensityMax: number;
};

export type Lidar = {
  readonly title: string;
  readonly frame: string;
  /** How its times came about, in words. */
  readonly clock: string;
  /** Whether a datagram from its address is one of its packets: only such are taken. */
  fits(datagram: Datagram): boolean;
  /** The turn before, where this datagram begins the next. */
  take(datagram: Datagram): Turn | undefined;
  /** What was open. */
  end(): Turn | undefined;
};
