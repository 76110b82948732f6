/** The hovered time with a small picture, above the timeline. */
import { useEffect, useRef } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { utcText } from '../../engine/contract/time.ts';
import { useThumbnail } from '../replay/pictures/useThumbnail.ts';
import { useBookmarks } from '../state/bookmarks.ts';
import { usePlayback } from '../state/playback.ts';
import { clockText } from '../widgets/format.ts';

export function HoverTime({
  drive,
  t,
  box,
  x,
}: {
  readonly drive: DriveInfo;
  readonly t: number;
  readonly box: HTMLElement | null;
  readonly x: number;
}) {
  const step = usePlayback(({ stepStream }) => stepStream);
  const cameras = drive.streams.filter(({ kind }) => kind === 'camera');
  const camera =
    cameras.find(({ id }) => id === step) ??
    cameras.find(({ name }) => /front|image_02/i.test(name)) ??
    cameras.find(({ meta }) => meta.channels !== 1) ??
    cameras[0];
  const { picture, missing } = useThumbnail(camera, t);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !picture) return;
    canvas.current.width = picture.width;
    canvas.current.height = picture.height;
    canvas.current.getContext('2d')?.drawImage(picture, 0, 0);
  }, [picture]);
  const rect = box?.getBoundingClientRect();
  if (!rect) return null;
  const left = Math.min(window.innerWidth - 130, Math.max(130, rect.left + x));
  const note = useBookmarks
    .getState()
    .list.find((bookmark) => Math.abs(bookmark.t - t) < drive.durationNs * 0.004);
  const top = box?.closest('.timeline')?.getBoundingClientRect().top ?? rect.top;
  return (
    <div className="timeline-tip num" style={{ left, bottom: window.innerHeight - top + 6 }}>
      {picture && <canvas ref={canvas} />}
      {missing && <span className="timeline-missing muted">{missing}</span>}
      <span>
        <strong>{clockText(t)}</strong>{' '}
        <span className="muted">{utcText(drive.t0, t).slice(11, 23)} UTC</span>
      </span>
      {note && <span className="timeline-note">{note.note || 'Bookmark'}</span>}
    </div>
  );
}
