/** The signals of a drive as CSV: a file a stream, a line a sample, the time in seconds from the drive's begin and in ns UTC. */
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { csvField, harmless } from '../../../../contract/csv/field.ts';
import { visible } from '../../../../contract/visible.ts';
import type { DriveToExport, ExportFormat } from '../format.ts';
import { ownFolderName } from './cloud-files.ts';

/** Lines written at a time. */
const BLOCK = 4096;

export const csv = {
  id: 'csv',
  title: 'Signals, CSV',
  summary: 'A folder of tables: every number of IMU, GNSS, poses and messages over time.',
  extension: '',
  mediaType: 'text/csv',
  of: 'drive',
  options: [],

  async write({ drive, from, to, progress }: DriveToExport, out: string): Promise<string[]> {
    const report: string[] = [];
    const signals = Map.groupBy(drive.signals(), ({ stream }) => stream);
    await mkdir(out);
    const streams = drive.streams();
    const taken = new Set<string>();
    for (const [done, stream] of streams.entries()) {
      const own = signals.get(stream.id) ?? [];
      progress(done / streams.length);
      if (own.length === 0 || stream.role === 'truth') continue;
      const paths = own.map(({ path }) => path);
      const { t, values } = drive.series(stream.id, paths, from, to);
      const name = `${ownFolderName(taken, stream.name)}.csv`;
      const heads = own.map(({ path, unit }) => headOf(path, unit));
      const head = ['t [s]', 't [ns UTC]', ...heads];
      await writeLines(join(out, name), head, t, values, BigInt(drive.info.t0), (share) =>
        progress((done + share) / streams.length),
      );
      report.push(`${name}: ${t.length} lines of ${paths.length} values.`);
    }
    return report;
  },
} satisfies ExportFormat;

/** Path and unit come from the log: no spreadsheet runs them, and no control character is in them. */
export const headOf = (path: string, unit: string): string =>
  csvField(harmless(visible(unit === '' ? path : `${path} [${unit}]`)));

async function writeLines(
  path: string,
  head: readonly string[],
  t: Float64Array,
  values: readonly (ArrayLike<number> | undefined)[],
  t0: bigint,
  progress: (share: number) => void,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    let lines = [head.join(',')];
    for (let i = 0; i < t.length; i++) {
      const ns = t[i] ?? 0;
      const numbers = values.map((column) => textOf(column?.[i]));
      lines.push([(ns / 1e9).toFixed(9), String(t0 + BigInt(Math.round(ns))), ...numbers].join(','));
      if (lines.length < BLOCK) continue;
      await file.write(`${lines.join('\n')}\n`);
      progress(i / t.length);
      lines = [];
    }
    if (lines.length > 0) await file.write(`${lines.join('\n')}\n`);
  } finally {
    await file.close();
  }
}

/** Nothing where there is no value. */
const textOf = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '' : String(value);
