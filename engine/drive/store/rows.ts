/**
 * Checks of rows where they are read: a drive may come from anywhere, and a STRICT table holds only in a file that SQLite
 * itself wrote. Each failure names file, table, row and reason.
 */
import { z } from 'zod';
import { InputError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import type { Nanoseconds } from '../../contract/time.ts';

export type RowPlace = { readonly path: string; readonly table: string; readonly row: number | string };

/** Times are whole nanoseconds from t0; 2⁵³ of them are 104 days, and an f64 holds each exactly. */
export const time = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
export const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
export const id = z.number().int().max(Number.MAX_SAFE_INTEGER).min(-Number.MAX_SAFE_INTEGER);
/** Characters of names, units, codecs, states: a topic may be long. */
export const word = z.string().max(65_536);
/** Characters of notes, reasons and sentences. */
export const sentence = z.string().max(1_000_000);
export const record = z.record(z.string(), z.unknown());

/** Why a drive cannot hold a value, with the place within it; undefined where it can. */
export const faultOf =
  (kind: z.ZodType) =>
  (value: unknown): string | undefined => {
    const { error } = kind.safeParse(value);
    return error && issueOf(error);
  };

export function damaged({ path, table, row }: RowPlace, reason: string): InputError {
  return new InputError(`${path} is damaged: table ${table}, row ${String(row).slice(0, 100)}: ${reason}.`);
}

/** A row as its schema says. @throws InputError naming file, table, row, column and reason. */
export function checkRow<T>(place: RowPlace, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(place, issueOf(parsed.error));
  return parsed.data;
}

/** A JSON column as its schema says. @throws InputError naming file, table, row, column and reason. */
export function checkJson<T>(place: RowPlace, column: string, text: unknown, schema: z.ZodType<T>): T {
  if (typeof text !== 'string') throw damaged(place, `${column} is not text`);
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw error instanceof InputError ? damaged(place, `${column}: ${error.message}`) : error;
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(place, `${column}: ${issueOf(parsed.error)}`);
  return parsed.data;
}

/** A blob of the length that the row beside it states. */
export function checkBlob(place: RowPlace, bytes: unknown, stated?: number): Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw damaged(place, 'its bytes are not a blob');
  if (stated !== undefined && bytes.byteLength !== stated)
    throw damaged(place, `it states ${stated} bytes and has ${bytes.byteLength}`);
  return bytes;
}

/** True for a time that arithmetic in f64 holds exactly. */
export const isTime = (value: unknown): value is Nanoseconds => Number.isSafeInteger(value);

function issueOf(error: z.ZodError): string {
  const issue = error.issues[0];
  const place = issue && issue.path.length > 0 ? `${issue.path.join('.').slice(0, 200)}: ` : '';
  return `${place}${(issue?.message ?? 'unusable').slice(0, 300)}`;
}
