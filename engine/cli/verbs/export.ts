/** `export FILE --format F -o OUT`: a map, a trajectory, or what the log held, to a file or folder of its own. */
import { extname } from 'node:path';
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { POSE_REFERENCES, type PoseReference } from '../../contract/extensions/formats.ts';
import { say } from '../../contract/say.ts';
import { diagnose } from '../../doctor/doctor.ts';
import { Drive } from '../../drive/drive.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import { MAP_EXTENSIONS } from '../../map/formats/read.ts';
import {
  type Exported,
  exportDrive,
  exportFormat,
  exportMap,
  exportRun,
} from '../../reconstruct/results/export/export.ts';
import { listRuns } from '../../reconstruct/run/runs.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { checkOutput, writeWhole } from '../output.ts';
import { loadActivePlugins } from '../plugins.ts';
import { bytesText, print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';
import { runOf } from './reconstruct.ts';

type Options = {
  readonly format: string;
  readonly out: string;
  readonly run?: string;
  readonly stage?: string;
  readonly frame?: string;
  readonly reference?: string;
  readonly origin?: Omit<MapOrigin, 'datum'>;
  readonly from?: number;
  readonly to?: number;
  readonly asMade?: boolean;
  readonly json?: boolean;
};

/** True by the ending of its name, e.g. a truth's map.json; all else is taken for a drive. */
const isMap = (file: string): boolean => MAP_EXTENSIONS.includes(extname(file).slice(1).toLowerCase());

export async function exportVerb(file: string, options: Options): Promise<ExitCode> {
  const { format, out, run, stage, frame, reference, origin, asMade, json } = options;
  await loadActivePlugins();
  checkFormat(format);
  checkOutput(out, file);
  if (isMap(file)) {
    if ([run, stage, frame, reference].some((each) => each !== undefined))
      throw new InputError(`${file} is a map: --run, --stage, --frame and --reference are for drives.`);
    answer(out, format, exportMap(file, readWhole(file), { format, origin }), json);
    return ExitCode.done;
  }
  if (exportFormat(format).of === 'drive') return driveVerb(file, options);
  if (options.from !== undefined || options.to !== undefined)
    throw new UsageError(`--from and --to cut a drive; ${format} is of what a run made.`);
  const drive = Drive.open(file, 'read');
  try {
    const asked = {
      ...{ run: runOf(run), format, stage, frame, reference: referenceOf(reference), origin },
      version: asMade ? ('as made' as const) : undefined,
    };
    answer(out, format, exportRun(drive, asked), json);
    return ExitCode.done;
  } finally {
    drive.close();
  }
}

/** What the log held, or a cut of it. */
async function driveVerb(file: string, { format, out, from, to, run, json }: Options): Promise<ExitCode> {
  const drive = Drive.open(file, 'read');
  const progress = new Progress();
  try {
    const onProgress = (fraction: number): void => progress.show(fraction, out);
    const report = await exportDrive(drive, out, {
      ...{ format, fromS: from, toS: to, onProgress, run: runOf(run) },
      diagnose: (opened, id) => diagnose(opened, listRuns(opened), id).problems,
      signal: stopSignal(),
    });
    progress.clear();
    if (json) printJson({ path: out, format, report });
    else {
      print(out);
      for (const line of report) say(line);
    }
    return ExitCode.done;
  } finally {
    progress.clear();
    drive.close();
  }
}

/** @throws UsageError naming those there are. */
function referenceOf(text: string | undefined): PoseReference | undefined {
  const known = POSE_REFERENCES.find((each) => each === text);
  if (text === undefined || known) return known;
  throw new UsageError(`--reference takes ${POSE_REFERENCES.join(' or ')}, not ${JSON.stringify(text)}.`);
}

/** @throws UsageError naming the formats there are. */
function checkFormat(id: string): void {
  try {
    exportFormat(id);
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message);
    throw error;
  }
}

function answer(out: string, format: string, made: Exported, json: boolean | undefined): void {
  writeWhole(out, made.bytes);
  if (json) printJson({ path: out, format, bytes: made.bytes.byteLength, report: made.report });
  else {
    print(`${out}: ${bytesText(made.bytes.byteLength)}`);
    for (const line of made.report) say(line);
  }
}

function readWhole(file: string): string {
  try {
    return readPlainText(file);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${file} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}
