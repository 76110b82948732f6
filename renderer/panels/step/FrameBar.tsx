/** The bar of the stepper: the frame, and buttons between frame and playhead. */
import { ChevronLeft, ChevronRight, LocateFixed } from 'lucide-react';
import { usePlayback } from '../../state/playback.ts';
import { clockText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { frameNear } from './frameNear.ts';
import type { Working } from './working.ts';

export function FrameBar({
  title,
  frame,
  working,
  busy,
  onFrame,
}: {
  readonly title: string;
  readonly frame: number;
  readonly working: Working | undefined;
  readonly busy: boolean;
  readonly onFrame: (frame: number) => void;
}) {
  const frames = working?.step.frames ?? 1;
  const go = (to: number): void => onFrame(Math.max(0, Math.min(frames - 1, to)));
  const goToPlayhead = (): void => {
    const { t, endNs } = usePlayback.getState();
    go(frameNear(t, endNs, frames));
  };
  return (
    <div className="panel-bar">
      <strong>{title}</strong>
      <IconButton
        name="Frame before"
        icon={ChevronLeft}
        disabled={frame <= 0}
        onClick={() => go(frame - 1)}
      />
      <input
        type="range"
        aria-label="Frame"
        min={0}
        max={frames - 1}
        value={frame}
        onChange={({ target }) => go(Number(target.value))}
      />
      <IconButton
        name="Next frame"
        icon={ChevronRight}
        disabled={frame >= frames - 1}
        onClick={() => go(frame + 1)}
      />
      <span className="num step-count">
        {frame} / {frames - 1}
      </span>
      <IconButton name="The frame near the playhead" icon={LocateFixed} size={14} onClick={goToPlayhead} />
      {working && (
        <button
          type="button"
          className="button button-small num"
          title="Take the playhead to this frame"
          onClick={() => usePlayback.getState().seek(working.step.t)}
        >
          {clockText(working.step.t)}
        </button>
      )}
      <span className="spacer" />
      {busy && <span className="faint">Working it out again…</span>}
    </div>
  );
}
