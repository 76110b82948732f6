/** A problem as a source of them says it, and what follows: its id, how severe it is, and how far it is past its limit. */
import {
  PROBLEM_SEVERITIES,
  type Problem,
  type ProblemFigure,
  type ProblemKind,
  type ProblemPicture,
  type ProblemRepair,
  type ProblemSeverity,
  type ProblemSource,
  type ProblemSubject,
  type Span,
} from '../contract/doctor/problems.ts';
import type { Metric } from '../contract/stages.ts';
import { KIND_RULES } from './kinds.ts';

export type Draft = {
  readonly kind: ProblemKind;
  readonly subject: ProblemSubject;
  readonly sentence: string;
  readonly source: ProblemSource;
  readonly figure?: ProblemFigure | undefined;
  /** The value must reach the limit instead of staying below it. */
  readonly atLeast?: boolean | undefined;
  readonly spans?: readonly Span[] | undefined;
  readonly repair?: ProblemRepair | undefined;
  readonly picture?: ProblemPicture | undefined;
  /** In place of that of its kind. */
  readonly severity?: ProblemSeverity | undefined;
  readonly advice?: string | undefined;
  readonly signs?: readonly string[] | undefined;
};

export function problemOf(draft: Draft): Problem {
  const { kind, subject, sentence, source, figure, spans = [], repair, picture } = draft;
  const [first, last] = [spans[0], spans.at(-1)];
  return {
    id: idOf(draft),
    kind,
    severity: severityOf(draft),
    weight: weightOf(draft),
    subject,
    sentence,
    ...(figure ? { figure } : {}),
    ...(first && last ? { when: { fromNs: first.fromNs, toNs: last.toNs } } : {}),
    ...(spans.length > 1 ? { spans } : {}),
    advice: draft.advice ?? KIND_RULES[kind].advice,
    ...(repair ? { repair } : {}),
    source,
    signs: draft.signs ?? [],
    ...(picture ? { picture } : {}),
  };
}

const idOf = ({ kind, subject }: Draft): string => `${kind}:${subject.name}`.slice(0, 500);

/** 1 at the limit, without a limit too. */
export function weightOf({ figure, atLeast }: Pick<Draft, 'figure' | 'atLeast'>): number {
  if (!figure || figure.limit === 0 || !Number.isFinite(figure.value)) return 1;
  const size = Math.abs(figure.value);
  if (atLeast) return size > 0 ? Math.abs(figure.limit) / size : MOST_WEIGHT;
  return Math.min(MOST_WEIGHT, size / Math.abs(figure.limit));
}

/** Stands for "without bound" where JSON has no infinity. */
const MOST_WEIGHT = 1e6;

function severityOf(draft: Draft): ProblemSeverity {
  const { errorAt, plain, most } = KIND_RULES[draft.kind];
  const weight = weightOf(draft);
  const measured: ProblemSeverity = weight >= errorAt ? 'error' : weight >= 1 ? 'warning' : 'notice';
  const own = draft.severity ?? (draft.figure ? measured : plain);
  return most !== undefined && rankOf(own) < rankOf(most) ? most : own;
}

/** The number in a metric's threshold, e.g. of "≤ 0.5 m"; undefined where it states none. */
export function limitOf({ threshold = '' }: Pick<Metric, 'threshold'>): number | undefined {
  const [number] = /\d+(\.\d+)?/.exec(threshold) ?? [];
  return number === undefined ? undefined : Number(number);
}

export const rankOf = (severity: ProblemSeverity): number => PROBLEM_SEVERITIES.indexOf(severity);
