/** How the readers of CAN traces give what they read. */
import type { CanFrame } from '../../media/can/frame.ts';

export type TraceRead = {
  bytes: number;
  /** Lines, objects or frames that are damaged. */
  bad: number;
  firstBad: string | undefined;
  /** Error frames, remote frames and other events that carry no signals. */
  others: number;
  /** The trace has a date, but not the zone of it. */
  local: boolean;
  /** The trace ends within something. */
  cut: boolean;
};

export const newTraceRead = (): TraceRead => ({
  bytes: 0,
  bad: 0,
  firstBad: undefined,
  others: 0,
  local: false,
  cut: false,
});

export type TraceReader = {
  readonly title: string;
  /** By the first bytes of a file. */
  readonly is: (head: Uint8Array) => boolean;
  readonly frames: (path: string, read: TraceRead) => AsyncGenerator<readonly CanFrame[]>;
};
