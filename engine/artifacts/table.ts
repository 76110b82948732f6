/** table/1: rows under named columns with units, as JSON. It is shown as it is, so it has no picture. */
import { z } from 'zod';
import { InputError, messageOf } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';
import type { Kind } from './kind.ts';

const schema = z.object({
  columns: z.array(z.object({ name: z.string(), unit: z.string() })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});

export type Table = z.infer<typeof schema>;

/** @throws InputError when a row has not one value a column. */
export function encodeTable(table: Table): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(table));
  decodeTable(bytes);
  return bytes;
}

/** @throws InputError when the bytes are no table. */
export function decodeTable(bytes: Uint8Array): Table {
  let parsed: unknown;
  try {
    parsed = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InputError(`The table is not usable: ${messageOf(error)}.`);
  }
  const checked = schema.safeParse(parsed);
  if (!checked.success)
    throw new InputError(`The table does not fit its layout: ${checked.error.issues[0]?.message ?? ''}.`);
  const { columns, rows } = checked.data;
  const wrong = rows.findIndex((row) => row.length !== columns.length);
  if (wrong >= 0)
    throw new InputError(`Row ${wrong} has ${rows[wrong]?.length} values for ${columns.length} columns.`);
  return checked.data;
}

export const table: Kind = {
  kind: 'table',
  version: 1,
  check: decodeTable,
  picture: async () => undefined,
};
