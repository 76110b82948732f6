/**
 * An error that a user can act on: a sentence that says file, place and reason. Everything else that is thrown is a
 * fault of ours and is shown with its stack in the log, never to the user as if it were his.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** Thrown by work that was asked to stop; never shown as a failure. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor(what = 'The work was cancelled.') {
    super(what);
  }
}

/** The message of anything thrown, for showing and logging. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
