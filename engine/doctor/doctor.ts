/** What is wrong with a drive: what ingest, Health and the stages say, one problem a cause, worst first (docs/doctor.md). */

import type { ArtifactInfo } from '../contract/artifacts.ts';
import type { DriveGrade, MapChecks, Problem } from '../contract/doctor/problems.ts';
import { InputError } from '../contract/errors.ts';
import type { RunInfo, StageRun } from '../contract/stages.ts';
import type { Drive } from '../drive/drive.ts';
import { trajectoryOf } from '../geometry/trajectory.ts';
import { inputArtifact } from '../reconstruct/run/input.ts';
import { visibleDrive } from '../reconstruct/run/visible-drive.ts';
import { newestCalibration } from '../replay/poses.ts';
import { causesOf } from './causes.ts';
import { type Draft, problemOf } from './draft.ts';
import { ingestProblems } from './findings.ts';
import { healthProblems, receiverOf } from './health.ts';
import { gnssJumps } from './jumps.ts';
import { placed } from './places.ts';
import { rigProblems } from './rig.ts';
import { mapChecksOf, stageProblems } from './stages.ts';

export type Diagnosis = {
  /** Worst first; those that a person set aside last. */
  readonly problems: readonly Problem[];
  readonly run: number | undefined;
  /** Stages that have said nothing yet. */
  readonly waiting: readonly string[];
  /** What the checks of the map found in the map; undefined before they ran. */
  readonly mapChecks: MapChecks | undefined;
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
  return { problems: withIgnored(problems, drive), run: chosen?.id, waiting, mapChecks: mapChecksOf(stages) };
}

/** Moments that a problem names. */
const MOST_SPANS = 50;

const hasSpoken = ({ state }: StageRun): boolean =>
  state === 'done' || state === 'stale' || state === 'failed';

function drafts(drive: Drive, stages: readonly StageRun[]): Draft[] {
  const streams = drive.streams();
  const isDone = ({ state }: StageRun): boolean => state === 'done' || state === 'stale';
  const done = (id: string): StageRun | undefined =>
    stages.find((stage) => stage.stage === id && isDone(stage));
  const moved = done('odometry')?.artifacts.find(({ name }) => name === 'trajectory');
  const lidar = streams.find(({ id, kind }) => id === moved?.meta.stream && kind === 'lidar');
  const health = done('health');
  const found = [
    ...ingestProblems(drive.report(), streams),
    ...rigProblems(drive),
    ...(health ? healthProblems(health, { streams }, lidar) : []),
    ...stageProblems(stages, { lidar, gnss: receiverOf(streams) }),
  ];
  return moved ? withJumps(found, drive, moved) : found;
}

/** A jump of GNSS gets its moments, and the spans to cut out. Where the trajectory is damaged it has none. */
function withJumps(found: readonly Draft[], drive: Drive, moved: ArtifactInfo): Draft[] {
  if (!found.some(({ kind }) => kind === 'gnss-jump')) return [...found];
  let jumps: ReturnType<typeof gnssJumps>;
  try {
    const view = visibleDrive(drive, { id: 'health', reads: ['gnss'] }, newestCalibration(drive));
    jumps = gnssJumps(view, trajectoryOf(inputArtifact(drive, moved).only()));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  if (!jumps) return [...found];
  const { stream, spans, steps } = jumps;
  const moments = spans.length > 0 ? spans : steps.map(({ t }) => ({ fromNs: t, toNs: t }));
  return found.map((draft) =>
    draft.kind !== 'gnss-jump'
      ? draft
      : {
          ...draft,
          spans: moments.slice(0, MOST_SPANS),
          ...(spans.length > 0 ? { repair: { kind: 'gnss-cut', stream, spans } } : {}),
        },
  );
}

/** Those that a person set aside come last, with the reason. */
export function withIgnored(problems: readonly Problem[], drive: Drive): Problem[] {
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
