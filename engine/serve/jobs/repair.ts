/** The work of a job that repairs a run, and the comparison of a repaired run with the one before. */
import { join } from 'node:path';
import type { RepairReport } from '../../contract/doctor/repairs.ts';
import { InputError } from '../../contract/errors.ts';
import { Drive } from '../../drive/drive.ts';
import type { Stage } from '../../reconstruct/contract/stage.ts';
import { repairPictures } from '../../reconstruct/repair/pictures.ts';
import { repair } from '../../reconstruct/repair/repair.ts';
import { repairReport } from '../../reconstruct/repair/report.ts';
import { runById } from '../../reconstruct/run/variant.ts';
import { STAGES } from '../../reconstruct/stages/registry.ts';
import { hasTruth, TRUTH, truthOf } from '../library/truth.ts';
import type { JobOutcomes, JobReport, RequestOf } from './job-messages.ts';
import { failureOf, forwarded } from './stage-events.ts';

/** @throws InputError with the reasons where what is off cannot be measured, and where a stage fails */
export async function repairRun(
  { path, run, to, takeOver, threads }: RequestOf<'reconstruct'>,
  report: JobReport,
  stages: readonly Stage[] = STAGES,
): Promise<JobOutcomes['reconstruct']> {
  const drive = Drive.open(path, 'write');
  // The job is of the variant: while the run before is made, it names none.
  let first: number | undefined;
  const quiet: JobReport = { ...report, run: () => undefined };
  try {
    const done = await repair(
      drive,
      {
        run,
        to,
        takeOver,
        threads,
        signal: report.signal,
        onEvent(event) {
          first ??= event.run;
          forwarded(event, event.run === first ? quiet : report);
        },
        onProgress: report.progress,
      },
      stages,
    );
    report.signal.throwIfAborted();
    if (done.kind !== 'repaired' && first !== undefined) report.run(first);
    switch (done.kind) {
      case 'refused':
        throw new InputError(done.text);
      case 'sound':
        return { run: done.before.id, grade: undefined, text: done.text };
      case 'not-run':
        throw failureOf(done.outcome, stages);
      case 'repaired':
        if (done.outcome.state !== 'done') throw failureOf(done.outcome, stages);
        return { run: done.outcome.run.id, grade: done.outcome.grade, text: done.text };
    }
  } finally {
    drive.close();
  }
}

export function reportOf({ path, run, reference }: RequestOf<'repair-report'>): RepairReport | undefined {
  const drive = Drive.open(path, 'read');
  try {
    const truth = hasTruth(path) ? join(truthOf(path), TRUTH.map) : undefined;
    return repairReport(drive, run, reference ?? truth);
  } finally {
    drive.close();
  }
}

/** @throws InputError when there is no such run, and as repairPictures says */
export async function picturesOf(
  { path, run, corrections }: RequestOf<'repair-pictures'>,
  { signal }: JobReport,
): Promise<JobOutcomes['repair-pictures']> {
  const drive = Drive.open(path, 'read');
  try {
    return await repairPictures(drive, runById(drive, run), corrections, signal);
  } finally {
    drive.close();
  }
}
