/** The bar of the stepper: which frame, and the way to it and back to the playhead. */
import { ChevronLeft, ChevronRight, LocateFixed } from 'lucide-react';
import { usePlayback } from '../../state/playback.ts';
import { clockText } from '../../widgets/format.ts';
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
      <button
        type="button"
        className="icon-button"
        aria-label="Frame before"
        title="Frame before"
        disabled={frame <= 0}
        onClick={() => go(frame - 1)}
      >
        <ChevronLeft size={15} />
      </button>
      <input
        type="range"
        aria-label="Frame"
        min={0}
        max={frames - 1}
        value={frame}
        onChange={({ target }) => go(Number(target.value))}
      />
      <button
        type="button"
        className="icon-button"
        aria-label="Next frame"
        title="Next frame"
        disabled={frame >= frames - 1}
        onClick={() => go(frame + 1)}
      >
        <ChevronRight size={15} />
      </button>
      <span className="num step-count">
        {frame} / {frames - 1}
      </span>
      <button
        type="button"
        className="icon-button"
        title="The frame near the playhead"
        aria-label="The frame near the playhead"
        onClick={goToPlayhead}
      >
        <LocateFixed size={14} />
      </button>
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
