/** What is wrong with a drive, on its card: how many problems of each severity. */
import { CircleCheck } from 'lucide-react';
import type { DriveGrade } from '../../engine/contract/doctor/problems.ts';
import { visible } from '../../engine/contract/visible.ts';
import { SEVERITY_LOOKS, severityCount } from '../widgets/severity.ts';
import { shortNames } from '../widgets/streams/streamName.ts';

const TAGS = { error: 'tag tag-bad', warning: 'tag tag-warn', notice: 'tag' } as const;

export function GradeTags({ grade }: { readonly grade: DriveGrade }) {
  const counts = [
    ['error', grade.errors],
    ['warning', grade.warnings],
    ['notice', grade.notices],
  ] as const;
  const told = counts.filter(([, count]) => count > 0);
  if (told.length === 0)
    return (
      <span className="tag tag-good" title="Everything that was checked is within its limits">
        <CircleCheck size={11} aria-hidden /> no problems
      </span>
    );
  return (
    <>
      {told.map(([severity, count]) => {
        const { icon: Icon } = SEVERITY_LOOKS[severity];
        return (
          <span key={severity} className={TAGS[severity]}>
            <Icon size={11} aria-hidden />
            {severityCount(severity, count)}
          </span>
        );
      })}
    </>
  );
}

/** The worst of it in a sentence; nothing where no error and no warning is. */
export function WorstProblem({ grade }: { readonly grade: DriveGrade }) {
  if (grade.worst === undefined || grade.errors + grade.warnings === 0) return null;
  const sentence = shortNames(visible(grade.worst));
  return (
    <span className="drive-tile-worst" title={sentence}>
      {sentence}
    </span>
  );
}
