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
/** CAN FD: lengths by their code. */
export const FD_BYTES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64] as const;
