/** Sentences for what SQLite says of somebody's statement: what is wrong with it, and what can be done. */
import Database from 'better-sqlite3';
import { InputError, messageOf } from '../contract/errors.ts';
import { explain } from '../drive/store/store.ts';
import { refused } from '../kernels/sqlite.ts';
import { MIB } from './limits.ts';

export const tooLong = (ms: number): InputError =>
  new InputError(
    `The query took longer than ${ms / 1000} s and was ended. Ask for less: one stream, a stretch of time, or without a join.`,
  );

export const tooMuchMemory = (bytes: number): InputError =>
  new InputError(
    `The query took more than ${Math.round(bytes / MIB)} MiB of memory and was ended. Ask for less: one stream, a stretch of time, or fewer columns to sort by.`,
  );

export const readsOnly = (what: string): InputError =>
  new InputError(
    `A query reads the views of a drive and does nothing else; ${what} is refused. docs/ask.md lists the views.`,
  );

/** @param views names that the drive has, for a name that it has not */
export function explainQuery(
  path: string,
  error: unknown,
  { ms, views }: { readonly ms: number; readonly views: readonly string[] },
): unknown {
  if (error instanceof RangeError && /statement/.test(error.message))
    return new InputError('A query is one statement of SQL: a SELECT, or WITH … SELECT.');
  // The driver has no other way to ask whether a statement wants values.
  if (error instanceof Error && /^(?:Missing named parameters|Too few parameter values)/.test(error.message))
    return new InputError(
      'A query takes no parameters (?, :name, @name, $name): write their values into it.',
    );
  if (!(error instanceof Database.SqliteError)) return error;
  const what = refused();
  const { code } = error;
  if (code === 'SQLITE_AUTH' || /not authorized|prohibited/.test(error.message))
    return readsOnly(what === '' ? 'this' : what);
  if (code === 'SQLITE_INTERRUPT') return tooLong(ms);
  if (code === 'SQLITE_TOOBIG') return new InputError('A value of the query is longer than 8 MiB.');
  if (code === 'SQLITE_NOMEM') return new InputError('The query took more memory than there is.');
  if (code !== 'SQLITE_ERROR') return explain(path, error, ms);
  const table = /^no such table: (.*)$/.exec(error.message)?.[1];
  if (table !== undefined)
    return new InputError(`There is no view ${JSON.stringify(table)}; there are ${views.join(', ')}.`);
  return new InputError(`The query is not understood: ${messageOf(error)}.`, { cause: error });
}
