/** A report of the drive and a run as one page of HTML, which opens anywhere without a network. */
import { writeFile } from 'node:fs/promises';
import { listRuns } from '../../../run/runs.ts';
import { reportOf } from '../../report/report.ts';
import { findRun } from '../../results.ts';
import type { ExportFormat } from '../format.ts';

export const reportPage = {
  id: 'report',
  title: 'Report, HTML',
  summary: 'Problems, map, metrics and pictures on one page that opens in any browser, offline.',
  extension: 'report.html',
  mediaType: 'text/html',
  of: 'drive',
  options: [],
  write: async ({ drive, from, to, progress, run, diagnose }, out) => {
    const chosen = drive.runs.list().length === 0 && run === undefined ? undefined : findRun(drive, run).id;
    const { text, report } = await reportOf({
      drive,
      run: listRuns(drive).find(({ id }) => id === chosen),
      problems: diagnose?.(drive, chosen),
      ...{ from, to, progress },
    });
    await writeFile(out, text, { flag: 'wx' });
    return report;
  },
} as const satisfies ExportFormat;
