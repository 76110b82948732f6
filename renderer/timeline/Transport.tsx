/** Play, step, speed, time: the line over the timeline. */
import { Pause, Play, Repeat, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { utcText } from '../../engine/contract/time.ts';
import { useLink } from '../link/LinkContext.tsx';
import { chooseClock } from '../replay/chooseClock.ts';
import { stepBySample } from '../replay/step.ts';
import { RATES, usePlayback } from '../state/playback.ts';
import { CLOCK_NAMES, CLOCKS, useReplayClock } from '../state/replayClock.ts';
import { clockText } from '../widgets/format.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { SharedClock } from './SharedClock.tsx';

export function Transport({ drive }: { readonly drive: DriveInfo }) {
  const buffering = usePlayback(({ buffering }) => buffering);
  const loop = usePlayback(({ loop }) => loop);
  const setLoop = usePlayback(({ setLoop }) => setLoop);
  return (
    <div className="transport">
      <Buttons drive={drive} />
      <TimeText drive={drive} />
      <span className="transport-state" role="status">
        {buffering ? 'Buffering…' : ''}
      </span>
      <div className="spacer" />
      <SharedClock />
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
      <ClockChoice drive={drive} />
      <StepBy drive={drive} />
      <Speed />
    </div>
  );
}

/** None of these follows the playhead, so that they are not drawn sixty times a second. */
function Buttons({ drive }: { readonly drive: DriveInfo }) {
  const link = useLink();
  const playing = usePlayback(({ playing }) => playing);
  const { toggle, seek, home } = usePlayback.getState();
  return (
    <div className="transport-buttons">
      <IconButton
        name="To the start"
        title="To the first complete frame (Home); to the very first sample (Shift+Home)"
        icon={SkipBack}
        onClick={home}
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
        onClick={() => seek(usePlayback.getState().endNs)}
      />
    </div>
  );
}

function ClockChoice({ drive }: { readonly drive: DriveInfo }) {
  const published = drive.streams.some((stream) => stream.published);
  const clock = useReplayClock((state) => state.clock);
  return (
    <label
      className="transport-field transport-clock"
      title="By which time sensors, messages and the timeline are replayed. The playhead stays at its moment. Publish times are there where the log keeps them apart from its own."
    >
      <span>Clock</span>
      <select
        className={clock === 'corrected' ? 'select select-small' : 'select select-small other-clock'}
        value={clock}
        onChange={({ target }) => chooseClock(CLOCKS.find((each) => each === target.value) ?? 'corrected')}
      >
        {CLOCKS.map((each) => (
          <option key={each} value={each} disabled={each === 'published' && !published}>
            {CLOCK_NAMES[each]}
            {each === 'published' && !published ? ' (not in this drive)' : ''}
          </option>
        ))}
      </select>
    </label>
  );
}

function StepBy({ drive }: { readonly drive: DriveInfo }) {
  const stream = usePlayback(({ stepStream }) => stepStream);
  return (
    <label className="transport-field">
      <span>Step by</span>
      <select
        className="select select-small"
        value={stream ?? ''}
        onChange={({ target }) => usePlayback.getState().setStepStream(Number(target.value))}
      >
        {drive.streams.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Speed() {
  const rate = usePlayback(({ rate }) => rate);
  return (
    <label className="transport-field">
      <span>Speed</span>
      <select
        className="select select-small num"
        value={rate}
        onChange={({ target }) => usePlayback.getState().setRate(Number(target.value))}
      >
        {[...RATES.map((r) => -r).reverse(), ...RATES].map((r) => (
          <option key={r} value={r}>
            {`${r < 0 ? '−' : ''}${Math.abs(r)}×`}
          </option>
        ))}
      </select>
    </label>
  );
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
