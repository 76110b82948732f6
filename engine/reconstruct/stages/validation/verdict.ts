/** Validation's metrics and its gate: a map passes without errors (docs/stages/validation.md). */
import type { Metric } from '../../../contract/stages.ts';
import type { Finding, RoadMap } from '../../../map/model.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';

export function judge({ elements }: RoadMap, findings: readonly Finding[]): Judgement {
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const errors = count('error');
  const metrics: Metric[] = [
    {
      name: 'Errors',
      value: errors,
      unit: '',
      grade: errors === 0 ? 'pass' : 'warn',
      threshold: '0',
      reason: reasonOf(errors),
    },
    { name: 'Warnings', value: count('warn'), unit: '' },
  ];
  const reasons = metrics.flatMap(({ reason }) => reason ?? []);
  if (elements.length === 0) reasons.push('The map is empty.');
  return { metrics, ...verdictOf(reasons) };
}

function reasonOf(errors: number): string | undefined {
  if (errors === 0) return undefined;
  return errors === 1
    ? 'The map has 1 error; it is stamped on every export.'
    : `The map has ${errors} errors; they are stamped on every export.`;
}
