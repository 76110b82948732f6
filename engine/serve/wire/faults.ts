/** Errors in the form in which they cross a process boundary: a code for the client, a sentence, and for our own faults the stack. */
import type { ErrorCode } from '../../contract/api.ts';
import { CancelledError, InputError, messageOf } from '../../contract/errors.ts';

export type Fault = { readonly code: ErrorCode; readonly message: string; readonly stack?: string };

export function faultOf(error: unknown): Fault {
  // By name, not by instanceof: an error that crossed a thread has lost its class.
  const name = error instanceof Error ? error.name : '';
  const message = messageOf(error);
  if (error instanceof InputError || name === 'InputError') return { code: 'input', message };
  if (error instanceof CancelledError || name === 'CancelledError') return { code: 'cancelled', message };
  const stack = error instanceof Error ? error.stack : undefined;
  return { code: 'fault', message, ...(stack === undefined ? {} : { stack }) };
}

export function errorOf({ code, message, stack }: Fault): Error {
  if (code === 'input') return new InputError(message);
  if (code === 'cancelled') return new CancelledError(message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
