/** `case DRIVE --from S --to S -o OUT.drive`: a stretch of a drive as a drive of its own, to hand to somebody. */
import { say } from '../../contract/say.ts';
import { Drive } from '../../drive/drive.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import { MOST_LAYOUT_CHARACTERS } from '../../drive/samples/streams.ts';
import { exportDrive } from '../../reconstruct/results/export/export.ts';
import { ExitCode } from '../exit.ts';
import { checkOutput } from '../output.ts';
import { print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';
import { runOf } from './reconstruct.ts';

type Options = {
  readonly out: string;
  readonly run?: string;
  readonly from?: number;
  readonly to?: number;
  /** A file with the layout of the interface, as JSON. */
  readonly layout?: string;
  readonly json?: boolean;
};

export async function caseVerb(file: string, options: Options): Promise<ExitCode> {
  const { out, run, from, to, layout, json } = options;
  checkOutput(out, file);
  const drive = Drive.open(file, 'read');
  const progress = new Progress();
  try {
    const report = await exportDrive(drive, out, {
      ...{ format: 'case', fromS: from, toS: to, run: runOf(run), signal: stopSignal() },
      ...(layout === undefined ? {} : { layout: readPlainText(layout, MOST_LAYOUT_CHARACTERS) }),
      onProgress: (fraction) => progress.show(fraction, out),
    });
    progress.clear();
    if (json) printJson({ path: out, report });
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
