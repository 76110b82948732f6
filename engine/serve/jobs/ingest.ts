/** The job that loads a log: one drive, of several logs where they are named, or every drive of a folder that holds several, beside one another in the library. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { KeptAccess } from '../../drive/logs/access.ts';
import { ingestSeveral } from '../../ingest/combine/several.ts';
import { drivesIn } from '../../ingest/detect.ts';
import { ingest } from '../../ingest/ingest.ts';
import type { JobOutcomes, JobReport, RequestOf } from './job-messages.ts';

/** Drives that one job makes; a data set of a thousand is loaded by the command line, or a folder at a time. */
const MOST_DRIVES = 50;

type Report = JobOutcomes['ingest'];

export async function ingestLog(
  { log, further = [], out, within, reference }: RequestOf<'ingest'>,
  { signal, progress }: JobReport,
): Promise<Report> {
  const referred = reference ? { access: new KeptAccess() } : undefined;
  const drives = await drivesIn(log);
  if (drives.length === 1)
    return ingestSeveral(log, further, out, { within, signal, onProgress: progress, reference: referred });
  if (further.length > 0)
    throw new InputError(
      `${log} holds ${drives.length} drives: choose the folder of one, so that it is clear which of them the other logs belong to.`,
    );
  if (drives.length > MOST_DRIVES)
    throw new InputError(
      `${log} holds ${drives.length} drives, more than the ${MOST_DRIVES} that are loaded at once: choose the folder of one, or load one by the command line, e.g. lanetrace ingest "${drives[0]?.path}".`,
    );
  const reports: Report[] = [];
  const refused: Report['findings'][number][] = [];
  for (const [index, { name, path }] of drives.entries()) {
    const onProgress = (fraction: number, text: string): void =>
      progress((index + fraction) / drives.length, `${name}: ${text}`);
    try {
      // The first takes the name that was promised.
      const target = reports.length === 0 ? out : beside(out, name);
      reports.push(await ingest(path, target, { name, within, signal, onProgress, reference: referred }));
    } catch (error) {
      // One drive that cannot be made costs no other.
      if (!(error instanceof InputError)) throw error;
      refused.push({ level: 'error', file: name, place: 'whole drive', reason: error.message, count: 1 });
    }
  }
  const [first] = reports;
  if (!first) throw new InputError(refused[0]?.reason ?? `${log} holds no drive that can be loaded.`);
  const sum = (of: (report: Report) => number): number =>
    reports.reduce((total, each) => total + of(each), 0);
  return {
    ...first,
    files: sum(({ files }) => files),
    bytes: sum(({ bytes }) => bytes),
    samples: sum(({ samples }) => samples),
    wallMs: sum(({ wallMs }) => wallMs),
    findings: [...refused, ...reports.flatMap(({ findings }) => findings)],
  };
}

/** A file beside the promised one that is not there yet, by the drive's name, which comes from the log. */
function beside(out: string, name: string): string {
  const stem =
    name
      .replaceAll(/[^\w.+-]+/g, '_')
      .replace(/^\.+/, '_')
      .slice(0, 120) || 'drive';
  for (let n = 1; ; n++) {
    const path = join(dirname(out), `${stem}${n > 1 ? ` ${n}` : ''}.drive`);
    if (!existsSync(path)) return path;
  }
}
