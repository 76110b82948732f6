/** A frame of a CAN bus. */
export type CanFrame = {
  /** ns UTC, or from the begin of a clock without a date. */
  readonly ns: bigint;
  /** As the log calls the bus, e.g. 1 or can0. */
  readonly channel: string;
  /** With bit 31 for an extended one, as a DBC has it. */
  readonly id: number;
  readonly data: Uint8Array;
};

export const EXTENDED = 0x8000_0000;
