/** `route FILE`: where the route was covered and by which sensor, and where to drive again, as text, JSON and GPX. */
import { basename } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { diagnose } from '../../doctor/doctor.ts';
import { parsePlan } from '../../doctor/route/plan.ts';
import { checkRoute } from '../../doctor/route/route.ts';
import { Drive } from '../../drive/drive.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import { listRuns } from '../../reconstruct/run/runs.ts';
import { ExitCode } from '../exit.ts';
import { checkOutput, writeWhole } from '../output.ts';
import { describedStages } from '../plugins.ts';
import { print, printJson } from '../print.ts';

type Options = { readonly json?: boolean; readonly gpx?: string; readonly plan?: string };

export async function route(file: string, { json, gpx: target, plan: planned }: Options): Promise<ExitCode> {
  if (target !== undefined) checkOutput(target, file);
  const plan = planned === undefined ? undefined : parsePlan(basename(planned), readPlainText(planned));
  const drive = Drive.open(file, 'read');
  try {
    const { problems } = diagnose(drive, listRuns(drive, describedStages()));
    const { report, gpx } = checkRoute(drive, problems, plan);
    if (target !== undefined) {
      if (gpx === undefined) throw new InputError(report.withoutGpx ?? 'The path has no place on earth.');
      writeWhole(target, Buffer.from(gpx));
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
    if (report.verdict.state !== 'limited') print(report.positions.sentence);
    if (report.plan)
      print(
        `${report.plan.drivenM.toFixed(0)} of ${report.plan.lengthM.toFixed(0)} m of the plan were driven.${leftOutText(report.plan.leftOut)}`,
      );
    if (report.withoutPlan) print(`The plan was left out: ${report.withoutPlan}`);
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

const leftOutText = (points: number): string =>
  points === 0
    ? ''
    : ` ${points} of its points are alone, or have no latitude and longitude that can be: left out.`;
