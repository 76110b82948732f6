/** `route FILE`: where the route was covered and by which sensor, and where to drive again, as text, JSON and GPX. */
import { writeFileSync } from 'node:fs';
import { InputError } from '../../contract/errors.ts';
import { diagnose } from '../../doctor/doctor.ts';
import { checkRoute } from '../../doctor/route/route.ts';
import { Drive } from '../../drive/drive.ts';
import { listRuns } from '../../reconstruct/run/runs.ts';
import { ExitCode } from '../exit.ts';
import { describedStages } from '../plugins.ts';
import { print, printJson } from '../print.ts';

type Options = { readonly json?: boolean; readonly gpx?: string };

export async function route(file: string, { json, gpx: target }: Options): Promise<ExitCode> {
  const drive = Drive.open(file, 'read');
  try {
    const { problems } = diagnose(drive, listRuns(drive, describedStages()));
    const { report, gpx } = checkRoute(drive, problems);
    if (target !== undefined) {
      if (gpx === undefined) throw new InputError(report.withoutGpx ?? 'The path has no place on earth.');
      writeFileSync(target, gpx);
    }
    if (json) {
      printJson({ file, ...report });
      return ExitCode.done;
    }
    print(`${report.lengthM.toFixed(0)} m by ${report.path}`);
    for (const { name, coveredM, share } of report.sensors)
      print(`  ${(100 * share).toFixed(1).padStart(5)} %  ${coveredM.toFixed(0).padStart(6)} m  ${name}`);
    for (const { fromM, toM, kind, sensor, reason } of report.stretches)
      print(`  ${fromM.toFixed(0)} to ${toM.toFixed(0)} m, ${kind}: ${sensor}: ${reason}`);
    print(report.verdict.sentence);
    for (const { sentence } of report.errors) print(`  ${sentence}`);
    for (const { sentence, from } of report.again)
      print(
        `${sentence}${from ? ` Begins at ${from.latitudeDeg.toFixed(6)}, ${from.longitudeDeg.toFixed(6)}.` : ''}`,
      );
    return ExitCode.done;
  } finally {
    drive.close();
  }
}
