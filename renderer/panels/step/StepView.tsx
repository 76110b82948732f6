/** A stage step by step: what went in, what was made of it, phase by phase, and where it stands in the views. */
import { Footprints } from 'lucide-react';
import type { StageDescription } from '../../../engine/contract/stages.ts';
import { STEP_UNITS } from '../../../engine/contract/steps/step.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useRunsOf } from '../../state/run/useRunsOf.ts';
import { runOf, stageRunOf, useRuns } from '../../state/runs.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { Stepper } from './Stepper.tsx';
import './step.css';

export function StepView({ visible }: PanelProps) {
  const drive = useRunsOf();
  const { stages, runs, listed, run: chosen, stage: id } = useRuns();
  const stage = stages.find((each) => each.id === id);
  const run = runOf({ runs, run: chosen });
  const result = stage && stageRunOf(run, stage.id);
  if (listed.state !== 'ready') return <LoadState of={listed} what="the stages" />;
  if (!drive || !run || !stage)
    return <Nothing>Run the stages first; then each can be gone through here.</Nothing>;
  if (!stage.steps)
    return (
      <Nothing others={stages.filter(({ steps }) => steps)}>
        {readable(stage.stepless ?? `${stage.title} offers no steps.`)}
      </Nothing>
    );
  if (result?.state !== 'done' && result?.state !== 'stale')
    return (
      <Nothing others={stages.filter(({ id, steps }) => steps && stageRunOf(run, id)?.state === 'done')}>
        Run {readable(stage.title)} first; then it can be gone through here, one {stage.stepUnit ?? 'frame'}{' '}
        after the other.
      </Nothing>
    );
  return (
    <Stepper
      // Computed anew, a step may be another one.
      key={`${run.id}/${stage.id}/${result.key}/${result.wallMs}`}
      drive={drive}
      run={run.id}
      stage={stage}
      visible={visible}
    />
  );
}

/** Why there is nothing to step, and what can be stepped instead. */
function Nothing({
  children,
  others = [],
}: {
  readonly children: React.ReactNode;
  readonly others?: readonly StageDescription[];
}) {
  return (
    <div className="empty">
      <Footprints size={28} aria-hidden />
      <p>{children}</p>
      <div className="step-others">
        {others.map(({ id, title, stepUnit }) => (
          <button
            key={id}
            type="button"
            className="button button-small"
            onClick={() => useRuns.setState({ stage: id })}
          >
            {readable(title)} by {STEP_UNITS[stepUnit ?? 'frame'].replace(/s$/, '')}
          </button>
        ))}
      </div>
    </div>
  );
}
