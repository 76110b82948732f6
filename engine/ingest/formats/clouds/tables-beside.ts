/** Tables of signals that lie beside clouds and pictures: those of the same clock come in with them. */
import { basename } from 'node:path';
import { NS_PER_S } from '../../../contract/time.ts';
import { kindOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { headOfTable } from '../../media/tables/table-head.ts';
import { beginOfTable, type Table } from '../../media/tables/table-items.ts';
import type { CloudLayout } from './layout.ts';

/** A recorder of signals may begin so long before the first sweep. */
const BEFORE_NS = 600n * BigInt(NS_PER_S);
const MOST_TABLES = 64;
/** A list of the pictures themselves, as EuRoC's sets have it. */
const LIST_OF_FILES = /^file_?names?$/i;

/** @param times of sweeps and pictures, ns */
export async function tablesBeside(
  layout: CloudLayout,
  times: readonly bigint[],
  findings: Finding[],
): Promise<{ readonly table: Table; readonly ns: bigint }[]> {
  const found: { table: Table; ns: bigint }[] = [];
  const others: string[] = [];
  const [first, last] = [least(times), -least(times.map((ns) => -ns))];
  for (const path of layout.tables.slice(0, times.length > 0 ? MOST_TABLES : 0)) {
    const head = await headOfTable(path);
    if (head?.columns.some(({ name }) => LIST_OF_FILES.test(name))) continue;
    const stem = path
      .slice(layout.root.length + 1)
      .replaceAll('\\', '/')
      .replace(/\.[^.]*$/, '');
    const table = head?.time && { path, name: stem, bytes: (await kindOf(path)).bytes, head };
    const ns = table && beginOfTable(table);
    if (table && ns !== undefined && ns >= first - BEFORE_NS && ns <= last) found.push({ table, ns });
    else others.push(path);
  }
  others.push(...layout.tables.slice(times.length > 0 ? MOST_TABLES : 0));
  const [other] = others;
  if (other !== undefined)
    findings.push({
      ...{ level: 'info', file: layout.name, place: basename(other), count: others.length },
      reason:
        'tables lie beside whose times are not those of the clouds and pictures: add them to the drive, where a motion that both tell places them',
    });
  return found;
}

const least = (all: readonly bigint[]): bigint => all.reduce((a, b) => (b < a ? b : a), all[0] ?? 0n);
