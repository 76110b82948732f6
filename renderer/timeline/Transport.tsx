/** Play, step, speed, time: the line over the timeline. */
import { Pause, Play, Repeat, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { utcText } from '../../engine/contract/time.ts';
import { useLink } from '../link/LinkContext.tsx';
import { stepBySample } from '../replay/step.ts';
import { RATES, usePlayback } from '../state/playback.ts';
import { clockText } from '../widgets/format.ts';
import { IconButton } from '../widgets/IconButton.tsx';

export function Transport({ drive }: { readonly drive: DriveInfo }) {
  const link = useLink();
  const {
    playing,
    rate,
    buffering,
    loop,
    stepStream,
    toggle,
    seek,
    startNs,
    endNs,
    setRate,
    setStepStream,
    setLoop,
  } = usePlaybackControls();
  return (
    <div className="transport">
      <div className="transport-buttons">
        <IconButton
          name="To the start"
          title="To the start (Home)"
          icon={SkipBack}
          onClick={() => seek(startNs)}
        />
        <IconButton
          name="One sample back"
          title="One sample back (←)"
          icon={StepBack}
          onClick={() => void stepBySample(link, drive, -1)}
        />
        <button
          type="button"
          className="transport-play"
          title={playing ? 'Pause (Space)' : 'Play (Space)'}
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={toggle}
        >
          {playing ? <Pause size={16} fill="currentColor" /> : <Play size={16} fill="currentColor" />}
        </button>
        <IconButton
          name="One sample on"
          title="One sample on (→)"
          icon={StepForward}
          onClick={() => void stepBySample(link, drive, 1)}
        />
        <IconButton
          name="To the end"
          title="To the end (End)"
          icon={SkipForward}
          onClick={() => seek(endNs)}
        />
      </div>
      <TimeText drive={drive} />
      <span className="transport-state" role="status">
        {buffering ? 'Buffering…' : ''}
      </span>
      <div className="spacer" />
      {loop && (
        <button
          type="button"
          className="button button-small"
          title="End the loop (Esc)"
          onClick={() => setLoop(undefined)}
        >
          <Repeat size={13} aria-hidden />
          <span className="num">
            {clockText(loop.from)} – {clockText(loop.to)}
          </span>
        </button>
      )}
      <label className="transport-field">
        <span>Step by</span>
        <select
          className="select select-small"
          value={stepStream ?? ''}
          onChange={({ target }) => setStepStream(Number(target.value))}
        >
          {drive.streams.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="transport-field">
        <span>Speed</span>
        <select
          className="select select-small num"
          value={rate}
          onChange={({ target }) => setRate(Number(target.value))}
        >
          {[...RATES.map((r) => -r).reverse(), ...RATES].map((r) => (
            <option key={r} value={r}>
              {`${r < 0 ? '−' : ''}${Math.abs(r)}×`}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Everything but t, so that the buttons are not drawn sixty times a second. */
function usePlaybackControls() {
  return {
    playing: usePlayback(({ playing }) => playing),
    rate: usePlayback(({ rate }) => rate),
    buffering: usePlayback(({ buffering }) => buffering),
    loop: usePlayback(({ loop }) => loop),
    stepStream: usePlayback(({ stepStream }) => stepStream),
    startNs: usePlayback(({ startNs }) => startNs),
    endNs: usePlayback(({ endNs }) => endNs),
    toggle: usePlayback(({ toggle }) => toggle),
    seek: usePlayback(({ seek }) => seek),
    setRate: usePlayback(({ setRate }) => setRate),
    setStepStream: usePlayback(({ setStepStream }) => setStepStream),
    setLoop: usePlayback(({ setLoop }) => setLoop),
  };
}

/** Written straight into the document: it changes with every frame. */
function TimeText({ drive }: { readonly drive: DriveInfo }) {
  const relative = useRef<HTMLElement>(null);
  const utc = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = ({ t }: { t: number }): void => {
      if (relative.current) relative.current.textContent = clockText(t);
      if (utc.current) utc.current.textContent = `${utcText(drive.t0, t).slice(0, 23).replace('T', ' ')} UTC`;
    };
    show(usePlayback.getState());
    return usePlayback.subscribe(show);
  }, [drive]);
  return (
    <div className="transport-time num">
      <strong ref={relative} data-testid="playhead" />
      <span className="faint">/ {clockText(drive.durationNs)}</span>
      <span ref={utc} className="transport-utc muted" />
    </div>
  );
}
