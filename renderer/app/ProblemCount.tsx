/** The number of errors and warnings of the open drive, on the tab of its problems. */
import { openProblems, useProblems } from '../state/problems/problems.ts';
import { SEVERITY_LOOKS, severityCount } from '../widgets/severity.ts';

export function ProblemCount() {
  const problems = useProblems(({ list }) => list);
  const open = openProblems(problems);
  const errors = open.filter(({ severity }) => severity === 'error').length;
  const warnings = open.filter(({ severity }) => severity === 'warning').length;
  if (errors + warnings === 0) return null;
  const worst = errors > 0 ? 'error' : 'warning';
  const { icon: Icon } = SEVERITY_LOOKS[worst];
  const words = [
    ...(errors > 0 ? [severityCount('error', errors)] : []),
    ...(warnings > 0 ? [severityCount('warning', warnings)] : []),
  ].join(', ');
  return (
    <span className={`problem-count problem-count-${worst} num`} title={words}>
      <Icon size={11} aria-hidden />
      {errors + warnings}
      <span className="sr-only"> problems: {words}</span>
    </span>
  );
}
