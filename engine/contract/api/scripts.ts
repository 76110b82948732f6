/** What scripts of a person are given of a drive, and what they give back. The scripts themselves never come to the engine. */
import { z } from 'zod';
import {
  MOST_OUTPUT_NAME,
  MOST_OUTPUT_UNIT,
  MOST_SCRIPT_OUTPUTS,
  MOST_STATE_CHANGES,
  MOST_STATE_TEXT,
} from '../wire/script-limits.ts';
import { handle, id, nothing, type Payload, result } from './method.ts';

/** Stands before the first space of a signal's name, so it has none, and nothing that could be taken for a topic. */
const script = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const path = z.string().min(1).max(MOST_OUTPUT_NAME);

export const SCRIPTS = {
  /** All values of a signal of the drive. Payload: column block t, v f64. */
  'scripts.signal': {
    params: z.object({ drive: handle, signal: id }),
    result: result<{ readonly payload: Payload }>(),
  },
  /** Messages as messages.at gives them; null for one that cannot be read. */
  'scripts.messages': {
    params: z.object({ drive: handle, stream: id, seqs: z.array(id).max(500) }),
    result: result<{ readonly messages: readonly unknown[] }>(),
  },
  /** Parts of what a script made; `last` puts all of them in the place of what it made before. */
  'scripts.put': {
    params: z.object({
      drive: handle,
      script,
      /** The first part of a run: what waits of another run is dropped. */
      first: z.boolean(),
      last: z.boolean(),
      signals: z
        .array(
          z.object({
            path,
            unit: z.string().max(MOST_OUTPUT_UNIT),
            /** Base64 of a column block t, v f64. */
            block: z.string().max(6_000_000),
          }),
        )
        .max(MOST_SCRIPT_OUTPUTS),
      states: z
        .array(
          z.object({
            path,
            changes: z
              .array(z.object({ t: z.number().int().safe(), value: z.string().max(MOST_STATE_TEXT) }))
              .max(MOST_STATE_CHANGES),
          }),
        )
        .max(MOST_SCRIPT_OUTPUTS),
    }),
    result: nothing,
  },
  /** Forgets what a script gave. */
  'scripts.remove': { params: z.object({ drive: handle, script }), result: nothing },
} as const;
