/** What is wrong with a drive: what ingest, Health and the stages say, one problem a cause, worst first (docs/doctor.md). */

import type { DriveGrade, Problem } from '../contract/doctor/problems.ts';
import { InputError } from '../contract/errors.ts';
import type { RunInfo, StageRun } from '../contract/stages.ts';
import type { Drive } from '../drive/drive.ts';
import { inputArtifact } from '../reconstruct/run/input.ts';
import { causesOf } from './causes.ts';
import { problemOf } from './draft.ts';
import { ingestProblems } from './findings.ts';
import { healthProblems } from './health.ts';
import { placed } from './places.ts';
import { mapProblems, stageProblems } from './stages.ts';
import { findingRows } from './validation.ts';

export type Diagnosis = {
  /** Worst first; those that a person set aside last. */
  readonly problems: readonly Problem[];
  readonly run: number | undefined;
  /** Stages that have said nothing yet. */
  readonly waiting: readonly string[];
};

/**
 * @param runs of the drive (listRuns)
 * @param run by its id; by default the newest that has a finished stage
 * @throws InputError when there is no such run
 */
export function diagnose(drive: Drive, runs: readonly RunInfo[], run?: number): Diagnosis {
  const chosen =
    run === undefined
      ? runs.findLast(({ stages }) => stages.some(hasSpoken))
      : runs.find(({ id }) => id === run);
  if (run !== undefined && !chosen) throw new InputError(`${drive.path} has no run ${run}.`);
  const stages = chosen?.stages ?? [];
  const problems = placed(drive, stages, causesOf(drafts(drive, stages).map(problemOf)));
  const waiting =
    (chosen ?? runs.at(-1))?.stages.filter((stage) => !hasSpoken(stage)).map(({ stage }) => stage) ?? [];
  return { problems: withIgnored(problems, drive), run: chosen?.id, waiting };
}

const hasSpoken = ({ state }: StageRun): boolean =>
  state === 'done' || state === 'stale' || state === 'failed';

function drafts(drive: Drive, stages: readonly StageRun[]) {
  const streams = drive.streams();
  const health = stages.find(
    ({ stage, state }) => stage === 'health' && (state === 'done' || state === 'stale'),
  );
  const odometry = stages.find(({ stage }) => stage === 'odometry');
  const followed = odometry?.artifacts.find(({ name }) => name === 'trajectory')?.meta.stream;
  const lidar = streams.find(({ id, kind }) => id === followed && kind === 'lidar');
  const findings = stages
    .find(({ stage }) => stage === 'validation')
    ?.artifacts.find(({ name, parts }) => name === 'findings' && parts > 0);
  return [
    ...ingestProblems(drive.report(), streams),
    ...(health ? healthProblems(health, { streams, calibration: drive.calibration() }, lidar) : []),
    ...stageProblems(stages, lidar),
    ...(findings ? mapProblems(findingRows(inputArtifact(drive, findings))) : []),
  ];
}

/** Those that a person set aside come last, with the reason. */
function withIgnored(problems: readonly Problem[], drive: Drive): Problem[] {
  const ignored = new Map(drive.ignored.list().map((each) => [each.id, each]));
  const marked = problems.map((problem): Problem => {
    const found = ignored.get(problem.id);
    return found ? { ...problem, ignored: { reason: found.reason, at: found.created } } : problem;
  });
  return [...marked.filter((each) => !each.ignored), ...marked.filter((each) => each.ignored)];
}

export function gradeOf(problems: readonly Problem[]): DriveGrade {
  const open = problems.filter(({ ignored }) => !ignored);
  const count = (severity: Problem['severity']): number =>
    open.filter((each) => each.severity === severity).length;
  const worst = open[0]?.sentence;
  return {
    errors: count('error'),
    warnings: count('warning'),
    notices: count('notice'),
    ...(worst === undefined ? {} : { worst }),
  };
}
