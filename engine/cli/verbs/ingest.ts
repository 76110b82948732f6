/** `ingest LOG -o FILE`: a log into a drive file, with the report of what came in and what did not. Fails where nothing could be read. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { OUTCOME_TITLES, outcomeOf } from '../../contract/ingestOutcome.ts';
import { say } from '../../contract/say.ts';
import { ownFileName } from '../../contract/text/fileName.ts';
import { statOf } from '../../drive/file/look.ts';
import { KeptAccess } from '../../drive/logs/access.ts';
import { type FurtherLog, ingestSeveral } from '../../ingest/combine/several.ts';
import { timingOf } from '../../ingest/combine/timing.ts';
import { drivesIn } from '../../ingest/detect.ts';
import { ExitCode } from '../exit.ts';
import { loadActivePlugins } from '../plugins.ts';
import { bytesText, findingText, print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

type Options = {
  readonly out: string;
  readonly name?: string;
  readonly reference?: boolean;
  /** Of the further logs, comma-separated (combine/timing.ts). */
  readonly offset?: string;
  readonly json?: boolean;
};

export async function ingestVerb(logs: readonly string[], options: Options): Promise<ExitCode> {
  await loadActivePlugins();
  const [log = '', ...more] = logs;
  const further = furtherLogs(more, options.offset);
  if (!isFolder(options.out)) return ingestOne(log, options, further);
  if (further.length > 0)
    throw new InputError(
      `${options.out} is a folder: several logs of one drive become one file, -o FILE.drive.`,
    );
  // A folder takes every drive of the log, each under its name.
  const drives = await drivesIn(log);
  const codes: ExitCode[] = [];
  const taken = new Set<string>();
  mkdirSync(options.out, { recursive: true });
  for (const { name, path } of drives) {
    const out = join(options.out, `${ownFileName(taken, name, { otherwise: 'drive' })}.drive`);
    try {
      codes.push(await ingestOne(path, { ...options, out }));
    } catch (error) {
      // One drive that cannot be made costs no other.
      if (drives.length === 1 || !(error instanceof InputError)) throw error;
      say(error.message);
      codes.push(ExitCode.failed);
    }
  }
  return codes.find((code) => code !== ExitCode.done) ?? ExitCode.done;
}

/** Offsets go by order; those that are not given are found. */
export function furtherLogs(paths: readonly string[], offsets: string | undefined): FurtherLog[] {
  const given = offsets?.split(',') ?? [];
  if (given.length > paths.length)
    throw new InputError(`There are ${given.length} offsets for ${paths.length} logs beside the first.`);
  return paths.map((path, k) => {
    const offset = given[k];
    return { path, timing: offset === undefined ? undefined : timingOf(offset) };
  });
}

const isFolder = (path: string): boolean => /[/\\]$/.test(path) || (statOf(path)?.isDirectory() ?? false);

async function ingestOne(
  log: string,
  options: Options,
  further: readonly FurtherLog[] = [],
): Promise<ExitCode> {
  const progress = new Progress();
  try {
    const { out, name } = options;
    const reference = options.reference ? { access: new KeptAccess() } : undefined;
    const report = await ingestSeveral(log, further, out, {
      name,
      reference,
      signal: stopSignal(),
      onProgress: progress.show,
    });
    progress.clear();
    for (const finding of report.findings) progress.say(findingText(finding));
    const drive = { path: out, bytes: statSync(out).size };
    const outcome = outcomeOf(report);
    if (outcome.kind !== 'done') progress.say(`${OUTCOME_TITLES[outcome.kind]}: ${outcome.text}`);
    if (options.json) printJson({ drive, report, outcome });
    else {
      print(
        `${out}: ${report.samples} samples of ${report.files} file${report.files === 1 ? '' : 's'} (${report.format}), ${bytesText(drive.bytes)} in ${(report.wallMs / 1000).toFixed(1)} s`,
      );
      if (outcome.kind !== 'nothing')
        print(
          reference
            ? `It refers to ${log} (${bytesText(report.bytes)}), which has to stay as it is; lanetrace relink finds it again, lanetrace embed makes the drive whole.`
            : `It holds a copy of all it needs: ${[log, ...further.map(({ path }) => path)].join(', ')} (${bytesText(report.bytes)}) ${further.length > 0 ? 'are' : 'is'} not read again.`,
        );
    }
    return outcome.kind === 'nothing' ? ExitCode.failed : ExitCode.done;
  } finally {
    progress.clear();
  }
}
