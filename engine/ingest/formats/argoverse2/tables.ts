/** Reads a table of a log, and says what is wrong with it: missing, unreadable, cut, or without a column. */
import { join } from 'node:path';
import { contentOf, reasonOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { type FeatherTable, readFeather } from './feather.ts';

/** Annotations of a log have 1 MB. */
const MOST_TABLE_BYTES = 256 * 1024 * 1024;

export type TableRead = {
  readonly table?: FeatherTable | undefined;
  readonly findings: readonly Finding[];
  readonly bytes: number;
};

/** @param missing what the absence costs, in words; undefined where a log may well lack the table */
export async function readTable(
  folder: string,
  file: string,
  columns: readonly string[],
  missing: string | undefined,
): Promise<TableRead> {
  const note = (level: Finding['level'], place: string, reason: string, lost = false): Finding => ({
    level,
    file,
    place,
    reason,
    count: 1,
    ...(lost ? { lost } : {}),
  });
  const { bytes, fault } = await contentOf(join(folder, file), MOST_TABLE_BYTES);
  if (fault !== undefined)
    return { findings: [note('error', 'whole file', `cannot be read: ${fault}`)], bytes: 0 };
  if (!bytes)
    return {
      findings: missing === undefined ? [] : [note('warn', 'whole file', `missing: ${missing}`)],
      bytes: 0,
    };
  let table: FeatherTable;
  try {
    table = await readFeather(bytes, columns);
  } catch (error) {
    return {
      findings: [note('error', 'whole file', `cannot be read: ${reasonOf(error)}`)],
      bytes: bytes.byteLength,
    };
  }
  const lacked = table.lacks(columns);
  if (lacked !== undefined)
    return {
      findings: [note('error', 'whole file', `has no column ${lacked} that can be read: it is not used`)],
      bytes: bytes.byteLength,
    };
  const findings =
    table.fault === undefined
      ? []
      : [note('error', `row ${table.rows}`, `the rest cannot be read: ${table.fault}`, true)];
  return { table, findings, bytes: bytes.byteLength };
}
