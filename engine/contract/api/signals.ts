/** Numeric series of a drive, for plots. Times go by the clock that is asked for; without one, as they are kept. */
import { z } from 'zod';
import type { SignalInfo } from '../signals.ts';
import type { Nanoseconds } from '../time.ts';
import { handle, id, type Payload, result, time } from './method.ts';
import { clock } from './replay.ts';

const formula = {
  drive: handle,
  formula: z.string().min(1).max(500),
  inputs: z.array(z.object({ name: z.string().regex(/^[a-z]$/), signal: id })).max(26),
  from: time,
  to: time,
  clock,
};

export const SIGNALS = {
  'signals.list': {
    params: z.object({ drive: handle, search: z.string().max(200).optional() }),
    result: result<{ readonly signals: readonly SignalInfo[] }>(),
  },
  /** The newest value of each signal at or before t; one that has none yet, or is no number there, is left out. */
  'signals.at': {
    params: z.object({ drive: handle, signals: z.array(id).max(64), t: time, clock }),
    result: result<{
      readonly values: readonly {
        readonly signal: number;
        readonly t: Nanoseconds;
        readonly value: number;
      }[];
    }>(),
  },
  /**
   * A formula over signals (engine/replay/formula), each by a letter, at the times of the first. Payload as of signals.read; an
   * InputError says what is wrong with the formula.
   */
  'signals.compute': {
    params: z.object({ ...formula, points: z.number().int().min(2).max(20_000) }),
    result: result<{ readonly payload: Payload }>(),
  },
  /** Of all values of from..to that are numbers; a signal without any is left out. */
  'signals.statistics': {
    params: z.object({ drive: handle, signals: z.array(id).max(16), from: time, to: time, clock }),
    result: result<{
      readonly statistics: readonly {
        readonly signal: number;
        readonly count: number;
        readonly min: number;
        readonly max: number;
        readonly mean: number;
        readonly median: number;
        /** Standard deviation. */
        readonly sd: number;
      }[];
    }>(),
  },
  /** One signal over another, at the times of `x`. Payload: column block t, x, y f64, thinned evenly. */
  'signals.pairs': {
    params: z.object({
      drive: handle,
      x: id,
      y: id,
      from: time,
      to: time,
      clock,
      points: z.number().int().min(2).max(50_000),
    }),
    result: result<{ readonly payload: Payload }>(),
  },
  /** Payload: column block t, min, max, mean f64. */
  'signals.read': {
    params: z.object({
      drive: handle,
      signal: id,
      from: time,
      to: time,
      clock,
      points: z.number().int().min(2).max(20_000),
    }),
    result: result<{ readonly payload: Payload }>(),
  },
} as const;
