/** Exit codes of verbs, and the one sentence of a failure. */

import { CancelledError, InputError, messageOf } from '../contract/errors.ts';
import { say, sayLines } from '../contract/say.ts';

export const ExitCode = { done: 0, failed: 1, usage: 2, verdict: 3 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A wrong use that only the verb could tell, e.g. neither of two options given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Says what went wrong on stderr. A fault of ours shows its stack only when LANETRACE_DEBUG is set. */
export function fail(error: unknown): ExitCode {
  if (error instanceof UsageError) {
    say(`Usage: ${error.message}`);
    return ExitCode.usage;
  }
  if (error instanceof CancelledError) say('Cancelled.');
  else if (error instanceof InputError) say(error.message);
  else if (isTooLong(error)) say(`A name is too long for the file system: ${messageOf(error)}.`);
  else {
    const stack = error instanceof Error ? error.stack : undefined;
    const place = process.env.LANETRACE_DEBUG ? `\n${stack}` : ' (LANETRACE_DEBUG=1 shows where)';
    sayLines(`This is a fault of Lanetrace: ${messageOf(error)}${place}`);
  }
  return ExitCode.failed;
}

const isTooLong = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG';
