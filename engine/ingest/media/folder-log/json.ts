/** Descriptions of a data set as JSON, checked by a schema; what cannot be used is a finding. */
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../../contract/errors.ts';
import { parseJson } from '../../../contract/json.ts';
import { textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';

const MOST_JSON_BYTES = 64 * 1024 * 1024;
/** Minutes of poses as matrices, a hundred a second, have a million. */
const LIMITS = { length: MOST_JSON_BYTES, depth: 32, values: 4_000_000 };

/**
 * A list of which each row is checked by itself: one that is wrong is undefined and costs no other. All faults of a million rows
 * would take gigabytes.
 */
export const rowsOf = <T>(row: z.ZodType<T>): z.ZodType<(T | undefined)[]> =>
  z.array(row.optional().catch(undefined));

/** @param missing what the absence costs, in words; undefined where a log may well lack the file */
export async function readJson<T>(
  folder: string,
  file: string,
  schema: z.ZodType<T>,
  findings: Finding[],
  missing?: string,
): Promise<{ readonly value: T | undefined; readonly bytes: number }> {
  const { text, fault } = await textOf(join(folder, file), MOST_JSON_BYTES);
  const note = (level: Finding['level'], reason: string): void =>
    void findings.push({ level, file, place: 'whole file', reason, count: 1 });
  if (fault !== undefined) note('error', `cannot be read: ${fault}`);
  else if (text === undefined && missing !== undefined) note('warn', `missing: ${missing}`);
  if (text === undefined) return { value: undefined, bytes: 0 };
  const bytes = Buffer.byteLength(text);
  try {
    const parsed = schema.safeParse(parseJson(text, LIMITS));
    if (parsed.success) return { value: parsed.data, bytes };
    const [issue] = parsed.error.issues;
    note('error', `is not what it should be (${issue?.path.join('.')}: ${issue?.message}): not used`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    note('error', `cannot be used: ${error.message}`);
  }
  return { value: undefined, bytes };
}
