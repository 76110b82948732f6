/** Why a line is there, why there is none, and the way through the steps. */
import { CircleHelp, Footprints, SkipBack, SkipForward } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { usePin } from '../../replay/pin.ts';
import { usePlayback } from '../../state/playback.ts';
import { askWhy, askWhyNone, openStep, useStepAsk } from '../../state/run/stepAsk.ts';
import { runOf, stageRunOf, useRuns } from '../../state/runs.ts';
import { useSelection } from '../../state/selection.ts';

const hasLines = (): boolean => stageRunOf(runOf(useRuns.getState()), 'vectors')?.state === 'done';
const steppable = (): boolean => {
  const { stages, stage } = useRuns.getState();
  return stages.some(({ id, steps }) => id === stage && steps);
};

export const commands: readonly Command[] = [
  {
    id: 'step.why',
    title: 'Why is this line there?',
    group: 'Reconstruct',
    icon: CircleHelp,
    when: () => hasLines() && useSelection.getState().item !== undefined,
    run: () => {
      const { item } = useSelection.getState();
      if (item) askWhy(item.artifact, item.item, item.mapPoint);
    },
  },
  {
    id: 'step.whyNone',
    title: 'Why is there no line at the pinned point?',
    group: 'Reconstruct',
    icon: CircleHelp,
    when: () => hasLines() && usePin.getState().pin !== undefined,
    run: () => {
      const { pin } = usePin.getState();
      if (pin) askWhyNone(pin.mapPoint);
    },
  },
  {
    id: 'step.open',
    title: 'Step through the chosen stage at the playhead',
    group: 'Reconstruct',
    icon: Footprints,
    when: steppable,
    run: () =>
      openStep({ stage: useRuns.getState().stage, near: { by: 'time', t: usePlayback.getState().t } }),
  },
  {
    id: 'step.next',
    title: 'Next step of the stage',
    group: 'Reconstruct',
    panel: 'step',
    keys: ['n'],
    icon: SkipForward,
    when: steppable,
    run: () => useStepAsk.setState({ move: { by: 1 } }),
  },
  {
    id: 'step.before',
    title: 'Step of the stage before',
    group: 'Reconstruct',
    panel: 'step',
    keys: ['shift+n'],
    icon: SkipBack,
    when: steppable,
    run: () => useStepAsk.setState({ move: { by: -1 } }),
  },
];
