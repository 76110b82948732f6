/**
 * Time series in text: CSV with commas, semicolons, tabs or bars, a time in one column, signals and states in the others. A folder of
 * them is one drive. What is assumed of times and units is said (media/tables). Asked last: a table may be part of any data set.
 */
import { basename, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { folderContents } from '../../media/folder-search.ts';
import { headOfTable } from '../../media/tables/table-head.ts';
import { beginOfTable, itemsOfTable, type Table, together } from '../../media/tables/table-items.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { lookAlikeFolder } from '../../unread/look-alike.ts';

/** A file that is chosen may be called otherwise than those that are looked for in a folder. */
const OF_FILES = /\.(?:csv|tsv|tab|txt|dat)$/i;
const OF_FOLDERS = /\.(?:csv|tsv|tab)$/i;
/** Tables of a folder; folders looked into, and how deep. */
const MOST_TABLES = 256;
const MOST_FOLDERS = 200;
const MOST_LEVELS = 2;

export const tables = {
  name: 'tables',
  title: 'CSV of signals',
  noun: 'a table of signals over time (CSV, TSV), or a folder of them',
  // Tables are of other programs far more often: they open by "All files".
  extensions: [],
  beside: true,
  general: true,

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind === 'folder' && (await lookAlikeFolder(path)) !== undefined) return false;
    return (await tablesAt(path, 1)).tables.length > 0;
  },

  async describe(path: string): Promise<LogDescription> {
    const { tables: all } = await tablesAt(path, MOST_TABLES);
    const found = together(all);
    const bytes = all.reduce((sum, table) => sum + table.bytes, 0);
    const isDated = found?.tables.some(({ head }) => head.time?.dated) === true;
    return {
      ...{ format: 'tables', name: basename(path), path, bytes, files: all.length },
      from: isDated ? found?.t0.toString() : undefined,
      streams: all.map(({ name }) => ({ name, schema: 'table' })),
    };
  },

  async *read(path: string, _memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    if (within && (await kindOf(path)).kind === 'folder') await refuseStrayLinks(path, within, MOST_LEVELS);
    const { tables: all, findings } = await tablesAt(path, MOST_TABLES);
    const found = together(all);
    if (!found) throw new InputError(`${path} holds no table with times.`);
    yield { type: 'begin', t0: String(found.t0), name: basename(path) };
    for (const finding of [...findings, ...found.findings]) yield { type: 'finding', finding };
    const total = found.tables.reduce((sum, { bytes }) => sum + bytes, 1);
    let done = 0;
    for (const table of found.tables) {
      const before = done;
      yield* itemsOfTable(table, found.t0, (part) => (before + part * table.bytes) / total);
      done += table.bytes;
    }
    yield { type: 'end', files: all.length, bytes: done };
  },
} satisfies Format;

type Found = { readonly tables: readonly Table[]; readonly findings: readonly Finding[] };

/** The tables at a path that tell times. */
async function tablesAt(path: string, most: number): Promise<Found> {
  const { kind, bytes } = await kindOf(path);
  if (kind === 'file') {
    const table = OF_FILES.test(path) ? await tableOf(path, stemOf(basename(path)), bytes) : undefined;
    return { tables: table ? [table] : [], findings: [] };
  }
  const found: Table[] = [];
  const findings: Finding[] = [];
  const waiting = [{ folder: path, below: '', level: 0 }];
  for (const [looked, { folder, below, level }] of waiting.entries()) {
    const { files, folders } = await folderContents(folder, level === 0);
    if (level < MOST_LEVELS && looked < MOST_FOLDERS)
      for (const name of folders.slice(0, MOST_FOLDERS))
        if (waiting.length < MOST_FOLDERS)
          waiting.push({ folder: join(folder, name), below: `${below}${name}/`, level: level + 1 });
    for (const name of files) {
      if (!OF_FOLDERS.test(name) || name.startsWith('.')) continue;
      if (found.length >= most) {
        if (most > 1) findings.push(tooMany(below + name, most));
        return { tables: found, findings };
      }
      const file = join(folder, name);
      const table = await tableOf(file, stemOf(below + name), (await kindOf(file)).bytes);
      if (table) found.push(table);
      else findings.push(noTable(below + name));
    }
  }
  return { tables: found, findings };
}

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '');

async function tableOf(path: string, name: string, bytes: number): Promise<Table | undefined> {
  const head = await headOfTable(path);
  const table = head?.time && { path, name, bytes, head };
  return table && beginOfTable(table) !== undefined ? table : undefined;
}

const noTable = (file: string): Finding => ({
  ...{ level: 'warn', file, place: 'whole file', reason: 'is no table with a time: left out', count: 1 },
});
const tooMany = (file: string, most: number): Finding => ({
  ...{
    level: 'error',
    file,
    place: 'whole file',
    reason: `lies behind the first ${most} tables: left out`,
    count: 1,
    lost: true,
  },
});
