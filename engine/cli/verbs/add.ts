/** `add DRIVE LOG…`: further logs of one drive into a drive file that is there, their clocks brought onto its own. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { OUTCOME_TITLES, outcomeOf } from '../../contract/ingestOutcome.ts';
import { addLogs } from '../../ingest/combine/add-logs.ts';
import { ExitCode } from '../exit.ts';
import { loadActivePlugins } from '../plugins.ts';
import { bytesText, findingText, print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';
import { furtherLogs } from './ingest.ts';

type Options = { readonly offset?: string; readonly json?: boolean };

export async function addVerb(drive: string, logs: readonly string[], options: Options): Promise<ExitCode> {
  await loadActivePlugins();
  const progress = new Progress();
  try {
    const further = furtherLogs(logs, options.offset);
    const report = await addLogs(drive, further, { signal: stopSignal(), onProgress: progress.show });
    progress.clear();
    const names = logs.map((log) => basename(log));
    for (const finding of report.findings)
      if (names.includes(finding.file)) progress.say(findingText(finding));
    const { size } = statSync(drive);
    const outcome = outcomeOf(report);
    if (options.json) printJson({ drive: { path: drive, bytes: size }, report, outcome });
    else {
      const added = report.sources?.slice(-logs.length) ?? [];
      for (const { path, samples, clock } of added) print(`${basename(path)}: ${samples} samples, ${clock}`);
      print(
        `${drive}: ${report.samples} samples (${report.format}), ${bytesText(size)}; ${OUTCOME_TITLES[outcome.kind]}`,
      );
    }
    return ExitCode.done;
  } finally {
    progress.clear();
  }
}
