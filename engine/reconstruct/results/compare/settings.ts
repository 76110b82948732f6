/** Parameters and metrics of two runs that differ, stage by stage. */
import type { ChangedMetric, ChangedParameter } from '../../../contract/compare/changes.ts';
import type { Grade, ParameterValue, RunInfo, StageRun } from '../../../contract/stages.ts';
import type { Stage } from '../../contract/stage.ts';

export function changedParameters(a: RunInfo, b: RunInfo, stages: readonly Stage[]): ChangedParameter[] {
  return stages.flatMap(({ id, title, parameters }) => {
    const [own, other] = [stageOf(a, id)?.parameters ?? {}, stageOf(b, id)?.parameters ?? {}];
    return [...new Set([...Object.keys(own), ...Object.keys(other)])]
      .filter((name) => own[name] !== other[name])
      .map((name) => {
        const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
        const [from, to] = [textOf(own[name]), textOf(other[name])];
        return {
          stage: title,
          title: parameter?.title ?? name,
          unit: parameter && 'unit' in parameter ? parameter.unit : '',
          ...(from === undefined ? {} : { a: from }),
          ...(to === undefined ? {} : { b: to }),
        };
      });
  });
}

/** Those of another grade first, then those that changed by the largest share. */
export function changedMetrics(a: RunInfo, b: RunInfo, stages: readonly Stage[]): ChangedMetric[] {
  return stages
    .flatMap(({ id, title }): ChangedMetric[] => {
      const [own, other] = [stageOf(a, id), stageOf(b, id)];
      // The same result has the same metrics.
      if (own?.key !== undefined && own.key === other?.key && a.uuid !== b.uuid && sameState(own, other))
        return [];
      const names = new Set([...(own?.metrics ?? []), ...(other?.metrics ?? [])].map(({ name }) => name));
      return [...names].flatMap((name) => {
        const [from, to] = [own, other].map((run) => run?.metrics.find((metric) => metric.name === name));
        if (from?.value === to?.value && from?.grade === to?.grade) return [];
        return [
          {
            stage: title,
            name,
            unit: (from ?? to)?.unit ?? '',
            ...(from ? { a: from.value } : {}),
            ...(to ? { b: to.value } : {}),
            ...(from && to ? { difference: to.value - from.value } : {}),
            ...(from?.grade ? { gradeA: from.grade } : {}),
            ...(to?.grade ? { gradeB: to.grade } : {}),
          },
        ];
      });
    })
    .sort((p, q) => weightOf(q) - weightOf(p));
}

const stageOf = (run: RunInfo, id: string): StageRun | undefined =>
  run.stages.find(({ stage }) => stage === id);

const sameState = (a: StageRun, b: StageRun): boolean => a.state === b.state;

const textOf = (value: ParameterValue | undefined): string | undefined =>
  value === undefined ? undefined : typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

const RANKS: Readonly<Record<Grade, number>> = { pass: 0, warn: 1, fail: 2 };

/** A change of grade counts more than any change of a value, which counts by its share, at most 1. */
function weightOf({ a, b, gradeA, gradeB }: ChangedMetric): number {
  const graded = gradeA && gradeB ? Math.abs(RANKS[gradeA] - RANKS[gradeB]) : 0;
  const largest = Math.max(Math.abs(a ?? 0), Math.abs(b ?? 0));
  const share = a === undefined || b === undefined || largest === 0 ? 1 : Math.abs(b - a) / (2 * largest);
  return 10 * graded + share;
}
