/** A case: a stretch of the drive as a drive of its own, with bookmarks, layout, a run and its map, to hand to somebody. */

import { cutDrive } from '../../../../drive/upkeep/cut.ts';
import { findRun } from '../../results.ts';
import type { ExportFormat } from '../format.ts';

export const caseFile = {
  id: 'case',
  title: 'Case, .drive',
  summary: 'A stretch as a drive of its own, with bookmarks, layout, run and map, which Lanetrace opens.',
  extension: 'case.drive',
  mediaType: 'application/vnd.sqlite3',
  of: 'drive',
  options: [],
  write: async ({ drive, from, to, progress, run, layout }, out) => {
    const runs = drive.runs.list().length === 0 && run === undefined ? [] : [findRun(drive, run).id];
    const notes = await cutDrive(drive, out, { from, to, runs, layout, progress });
    const held = runs.length === 0 ? 'no run: none has been made' : `${findRun(drive, run).name} and its map`;
    return [`A drive of its own with ${held}.`, ...notes];
  },
} as const satisfies ExportFormat;
