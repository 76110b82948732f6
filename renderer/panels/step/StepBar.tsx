/** The bar of the stepper: the step, and buttons between steps and playhead. */
import { ChevronLeft, ChevronRight, Eye, EyeOff, Link2, LocateFixed, Unlink2 } from 'lucide-react';
import type { StepInfo } from '../../../engine/contract/steps/list.ts';
import { STEP_UNITS, type StepState, type StepUnit } from '../../../engine/contract/steps/step.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { usePlayback } from '../../state/playback.ts';
import { clockText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';

export type StepChoice = 'all' | StepState;

export function StepBar({
  title,
  unit,
  steps,
  frame,
  choice,
  follows,
  shows,
  busy,
  onFrame,
  onMove,
  onPlayhead,
  onChoice,
  onFollows,
  onShows,
}: {
  readonly title: string;
  readonly unit: StepUnit;
  readonly steps: readonly StepInfo[];
  readonly frame: number;
  readonly choice: StepChoice;
  readonly follows: boolean;
  readonly shows: boolean;
  readonly busy: boolean;
  readonly onFrame: (frame: number) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onPlayhead: () => void;
  readonly onChoice: (choice: StepChoice) => void;
  readonly onFollows: (follows: boolean) => void;
  readonly onShows: (shows: boolean) => void;
}) {
  const t = steps[frame]?.t;
  const hasStates =
    steps.some(({ state }) => state === 'refused') && steps.some(({ state }) => state === 'made');
  return (
    <div className="panel-bar step-bar">
      <strong>{title}</strong>
      <IconButton
        name={`${unit} before`.replace(/^./, (c) => c.toUpperCase())}
        title={`To the ${unit} before (Shift+N)`}
        icon={ChevronLeft}
        disabled={nextOf(steps, frame, -1, choice) === undefined}
        onClick={() => onMove(-1)}
      />
      <input
        type="range"
        aria-label={unit.replace(/^./, (c) => c.toUpperCase())}
        min={0}
        max={Math.max(0, steps.length - 1)}
        value={frame}
        onChange={({ target }) => onFrame(Number(target.value))}
      />
      <IconButton
        name={`Next ${unit}`}
        title={`To the next ${unit} (N)`}
        icon={ChevronRight}
        disabled={nextOf(steps, frame, 1, choice) === undefined}
        onClick={() => onMove(1)}
      />
      <span className="num step-count" title={`${steps.length} ${STEP_UNITS[unit]}`}>
        {frame + 1} / {steps.length}
      </span>
      {hasStates && (
        <select
          aria-label="Which are gone through"
          value={choice}
          onChange={({ target }) => onChoice(choiceOf(target.value))}
        >
          <option value="all">All {STEP_UNITS[unit]}</option>
          <option value="made">Made only</option>
          <option value="refused">Refused only</option>
        </select>
      )}
      <span className="spacer" />
      {busy && (
        <span className="faint ellipsis">
          Working out {readable(steps[frame]?.title ?? '') || unit} again…
        </span>
      )}
      <IconButton name={`The ${unit} near the playhead`} icon={LocateFixed} size={14} onClick={onPlayhead} />
      {t !== undefined && (
        <button
          type="button"
          className="button button-small num"
          title="Take the playhead there"
          onClick={() => usePlayback.getState().seek(t)}
        >
          {clockText(t)}
        </button>
      )}
      <Toggles {...{ follows, shows, onFollows, onShows }} />
    </div>
  );
}

/** Whether the views go along, and whether they draw the step. */
function Toggles({
  follows,
  shows,
  onFollows,
  onShows,
}: {
  readonly follows: boolean;
  readonly shows: boolean;
  readonly onFollows: (follows: boolean) => void;
  readonly onShows: (shows: boolean) => void;
}) {
  return (
    <>
      <IconButton
        name="The views follow"
        title={
          follows ? 'Playhead and views go along with the step' : 'Playhead and views stay where they are'
        }
        icon={follows ? Link2 : Unlink2}
        size={14}
        pressed={follows}
        onClick={() => onFollows(!follows)}
      />
      <IconButton
        name="Draw the step in the views"
        title={
          shows
            ? 'Lines and points of the step are drawn in 3D, BEV and tiles'
            : 'The step is drawn here only'
        }
        icon={shows ? Eye : EyeOff}
        size={14}
        pressed={shows}
        onClick={() => onShows(!shows)}
      />
    </>
  );
}

const choiceOf = (value: string): StepChoice => (value === 'made' || value === 'refused' ? value : 'all');

/** The next step of those that are gone through; undefined at the end. */
export function nextOf(
  steps: readonly StepInfo[],
  from: number,
  by: 1 | -1,
  choice: StepChoice,
): number | undefined {
  for (let k = from + by; k >= 0 && k < steps.length; k += by)
    if (choice === 'all' || steps[k]?.state === choice) return k;
  return undefined;
}
