/**
 * Scores of the run against the ground truth of a simulated drive, or against a reference map that a person chooses. Either is
 * read only when a person presses the button.
 */
import { Target } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FileEntry, TruthScores } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { runOf, useRuns } from '../../state/runs.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { ReferenceButton } from './ReferenceButton.tsx';
import './truth.css';
import { ScoreTables } from '../../artifacts/ScoreTables.tsx';
import { useRunsOf } from '../../state/run/useRunsOf.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';

type Outcome =
  | { readonly state: 'working'; readonly against: string }
  | { readonly state: 'scored'; readonly against: string; readonly scores: TruthScores }
  | { readonly state: 'refused'; readonly against: string; readonly reason: string };

const SAID = {
  working: 'Evaluating against',
  scored: 'Evaluated against',
  refused: 'Not evaluated against',
} as const;

export function Truth() {
  const link = useLink();
  const drive = useRunsOf();
  const runs = useRuns();
  const run = runOf(runs);
  const made = run?.stages.some(({ state }) => state === 'done') ?? false;
  const [outcome, setOutcome] = useState<Outcome>();
  // Scores hold for the state of the run at which they were computed.
  const stamp =
    run && `${run.id} ${run.stages.map(({ state, key, wallMs }) => `${state}${key}${wallMs}`).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says when they no longer hold.
  useEffect(() => setOutcome(undefined), [drive?.uuid, stamp]);

  if (drive && runs.listed.state !== 'ready') return <LoadState of={runs.listed} what="the runs" />;
  if (!drive || !run || !made) {
    return (
      <div className="empty">
        <Target size={26} aria-hidden />
        <p>
          {drive?.truth
            ? 'The exact truth lies beside this drive. Run the stages in Reconstruct, then hold the result against it here.'
            : 'Run the stages in Reconstruct, then hold the map against a reference here.'}
        </p>
      </div>
    );
  }
  const evaluate = async (reference?: FileEntry): Promise<void> => {
    const against = reference ? visible(reference.name) : 'the truth';
    setOutcome({ state: 'working', against });
    try {
      const { result } = await link.request('truth.evaluate', {
        drive: drive.drive,
        run: run.id,
        ...(reference && { reference: reference.grant }),
      });
      setOutcome({ state: 'scored', against, scores: result });
    } catch (error) {
      setOutcome({ state: 'refused', against, reason: messageOf(error) });
    }
  };
  return (
    <div className="panel-column">
      <div className="panel-bar">
        <RunTag run={run.id} />
        {drive.truth && (
          <button
            type="button"
            className="button button-small"
            disabled={outcome?.state === 'working'}
            onClick={() => void evaluate()}
          >
            <Target size={13} aria-hidden />
            Evaluate against the truth
          </button>
        )}
        <ReferenceButton
          isWorking={outcome?.state === 'working'}
          onChoose={(entry) => void evaluate(entry)}
        />
        <span className="faint ellipsis">
          {run.name}. Only this opens a truth or a reference; no stage sees it.
        </span>
      </div>
      <div className="panel-scroll truth-rows" {...scrollArea('Scores against the truth')}>
        {outcome && (
          <p className="truth-against muted" role="status">
            {SAID[outcome.state]} {outcome.against}
            {outcome.state === 'working' && '…'}
          </p>
        )}
        {outcome?.state === 'refused' && (
          <p className="verdict verdict-fail" role="alert">
            {visible(outcome.reason)}
          </p>
        )}
        {outcome?.state === 'scored' && <ScoreTables scores={outcome.scores} />}
      </div>
    </div>
  );
}
