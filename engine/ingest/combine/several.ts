/**
 * Several logs of one drive: the first makes the drive and gives it its clock, the others are added to it. DBC files among them say
 * what the frames of the others mean.
 */
import { basename, resolve } from 'node:path';
import type { IngestReport } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import { DriveExtension } from '../../drive/extension.ts';
import { type IngestOptions, ingest } from '../ingest.ts';
import { addLog } from './add.ts';
import { partsOf } from './parts.ts';
import type { LogTiming } from './timing.ts';

export type FurtherLog = { readonly path: string; readonly timing?: LogTiming | undefined };

/**
 * A further log that cannot be added costs itself: it is an error line of the drive's report.
 * @throws InputError when one of them is no log, or one is named twice; then nothing is read
 */
export async function ingestSeveral(
  log: string,
  further: readonly FurtherLog[],
  out: string,
  options: IngestOptions,
): Promise<IngestReport> {
  const paths = [log, ...further.map(({ path }) => path)].map((path) => resolve(path));
  const twice = paths.find((path, k) => paths.indexOf(path) !== k);
  if (twice !== undefined) throw new InputError(`${twice} is named twice.`);
  const { logs, definitions, buses } = await partsOf(paths.map((path, k) => ({ ...further[k - 1], path })));
  const [main, ...others] = logs;
  if (!main)
    throw new InputError(
      `${log} says what the messages of a CAN bus mean and holds no log: load it together with one.`,
    );
  if (definitions.length > 0 && !buses)
    throw new InputError(`${definitions.join(', ')}: no log was given that may hold frames of a CAN bus.`);
  const step =
    (k: number): IngestOptions['onProgress'] =>
    (fraction, text) =>
      options.onProgress?.((k + fraction) / logs.length, `${basename(logs[k]?.path ?? '')}: ${text}`);
  const report = await ingest(main.path, out, { ...options, definitions, onProgress: step(0) });
  return addAll(out, others, report, { ...options, definitions, onProgressOf: (k) => step(k + 1) });
}

type AddAllOptions = Pick<IngestOptions, 'signal' | 'within' | 'definitions'> & {
  readonly onProgressOf: (k: number) => IngestOptions['onProgress'];
};

/** Adds each to a drive that is there. */
export async function addAll(
  out: string,
  further: readonly FurtherLog[],
  before: IngestReport,
  { signal, within, definitions, onProgressOf }: AddAllOptions,
): Promise<IngestReport> {
  let report = before;
  for (const [k, { path, timing }] of further.entries()) {
    try {
      report = await addLog(out, path, { timing, signal, within, definitions, onProgress: onProgressOf(k) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const lost = {
        level: 'error',
        file: basename(path),
        place: 'whole log',
        reason: `was not added: ${error.message}`,
        count: 1,
        lost: true,
      } as const;
      report = { ...report, findings: [...report.findings, lost] };
      const note = DriveExtension.open(out);
      note.setReport(report);
      note.finish();
    }
  }
  return report;
}
