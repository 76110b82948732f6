/** Makes a video of a panel: the stretch, frames a second, size; then its progress, with a cancel. */
import { useEffect, useRef, useState } from 'react';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { pictureName } from '../../picture/savePicture.ts';
import { recordVideo, videoFrames } from '../../picture/video/recordVideo.ts';
import { useVideoDialog } from '../../picture/video/videoDialog.ts';
import { notify, report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { saveBlob } from '../../widgets/download.ts';
import { bytesText, waitText } from '../../widgets/format.ts';
import { Modal } from '../../widgets/Modal.tsx';
import './video.css';

const RATES_PER_S = [5, 10, 25] as const;
const SCALES = [1, 2] as const;
const CODEC_NAMES: Readonly<Record<string, string>> = { avc: 'H.264', vp9: 'VP9', av1: 'AV1' };

const close = (): void => useVideoDialog.setState({ panel: undefined });

export function VideoDialog() {
  const panel = useVideoDialog(({ panel }) => panel);
  return panel ? <Form panel={panel} /> : null;
}

type Progress = { readonly fraction: number; readonly since: number };

function Form({ panel }: { readonly panel: HTMLElement }) {
  const [stretch, setStretch] = useState(() => {
    const { loop, startNs, endNs } = usePlayback.getState();
    const { from, to } = loop ?? { from: startNs, to: endNs };
    return { from: (from / NS_PER_S).toFixed(2), to: (to / NS_PER_S).toFixed(2) };
  });
  const [framesPerS, setFramesPerS] = useState<number>(10);
  const [scale, setScale] = useState<number>(1);
  const [progress, setProgress] = useState<Progress>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const [from, to] = [Number(stretch.from) * NS_PER_S, Number(stretch.to) * NS_PER_S];
  const { startNs, endNs } = usePlayback.getState();
  const wrong = !(from < to && to > startNs && from < endNs);
  const make = async (): Promise<void> => {
    const since = performance.now();
    setProgress({ fraction: 0, since });
    try {
      const video = await recordVideo(panel, {
        ...{ from: Math.max(startNs, from), to: Math.min(endNs, to), framesPerS, scale },
        signal: stop.current.signal,
        onProgress: (fraction) => setProgress({ fraction, since }),
      });
      const name = pictureName(panel, 'mp4');
      saveBlob(video.blob, name);
      const late =
        video.late === 0 ? '' : ` ${video.late} frames show what was read before: the disk was late.`;
      notify({
        level: video.late === 0 ? 'good' : 'warn',
        title: `Saved ${visible(name)}`,
        detail: `${video.frames} frames, ${video.width} × ${video.height} pixels, ${CODEC_NAMES[video.codec] ?? video.codec}, ${bytesText(video.blob.size)}.${late}`,
      });
    } catch (error) {
      // Cancelled: the dialog is closed already, and may be open for another panel by now.
      if (stop.current.signal.aborted) return;
      report('The video could not be made', error);
    }
    close();
  };
  return (
    <Modal className="dialog dialog-small" onClose={close} name="Make a video">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong && !progress) void make();
        }}
      >
        <h2>Video of {visible(panel.dataset.title ?? 'the panel')}</h2>
        {progress ? (
          <Working progress={progress} />
        ) : (
          <>
            <div className="video-row">
              <Seconds
                name="From, in seconds"
                value={stretch.from}
                onChange={(from) => setStretch({ ...stretch, from })}
              />
              <Seconds name="to" value={stretch.to} onChange={(to) => setStretch({ ...stretch, to })} />
            </div>
            <div className="video-row">
              <Choice
                name="Frames a second"
                values={RATES_PER_S}
                value={framesPerS}
                onChange={setFramesPerS}
              />
              <Choice name="Size" values={SCALES} value={scale} suffix="×" onChange={setScale} />
            </div>
            <p className="faint">
              {wrong
                ? `The drive goes from ${(startNs / NS_PER_S).toFixed(1)} to ${(endNs / NS_PER_S).toFixed(1)} s.`
                : `${videoFrames({ from, to, framesPerS })} frames, as MP4 at the speed of the drive. Each is drawn in full, however long it takes.`}
            </p>
          </>
        )}
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          {!progress && (
            <button type="submit" className="button button-primary" disabled={wrong}>
              Make the video
            </button>
          )}
        </div>
      </form>
    </Modal>
  );
}

function Working({ progress: { fraction, since } }: { readonly progress: Progress }) {
  const left = fraction > 0 ? ((performance.now() - since) / 1000) * (1 / fraction - 1) : undefined;
  const percent = Math.round(100 * fraction);
  return (
    <div role="status">
      <p className="num">
        {percent} %{left !== undefined && ` · ${waitText(left)} left`}
      </p>
      <div className="progress">
        <span style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

function Seconds({
  name,
  value,
  onChange,
}: {
  readonly name: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <label>
      {name}{' '}
      <input className="input num" size={7} value={value} onChange={({ target }) => onChange(target.value)} />
    </label>
  );
}

function Choice({
  name,
  values,
  value,
  suffix = '',
  onChange,
}: {
  readonly name: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly suffix?: string;
  readonly onChange: (value: number) => void;
}) {
  return (
    <label>
      {name}{' '}
      <select
        className="select select-small"
        value={value}
        onChange={({ target }) => onChange(Number(target.value))}
      >
        {values.map((each) => (
          <option key={each} value={each}>
            {each}
            {suffix}
          </option>
        ))}
      </select>
    </label>
  );
}
