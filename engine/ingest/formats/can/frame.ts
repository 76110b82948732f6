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
  /** Its times count from the begin of the trace. */
  dateless: boolean;
  /** Frames that are called by a name that no DBC beside has. */
  unnamed: number;
  firstUnnamed: string | undefined;
  /** Where a date stands that is not understood. */
  undated: string | undefined;
  /** The trace ends within something. */
  cut: boolean;
  /** The id of a message by its name, of the DBC files beside. */
  readonly idOf: (name: string) => number | undefined;
};

export const newTraceRead = (idOf: TraceRead['idOf']): TraceRead => ({
  bytes: 0,
  bad: 0,
  firstBad: undefined,
  others: 0,
  local: false,
  dateless: false,
  unnamed: 0,
  firstUnnamed: undefined,
  undated: undefined,
  cut: false,
  idOf,
});

export type TraceReader = {
  readonly title: string;
  /** By the first bytes of a file. */
  readonly is: (head: Uint8Array) => boolean;
  readonly frames: (path: string, read: TraceRead) => AsyncGenerator<readonly CanFrame[]>;
};
