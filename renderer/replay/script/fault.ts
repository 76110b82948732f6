/** What went wrong in a script, as a sentence, with the line of the script where that is known. */
import { visible } from '../../../engine/contract/visible.ts';
import { MOST_REASON } from './limits.ts';

export class ScriptFault extends Error {
  override readonly name = 'ScriptFault';
  /** Counts from 1. */
  readonly line: number | undefined;
  /** The script was ended, as it took more time or memory than it may. */
  readonly limit: boolean;
  constructor(
    message: string,
    line?: number,
    { limit = false, ...options }: { readonly limit?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.line = line;
    this.limit = limit;
  }
}

/**
 * @param told what was thrown in the interpreter, as plain values; a script may throw anything
 * @param late the time limit of the script was reached
 * @param runMs that limit, milliseconds
 */
export function scriptFault(told: unknown, late: boolean, runMs: number): ScriptFault {
  const { name, message, stack } = partsOf(told);
  const line = Number(/script\.js:(\d+)/.exec(stack)?.[1]) || undefined;
  if (late && (message === '' || /^(InternalError: )?interrupted$/.test(message)))
    return new ScriptFault(
      `The script was ended: it ran for more than ${runMs / 1000} s. Does a loop in it never end?`,
      line,
      { limit: true },
    );
  // Without memory the interpreter cannot make an error, and throws null.
  if (/out of memory/.test(message) || told === null)
    return new ScriptFault('The script was ended: it needs more memory than a script may use.', line, {
      limit: true,
    });
  if (/stack overflow|Maximum call stack/i.test(message))
    return new ScriptFault(
      'The script was ended: its functions or brackets lie in each other too deeply.',
      line,
      {
        limit: true,
      },
    );
  const reason = visible(message).slice(0, MOST_REASON) || 'The script threw a value without a message.';
  return new ScriptFault(
    name === '' || name === 'Error' ? reason : `${visible(name).slice(0, 40)}: ${reason}`,
    line,
  );
}

function partsOf(told: unknown): { readonly name: string; readonly message: string; readonly stack: string } {
  if (typeof told === 'string') return { name: '', message: told, stack: '' };
  if (typeof told !== 'object' || told === null) return { name: '', message: String(told), stack: '' };
  const text = (key: string): string => {
    const value: unknown = Object.hasOwn(told, key) ? Reflect.get(told, key) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { name: text('name'), message: text('message'), stack: text('stack') };
}
