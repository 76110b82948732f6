/** One problem: severity, sentence, figure, time and picture; chosen, also what to do about it. */
import type { KeyboardEvent } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { PROBLEM_KINDS, type Problem } from '../../../engine/contract/doctor/problems.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { showProblem } from '../../replay/showProblem.ts';
import { occasionsOf } from '../../state/problems/problems.ts';
import { SEVERITY_LOOKS } from '../../widgets/severity.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { Figure } from './Figure.tsx';
import { ProblemDetail } from './ProblemDetail.tsx';
import { ProblemPicture } from './picture/ProblemPicture.tsx';
import { spanText } from './problemWords.ts';

export function ProblemRow({
  drive,
  problem,
  chosen,
  tabStop,
}: {
  readonly drive: DriveInfo;
  readonly problem: Problem;
  readonly chosen: boolean;
  /** Reached by Tab, the others from it by the arrows. */
  readonly tabStop: boolean;
}) {
  const { severity, kind, sentence, figure, where } = problem;
  const occasions = occasionsOf(problem);
  const [first] = occasions;
  const { icon: Icon, colour, one } = SEVERITY_LOOKS[severity];
  return (
    <li className={chosen ? 'problem chosen' : 'problem'} data-severity={severity} data-kind={kind}>
      <button
        type="button"
        className="problem-main"
        aria-current={chosen ? 'true' : undefined}
        title="Take all views there (Enter); N and Shift+N go through the list"
        tabIndex={tabStop ? 0 : -1}
        onClick={() => showProblem(drive, problem)}
        onKeyDown={walk}
      >
        <span className="problem-text">
          <span className="problem-head">
            <span className="problem-severity" style={{ color: `var(${colour})` }}>
              <Icon size={14} aria-hidden /> {one}
            </span>
            <span className="problem-kind">{PROBLEM_KINDS[kind]}</span>
          </span>
          <span className="problem-sentence">{shortNames(visible(sentence))}</span>
          <span className="problem-facts">
            {figure && <Figure figure={figure} colour={colour} />}
            {first ? (
              <span className="muted num">
                {occasions.length > 1 && `${occasions.length} times, first at `}
                {spanText(first, drive.durationNs)}
              </span>
            ) : (
              where && <span className="muted">at a place of the map</span>
            )}
          </span>
        </span>
        <ProblemPicture drive={drive} problem={problem} />
      </button>
      {chosen && <ProblemDetail drive={drive} problem={problem} />}
    </li>
  );
}

/** The arrow keys go to the next problem and the one before, and take the views along. */
function walk(event: KeyboardEvent<HTMLButtonElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const all = [...document.querySelectorAll<HTMLElement>('.problem-list .problem-main')];
  const next = all[all.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)];
  event.preventDefault();
  next?.focus();
  next?.click();
}
