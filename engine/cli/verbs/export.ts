/** `export FILE --format F -o OUT`: writes beside the target first, so that a failed export leaves nothing half-written. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { Drive } from '../../drive/drive.ts';
import { type ExportFormat, exportRun } from '../../reconstruct/export/export.ts';
import { ExitCode } from '../exit.ts';
import { bytesText, print, printJson } from '../print.ts';
import { runOf } from './reconstruct.ts';

type Options = {
  readonly format: ExportFormat;
  readonly out: string;
  readonly run?: string;
  readonly stage?: string;
  readonly frame?: string;
  readonly origin?: Omit<MapOrigin, 'datum'>;
  readonly json?: boolean;
};

export async function exportVerb(file: string, options: Options): Promise<ExitCode> {
  const { format, out, run, stage, frame, origin } = options;
  const drive = Drive.open(file, 'read');
  try {
    const made = exportRun(drive, { run: runOf(run), format, stage, frame, origin });
    writeWhole(out, made.bytes);
    if (options.json) printJson({ path: out, format, bytes: made.bytes.byteLength, report: made.report });
    else {
      print(`${out}: ${bytesText(made.bytes.byteLength)}`);
      for (const line of made.report) console.error(line);
    }
    return ExitCode.done;
  } finally {
    drive.close();
  }
}

function writeWhole(out: string, bytes: Uint8Array): void {
  const part = `${out}.part`;
  try {
    writeFileSync(part, bytes);
    renameSync(part, out);
  } catch (cause) {
    rmSync(part, { force: true });
    throw new InputError(`${out} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}
