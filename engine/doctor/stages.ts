/** Problems from the stages: those that failed, what their gates say, and the findings in the map. */

import type { ProblemKind } from '../contract/doctor/problems.ts';
import type { StageRun } from '../contract/stages.ts';
import type { StreamInfo } from '../contract/streams.ts';
import type { Finding } from '../map/model.ts';
import type { Draft } from './draft.ts';
import { sensor } from './health.ts';

/** What a stage's warnings mean; a stage that is not named gives remarks. */
const KIND_OF_STAGE: Readonly<Record<string, ProblemKind>> = {
  odometry: 'registration',
  ground: 'ground-poor',
  accumulation: 'ground-poor',
  evidence: 'snowbank',
  vectors: 'lines-missing',
  lanes: 'lines-missing',
};

/** @param lidar the stream that odometry follows */
export function stageProblems(stages: readonly StageRun[], lidar: StreamInfo | undefined): Draft[] {
  return stages.flatMap((stage) => {
    const { stage: id, state, error } = stage;
    const subject = { type: 'stage', name: id } as const;
    if (state === 'failed')
      return [
        { kind: 'stage-failed', subject, source: id, sentence: error ?? `The stage ${id} failed.` } as const,
      ];
    // Health has problems of its own, and the findings of validation are each one.
    if ((state !== 'done' && state !== 'stale') || id === 'health' || id === 'validation') return [];
    return warningsOf(stage, lidar);
  });
}

function warningsOf({ stage: id, metrics, verdict }: StageRun, lidar: StreamInfo | undefined): Draft[] {
  const subject = id === 'odometry' && lidar ? sensor(lidar) : ({ type: 'stage', name: id } as const);
  const said = metrics.filter(({ grade }) => grade === 'warn' || grade === 'fail');
  const drafts = said.map((metric): Draft => {
    const sentence =
      metric.reason ??
      `${metric.name} is ${Number(metric.value.toPrecision(3))} ${metric.unit}, not ${metric.threshold}.`;
    return { kind: kindOf(id, metric.name), subject, source: id, sentence };
  });
  const known = new Set(said.map(({ reason }) => reason));
  const rest = (verdict?.reasons ?? []).filter((reason) => !known.has(reason));
  // Reasons beside the metrics repeat them where a metric has no reason of its own.
  const unsaid = said.some(({ reason }) => reason === undefined) ? [] : rest;
  return [
    ...drafts,
    ...unsaid.map(
      (sentence): Draft => ({
        kind: 'stage-remark',
        subject: { type: 'stage', name: id },
        source: id,
        sentence,
      }),
    ),
  ];
}

/** Alignment judges GNSS and odometry; by the names of its metrics. */
function kindOf(stage: string, metric: string): ProblemKind {
  if (stage !== 'alignment') return KIND_OF_STAGE[stage] ?? 'stage-remark';
  if (/^GNSS (step|fixes cut out)/.test(metric)) return 'gnss-jump';
  return /GNSS|Heading/.test(metric) ? 'gnss-poor' : 'drift';
}

/** Map findings that are listed; more than that a person does not read. */
const MOST_FINDINGS = 200;

export function mapProblems(findings: readonly (Finding & { readonly t?: number | undefined })[]): Draft[] {
  return findings.slice(0, MOST_FINDINGS).map(({ rule, severity, message, place, of, t }) => ({
    kind: 'map-finding',
    subject: { type: 'element', name: of[0] ?? rule },
    key: rule,
    source: 'validation',
    sentence: message,
    severity: severity === 'error' ? 'warning' : 'notice',
    where: place,
    spans: t === undefined ? [] : [{ fromNs: t, toNs: t }],
  }));
}
