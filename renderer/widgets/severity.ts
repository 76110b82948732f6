/** Icon, colour and words of each severity of a problem: told by shape and word as well as by colour. */
import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ProblemSeverity } from '../../engine/contract/doctor/problems.ts';

export type SeverityLook = {
  readonly icon: LucideIcon;
  /** Name of a token of theme.css. */
  readonly colour: string;
  readonly one: string;
  readonly many: string;
};

/** Worst first. */
export const SEVERITIES = ['error', 'warning', 'notice'] as const satisfies readonly ProblemSeverity[];

export const SEVERITY_LOOKS: Readonly<Record<ProblemSeverity, SeverityLook>> = {
  error: { icon: CircleAlert, colour: '--bad', one: 'error', many: 'errors' },
  warning: { icon: TriangleAlert, colour: '--warn', one: 'warning', many: 'warnings' },
  notice: { icon: Info, colour: '--text-2', one: 'notice', many: 'notices' },
};

/** "2 errors", "1 warning". */
export const severityCount = (severity: ProblemSeverity, count: number): string => {
  const { one, many } = SEVERITY_LOOKS[severity];
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
};
