/** Numeric series of a drive, for plots. */
import { z } from 'zod';
import type { SignalInfo } from '../signals.ts';
import type { Nanoseconds } from '../time.ts';
import { handle, id, type Payload, result, time } from './method.ts';

export const SIGNALS = {
  'signals.list': {
    params: z.object({ drive: handle, search: z.string().max(200).optional() }),
    result: result<{ readonly signals: readonly SignalInfo[] }>(),
  },
  /** The newest value of each signal at or before t; one that has none yet, or is no number there, is left out. */
  'signals.at': {
    params: z.object({ drive: handle, signals: z.array(id).max(64), t: time }),
    result: result<{
      readonly values: readonly {
        readonly signal: number;
        readonly t: Nanoseconds;
        readonly value: number;
      }[];
    }>(),
  },
  /** Payload: column block t, min, max, mean f64. */
  'signals.read': {
    params: z.object({
      drive: handle,
      signal: id,
      from: time,
      to: time,
      points: z.number().int().min(2).max(20_000),
    }),
    result: result<{ readonly payload: Payload }>(),
  },
} as const;
