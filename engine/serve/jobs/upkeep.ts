/** The work of a job on a drive file itself: giving space back, packing, making whole, moving, finding its log. */
import { basename } from 'node:path';
import { KeptAccess } from '../../drive/logs/access.ts';
import { moveLibrary } from '../../drive/upkeep/library.ts';
import { moveDrive } from '../../drive/upkeep/places.ts';
import { relink } from '../../drive/upkeep/relink.ts';
import { rewrite } from '../../drive/upkeep/rewrite.ts';
import { tidy } from '../../drive/upkeep/tidy.ts';
import type { JobOutcomes, JobReport, RequestOf } from './job-messages.ts';

export async function upkeep(
  { work }: RequestOf<'storage'>,
  { signal, progress }: JobReport,
): Promise<JobOutcomes['storage']> {
  const report = { signal, onProgress: progress };
  switch (work.task) {
    case 'tidy': {
      const { runs, results, bytes } = tidy(work.path, { runs: work.runs, ...report });
      return {
        path: work.path,
        text: `${runs} runs and ${results} results removed, ${megabytes(bytes)} given back`,
      };
    }
    case 'pack':
    case 'embed': {
      const how = { pack: work.task === 'pack', embed: true };
      const { before, after } = await rewrite(work.path, work.out, { ...how, ...report });
      return {
        path: work.out,
        text: `${basename(work.out)}: ${megabytes(before)} became ${megabytes(after)}`,
      };
    }
    case 'move': {
      const path = await moveDrive(work.path, work.folder);
      return { path, text: `It is now ${path}` };
    }
    case 'move-library': {
      const { folder, drives, bytes, left } = await moveLibrary(work.folder, { home: work.home, ...report });
      const rest = left.length === 0 ? '' : ` What lies in ${left.join(', ')} is not there yet`;
      return {
        path: folder,
        text: `${drives.length} drives, ${megabytes(bytes)}: the library is now in ${folder}.${rest}`,
        moved: drives,
      };
    }
    case 'relink': {
      const { path, bytes } = relink(work.path, work.log, new KeptAccess());
      return { path: work.path, text: `It reads ${path} (${megabytes(bytes)})` };
    }
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
