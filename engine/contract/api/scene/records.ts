/** What is said in a drive: log lines, statuses of devices, states of programs over time. */
import { z } from 'zod';
import type { Nanoseconds } from '../../time.ts';
import { handle, result, time } from '../method.ts';
import { clock } from '../replay.ts';

export const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

export type RecordRow = {
  readonly t: Nanoseconds;
  readonly stream: number;
  readonly level: (typeof LEVELS)[number];
  readonly source: string;
  readonly text: string;
};

/** A field whose values are names or a few numbers. */
export type StateField = {
  readonly stream: number;
  readonly path: string;
  /** The script of a person that gave it; its stream is then −1. */
  readonly script?: string;
};

export type StateRun = { readonly from: Nanoseconds; readonly to: Nanoseconds; readonly value: string };

export const RECORDS = {
  /**
   * Log lines in the order of time, and diagnostics where a status changed. `search`: every word of it stands in source or text.
   * `truncated` says that there are more than are given.
   */
  'records.list': {
    params: z.object({
      drive: handle,
      levels: z.array(z.enum(LEVELS)).max(LEVELS.length),
      search: z.string().max(200),
      limit: z.number().int().min(1).max(20_000),
      clock,
    }),
    result: result<{
      readonly records: readonly RecordRow[];
      /** Messages that tell records. */
      readonly messages: number;
      readonly truncated: boolean;
      readonly note?: string;
    }>(),
  },
  /** Fields of messages that hold texts, booleans or whole numbers, by the first message of each stream. */
  'states.fields': {
    params: z.object({ drive: handle }),
    result: result<{ readonly fields: readonly StateField[] }>(),
  },
  /** Stretches of one value; at most 2,000, then `truncated`. */
  'states.read': {
    params: z.object({
      drive: handle,
      stream: z.number().int().min(-1),
      path: z.string().max(400),
      script: z.string().max(40).optional(),
      from: time,
      to: time,
      clock,
    }),
    result: result<{ readonly runs: readonly StateRun[]; readonly truncated: boolean }>(),
  },
} as const;
