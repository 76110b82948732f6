/** Steps of a stage in a job's process, which keeps what it has opened. */
import { Drive } from '../../drive/drive.ts';
import type { Stage } from '../../reconstruct/contract/stage.ts';
import { StepShelf } from '../../reconstruct/run/steps.ts';
import type { JobOutcomes, RequestOf } from './job-messages.ts';

let shelf: StepShelf | undefined;

/** The stages of a process stay the same. */
const shelfOf = (stages: readonly Stage[] | undefined): StepShelf => {
  shelf ??= new StepShelf(stages);
  return shelf;
};

/** One step of a stage, computed anew. */
export async function oneStep(
  { path, run, stage, frame }: RequestOf<'step'>,
  stages: readonly Stage[] | undefined,
): Promise<JobOutcomes['step']> {
  const drive = Drive.open(path, 'read');
  try {
    return await shelfOf(stages).step(drive, { run, stage }, frame);
  } finally {
    drive.close();
  }
}

/** All steps of a stage, and which of them to open. */
export async function listOfSteps(
  { path, run, stage, near }: RequestOf<'steps'>,
  stages: readonly Stage[] | undefined,
): Promise<JobOutcomes['steps']> {
  const drive = Drive.open(path, 'read');
  try {
    return await shelfOf(stages).list(drive, { run, stage }, near);
  } finally {
    drive.close();
  }
}
