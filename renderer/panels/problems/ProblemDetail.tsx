/** What is known of the chosen problem, what to do about it, its further places, and the form that sets it aside. */
import { EyeOff } from 'lucide-react';
import { useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Problem, Span } from '../../../engine/contract/doctor/problems.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { showProblem } from '../../replay/showProblem.ts';
import { usePlayback } from '../../state/playback.ts';
import { occasionsOf, useProblems } from '../../state/problems/problems.ts';
import { useRuns } from '../../state/runs.ts';
import { clockText } from '../../widgets/format.ts';
import { readyOf } from '../../widgets/LoadState.tsx';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { IgnoreForm } from './IgnoreForm.tsx';
import { correctionOf, RepairPictures } from './picture/RepairPictures.tsx';
import { repairText, sourceText } from './problemWords.ts';
import { RepairButton } from './RepairButton.tsx';

export function ProblemDetail({ drive, problem }: { readonly drive: DriveInfo; readonly problem: Problem }) {
  const stages = useRuns(({ stages }) => stages);
  const [ignoring, setIgnoring] = useState(false);
  const { advice, signs, repair } = problem;
  const occasions = occasionsOf(problem);
  const correction = repair && correctionOf(repair);
  // Measured along odometry: without a run there is none.
  const run = useProblems(({ list }) => readyOf(list)?.run);
  return (
    <div className="problem-detail">
      <p>
        <strong>What to do:</strong> {shortNames(visible(advice))}
      </p>
      {repair && (
        <p>
          <strong>Suggested repair:</strong> {repairText(repair, drive.durationNs)}
        </p>
      )}
      {correction && run !== undefined && (
        <RepairPictures drive={drive} run={run} corrections={[correction]} />
      )}
      {signs.length > 0 && (
        <div>
          <strong>It also shows as</strong>
          <ul className="problem-signs">
            {signs.map((sign) => (
              <li key={sign}>{shortNames(visible(sign))}</li>
            ))}
          </ul>
        </div>
      )}
      {occasions.length > 1 && <Occasions drive={drive} problem={problem} spans={occasions} />}
      {ignoring ? (
        <IgnoreForm drive={drive} problem={problem} onClose={() => setIgnoring(false)} />
      ) : (
        <div className="problem-actions">
          {repair && <RepairButton drive={drive} repair={repair} />}
          <button type="button" className="button button-small" onClick={() => setIgnoring(true)}>
            <EyeOff size={13} aria-hidden /> Ignore with a reason…
          </button>
          <span className="spacer" />
          <span className="faint">{sourceText(problem.source, stages)}</span>
        </div>
      )}
    </div>
  );
}

/** Each stretch of time of the problem, as a button that goes there. */
function Occasions({
  drive,
  problem,
  spans,
}: {
  readonly drive: DriveInfo;
  readonly problem: Problem;
  readonly spans: readonly Span[];
}) {
  const t = usePlayback(({ t }) => t);
  return (
    <div className="problem-spans">
      <strong>Where it happens:</strong>
      {spans.map((span) => (
        <button
          key={span.fromNs}
          type="button"
          className="tag num"
          aria-pressed={t === span.fromNs}
          onClick={() => showProblem(drive, problem, span)}
        >
          {clockText(span.fromNs)}
        </button>
      ))}
    </div>
  );
}
