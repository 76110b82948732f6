/** One frame of a stage step by step: the scan at each iteration, the local map, correspondences coloured by residual. */
import { Footprints } from 'lucide-react';
import { useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { runOf, stageRunOf, useRuns } from '../../state/runs.ts';
import { useRunsOf } from '../../state/useRunsOf.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { FrameBar } from './FrameBar.tsx';
import { StepSide } from './StepSide.tsx';
import { useFrame } from './useFrame.ts';
import { useStepScene } from './useStepScene.ts';
import type { Working } from './working.ts';
import './step.css';

export function StepView({ visible }: PanelProps) {
  const drive = useRunsOf();
  const { stages, runs, listed, run: chosen, stage } = useRuns();
  const steppable =
    stages.find(({ id, steps }) => id === stage && steps) ?? stages.find(({ steps }) => steps);
  const run = runOf({ runs, run: chosen });
  const result = steppable && stageRunOf(run, steppable.id);
  const done = result?.state === 'done';
  if (listed.state !== 'ready') return <LoadState of={listed} what="the stages" />;
  if (!drive || !run || !steppable || !done) {
    return (
      <div className="empty">
        <Footprints size={28} aria-hidden />
        <p>
          {steppable
            ? `Run ${steppable.title} first; then each of its frames can be walked here, iteration by iteration.`
            : 'No stage of this pipeline goes frame by frame.'}
        </p>
      </div>
    );
  }
  return (
    <Stepper
      // Computed anew, a frame may be another one.
      key={`${run.id}/${steppable.id}/${result.key}/${result.wallMs}`}
      drive={drive}
      run={run.id}
      stage={steppable.id}
      title={steppable.title}
      visible={visible}
    />
  );
}

function Stepper({
  drive,
  run,
  stage,
  title,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly run: number;
  readonly stage: string;
  readonly title: string;
  readonly visible: boolean;
}) {
  const [frame, setFrame] = useState(1);
  const { working, busy, failure } = useFrame(drive, run, stage, frame, visible);
  // The last iteration is shown until another one of the same frame is chosen.
  const [chosen, setChosen] = useState<{ readonly of: Working; readonly iteration: number }>();
  const last = Math.max(0, (working?.iterations.length ?? 0) - 1);
  const iteration = chosen && chosen.of === working ? chosen.iteration : last;
  const holder = useStepScene(working, iteration, visible);
  return (
    <div className="panel-column step">
      <FrameBar title={title} frame={frame} working={working} busy={busy} onFrame={setFrame} />
      {failure && <LoadState of={failure} what={`frame ${frame}`} slim />}
      <div className="step-body">
        <div className="step-scene" ref={holder} />
        <StepSide
          working={working}
          busy={busy}
          iteration={iteration}
          onIteration={(iteration) => working && setChosen({ of: working, iteration })}
        />
      </div>
    </div>
  );
}
