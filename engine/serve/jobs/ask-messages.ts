/** Messages between the engine, the process that works on questions, and the thread in it that runs them. */

import type { AskLimits } from '../../ask/limits.ts';
import type { AskAnswer } from '../../contract/api/ask.ts';
import type { Fault } from '../wire/faults.ts';

export type AskRequest = { readonly path: string; readonly sql: string; readonly limits: AskLimits };

export type AskReply =
  | { readonly type: 'answer'; readonly answer: AskAnswer }
  /** `over`: the process is of no more use, for the question still runs in it. */
  | { readonly type: 'failed'; readonly fault: Fault; readonly over?: boolean };
