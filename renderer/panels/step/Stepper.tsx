/** The steps of one result: opened at the playhead or at what is asked for, with playhead and views going along. */
import { useEffect, useMemo, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { StageDescription } from '../../../engine/contract/stages.ts';
import type { StepInfo, StepNear } from '../../../engine/contract/steps/list.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { nearestPose, useTrajectory } from '../../replay/trajectory.ts';
import { usePlayback } from '../../state/playback.ts';
import { useStepAsk } from '../../state/run/stepAsk.ts';
import { clearStep } from '../../state/run/stepShown.ts';
import { useSelection } from '../../state/selection.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { IterationBody } from './IterationBody.tsx';
import { PhasesBody } from './phases/PhasesBody.tsx';
import { nextOf, StepBar, type StepChoice } from './StepBar.tsx';
import { useStep } from './useStep.ts';
import { type StepList, useSteps } from './useSteps.ts';

/** Shown around a step that does not say how large it is (m). */
const AROUND_M = 12;

const atPlayhead = (): StepNear => ({ by: 'time', t: usePlayback.getState().t });

export function Stepper({
  drive,
  run,
  stage,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly run: number;
  readonly stage: StageDescription;
  readonly visible: boolean;
}) {
  const ask = useStepAsk(({ ask }) => (ask?.stage === stage.id ? ask : undefined));
  const [located, setLocated] = useState<StepNear>(atPlayhead);
  const [newest, setNewest] = useState<'ask' | 'playhead'>(ask ? 'ask' : 'playhead');
  const near = newest === 'ask' && ask ? ask.near : located;
  useEffect(() => {
    if (ask) setNewest('ask');
  }, [ask]);
  const list = useSteps(drive, run, stage.id, near, visible);
  if (list.state !== 'ready') return <LoadState of={list} what={`the steps of ${readable(stage.title)}`} />;
  if (list.value.steps.length === 0)
    return (
      <div className="empty">
        <p>{readable(stage.title)} had nothing to go through in this run.</p>
      </div>
    );
  return (
    <Steps
      drive={drive}
      run={run}
      stage={stage}
      list={list.value}
      visible={visible}
      onPlayhead={() => {
        setLocated(atPlayhead());
        setNewest('playhead');
      }}
    />
  );
}

function Steps({
  drive,
  run,
  stage,
  list,
  visible,
  onPlayhead,
}: {
  readonly drive: DriveInfo;
  readonly run: number;
  readonly stage: StageDescription;
  readonly list: StepList;
  readonly visible: boolean;
  readonly onPlayhead: () => void;
}) {
  const { steps, unit } = list;
  // The step that was asked for, until another one of the same list is chosen.
  const [chosen, setChosen] = useState<{ readonly of: StepNear; readonly frame: number }>();
  const frame = chosen && chosen.of === list.near ? chosen.frame : list.at;
  const [choice, setChoice] = useState<StepChoice>('all');
  const [follows, setFollows] = useState(true);
  const [shows, setShows] = useState(true);
  const { working, busy, failure } = useStep(drive, run, stage.id, frame, visible);
  const go = (to: number): void => {
    setChosen({ of: list.near, frame: to });
    if (follows) follow(steps[to]);
  };
  const onMove = (by: 1 | -1): void => {
    const to = nextOf(steps, frame, by, choice);
    if (to !== undefined) go(to);
  };
  useMoves(onMove, visible);
  // What a person asks for by element or place is gone to; the playhead is there already.
  useEffect(() => {
    if (list.near.by !== 'time') follow(list.steps[list.at]);
  }, [list]);
  useEffect(() => clearStep, []);
  const body = useMemo(
    () => (working?.step.phases ? <PhasesBody working={working} shows={shows} /> : undefined),
    [working, shows],
  );
  return (
    <div className="panel-column step" aria-busy={busy}>
      <StepBar
        title={readable(stage.title)}
        {...{ unit, steps, frame, choice, follows, shows, busy, onMove, onPlayhead }}
        onFrame={go}
        onChoice={setChoice}
        onFollows={setFollows}
        onShows={setShows}
      />
      {failure && <LoadState of={failure} what={`${unit} ${frame + 1}`} slim />}
      {body ?? <IterationBody working={working} busy={busy} visible={visible} />}
    </div>
  );
}

/** Commands go through the steps of the stepper that is in sight. */
function useMoves(onMove: (by: 1 | -1) => void, visible: boolean): void {
  const move = useStepAsk(({ move }) => move);
  const [done, setDone] = useState(move);
  useEffect(() => {
    if (!move || move === done) return;
    setDone(move);
    if (visible) onMove(move.by);
  }, [move, done, visible, onMove]);
}

/** Takes the playhead and the views to a step. */
function follow(step: StepInfo | undefined): void {
  if (!step) return;
  const { pause, seek } = usePlayback.getState();
  if (step.t !== undefined) {
    pause();
    seek(step.t);
  }
  if (!step.place) return;
  const { trajectory } = useTrajectory.getState();
  const z = (step.t !== undefined && trajectory && nearestPose(trajectory, step.t)?.p[2]) || 0;
  useSelection.setState({
    goTo: { mapPoint: [step.place[0], step.place[1], z], radiusM: AROUND_M },
  });
}
