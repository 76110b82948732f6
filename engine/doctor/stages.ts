/** Problems from the stages: those that failed, and what their gates say. */

import type {
  MapChecks,
  ProblemFigure,
  ProblemKind,
  ProblemSubject,
  Span,
} from '../contract/doctor/problems.ts';
import type { Metric, StageRun } from '../contract/stages.ts';
import type { StreamInfo } from '../contract/streams.ts';
import { type Draft, limitOf } from './draft.ts';
import { sensor } from './health.ts';
import { paintProblems } from './paint.ts';

/** What a stage's warnings mean; a stage that is not named gives remarks. */
const KIND_OF_STAGE: Readonly<Record<string, ProblemKind>> = {
  odometry: 'registration',
  ground: 'ground-poor',
  accumulation: 'ground-poor',
  evidence: 'snowbank',
  vectors: 'lines-missing',
  lanes: 'lines-missing',
};

/** Whose troubles a stage tells: the lidar that odometry follows, and the receiver. */
export type Followed = {
  readonly lidar: StreamInfo | undefined;
  readonly gnss: StreamInfo | undefined;
  /** The moment of a metric by its name, where only a part of the drive was looked at. */
  readonly moments?: ReadonlyMap<string, Span> | undefined;
};

export function stageProblems(stages: readonly StageRun[], followed: Followed): Draft[] {
  return stages.flatMap((stage) => {
    const { stage: id, state, error } = stage;
    const subject = { type: 'stage', name: id } as const;
    if (state === 'failed')
      return [
        { kind: 'stage-failed', subject, source: id, sentence: error ?? `The stage ${id} failed.` } as const,
      ];
    // Health has problems of its own; what validation finds is about the map.
    if (!isDone(state) || id === 'health' || id === 'validation') return [];
    return [...warningsOf(stage, followed), ...(id === 'vectors' ? paintProblems(stage) : [])];
  });
}

export function warningsOf(
  { stage: id, metrics, verdict }: Pick<StageRun, 'stage' | 'metrics' | 'verdict'>,
  followed: Followed,
): Draft[] {
  const said = metrics.filter(({ grade }) => grade === 'warn' || grade === 'fail');
  const drafts = said.map((metric): Draft => {
    const kind = kindOf(id, metric.name);
    const moment = followed.moments?.get(metric.name);
    return {
      kind,
      subject: subjectOf(kind, id, followed),
      source: id,
      sentence:
        metric.reason ?? `${metric.name} is ${round(metric.value)} ${metric.unit}, not ${metric.threshold}.`,
      figure: UPPER_BOUNDS.includes(id) ? figureOf(metric) : undefined,
      ...(moment ? { spans: [moment] } : {}),
    };
  });
  const known = new Set(said.map(({ reason }) => reason));
  const rest = (verdict?.reasons ?? []).filter((reason) => !known.has(reason));
  // Reasons beside the metrics repeat them where a metric has no reason of its own.
  const unsaid = said.some(({ reason }) => reason === undefined) ? [] : rest;
  const subject = { type: 'stage', name: id } as const;
  return [
    ...drafts,
    ...unsaid.map((sentence): Draft => ({ kind: 'stage-remark', subject, source: id, sentence })),
  ];
}

const round = (value: number): number => Number(value.toPrecision(3));

/** Alignment judges GNSS and odometry; by the names of its metrics. */
function kindOf(stage: string, metric: string): ProblemKind {
  if (stage !== 'alignment') return KIND_OF_STAGE[stage] ?? 'stage-remark';
  if (/^GNSS (step|fixes cut out)/.test(metric)) return 'gnss-jump';
  return /GNSS|Heading/.test(metric) ? 'gnss-poor' : 'drift';
}

function subjectOf(kind: ProblemKind, stage: string, { lidar, gnss }: Followed): ProblemSubject {
  if (kind === 'registration' && lidar) return sensor(lidar);
  if ((kind === 'gnss-jump' || kind === 'gnss-poor') && gnss) return sensor(gnss);
  return { type: 'stage', name: stage };
}

/** Stages whose gates are upper bounds with their number in the threshold. */
const UPPER_BOUNDS = ['alignment', 'evidence'];

function figureOf(metric: Metric): ProblemFigure | undefined {
  const { value, unit } = metric;
  const limit = limitOf(metric);
  return limit === undefined || limit === 0 || !Number.isFinite(value) ? undefined : { value, limit, unit };
}

/**
 * How many findings the checks of the map have. They are about the map that the stages made, on a faultless drive, too: they are
 * listed with the map, not among the problems of the drive.
 */
export function mapChecksOf(stages: readonly StageRun[]): MapChecks | undefined {
  const metrics = stages.find(({ stage, state }) => stage === 'validation' && isDone(state))?.metrics;
  const measured = (name: string): number | undefined => metrics?.find((each) => each.name === name)?.value;
  const [errors, warnings] = [measured('Errors'), measured('Warnings')];
  return errors === undefined || warnings === undefined ? undefined : { errors, warnings };
}

const isDone = (state: StageRun['state']): boolean => state === 'done' || state === 'stale';
