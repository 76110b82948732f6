/** `doctor LOG|DRIVE`: what is wrong with it, worst first, before anything else is made of it. */
import { PROBLEM_KINDS, type Problem } from '../../contract/doctor/problems.ts';
import { gradeOf } from '../../doctor/doctor.ts';
import { type Examination, examineDrive, examineLog } from '../../doctor/look/log.ts';
import { pageOf, repairText, spanText } from '../../doctor/look/page.ts';
import { Drive } from '../../drive/drive.ts';
import { isDatabase } from '../../drive/file/location.ts';
import { listRuns } from '../../reconstruct/run/runs.ts';
import { ExitCode } from '../exit.ts';
import { checkOutput, writeWhole } from '../output.ts';
import { loadActivePlugins } from '../plugins.ts';
import { print, printJson, secondsText } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

export type DoctorOptions = { readonly json?: boolean; readonly html?: string };

/** Exit code 3 where something is an error: data are lost, or a map would come out wrong. */
export async function doctorVerb(source: string, { json, html }: DoctorOptions): Promise<ExitCode> {
  if (html !== undefined) checkOutput(html, source);
  const began = performance.now();
  const stages = await loadActivePlugins();
  const progress = new Progress();
  const options = { signal: stopSignal(), onProgress: progress.show, photos: html !== undefined };
  let examination: Examination;
  if (/\.drive$/i.test(source) && isDatabase(source)) {
    const drive = Drive.open(source, 'read');
    try {
      examination = await examineDrive(drive, listRuns(drive, stages), options);
    } finally {
      drive.close();
    }
  } else examination = await examineLog(source, options);
  progress.clear();
  if (html !== undefined) writeWhole(html, new TextEncoder().encode(pageOf(source, examination)));
  const grade = gradeOf(examination.problems);
  if (json) printJson(documentOf(source, examination, performance.now() - began));
  else show(examination);
  return grade.errors > 0 ? ExitCode.verdict : ExitCode.done;
}

function documentOf(source: string, { photos: _, ...examination }: Examination, wallMs: number) {
  return { path: source, ...examination, grade: gradeOf(examination.problems), wallMs: Math.round(wallMs) };
}

function show({ name, durationNs, problems, sampled }: Examination): void {
  const { errors, warnings, notices } = gradeOf(problems);
  print(`${name}  ${secondsText(durationNs)}: ${errors} errors, ${warnings} warnings, ${notices} notices`);
  for (const line of sampled) print(`  ${line}`);
  if (problems.length === 0) print('Nothing was found.');
  for (const problem of problems) showProblem(problem);
}

function showProblem({
  kind,
  severity,
  sentence,
  spans,
  when,
  advice,
  repair,
  signs,
  ignored,
}: Problem): void {
  print(`${ignored ? 'set aside' : severity}: ${PROBLEM_KINDS[kind]}: ${sentence}`);
  const moments = spans ?? (when ? [when] : []);
  if (moments.length > 0) {
    const more = moments.length > MOST_MOMENTS ? ` and ${moments.length - MOST_MOMENTS} more` : '';
    print(`    when: ${moments.slice(0, MOST_MOMENTS).map(spanText).join(', ')}${more}`);
  }
  for (const sign of signs) print(`    also seen as: ${sign}`);
  if (repair) print(`    repair: ${repairText(repair)}`);
  print(`    ${ignored ? `because: ${ignored.reason}` : advice}`);
}

const MOST_MOMENTS = 4;
