/** The rows of the timeline: one a quantity of the run, then one a stream, with ruler, playhead, hover line, loop and bookmarks. */
import { ChartLine, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { utcText } from '../../engine/contract/time.ts';
import { useBookmarks } from '../state/bookmarks.ts';
import { usePlayback } from '../state/playback.ts';
import { panBy, showAll, useTimeRange, zoomAround } from '../state/timeRange.ts';
import { useWorkspace } from '../state/workspace.ts';
import { clockText, valueText } from '../widgets/format.ts';
import { kindOf } from '../widgets/sensorKind.ts';
import { shortName } from '../widgets/streamName.ts';
import { inOrder } from '../widgets/streamOrder.ts';
import { drawRows, ROW_PX, RULER_PX } from './drawRows.ts';
import { useDensity } from './useDensity.ts';
import { useRunRows } from './useRunRows.ts';
import { useThumbnail } from './useThumbnail.ts';

export function TimelineRows({ drive }: { readonly drive: DriveInfo }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [hover, setHover] = useState<{ x: number; y: number }>();
  const { from, to } = useTimeRange();
  const loop = usePlayback(({ loop }) => loop);
  const chosen = usePlayback(({ stepStream }) => stepStream);
  const bookmarks = useBookmarks(({ list }) => list);
  const theme = useWorkspace(({ theme }) => theme);
  const densities = useDensity(drive, from, to, Math.round(width));
  const streams = useMemo(() => inOrder(drive.streams), [drive]);
  const runRows = useRunRows(drive);
  const height = RULER_PX + (streams.length + runRows.length) * ROW_PX;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another drive of the same length is shown whole as well.
  useEffect(() => showAll(drive.durationNs), [drive.uuid, drive.durationNs]);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme says when the colours changed.
  useEffect(() => {
    if (!canvas.current || width < 2) return;
    drawRows(canvas.current, {
      width,
      height,
      from,
      to,
      streams,
      densities,
      runRows,
      chosen,
      loop,
      bookmarks,
    });
  }, [width, height, from, to, streams, densities, runRows, chosen, loop, bookmarks, theme]);
  useEffect(() => {
    const place = ({ t }: { t: number }): void => {
      const x = ((t - from) / (to - from)) * width;
      if (!playhead.current) return;
      playhead.current.style.transform = `translateX(${x}px)`;
      playhead.current.style.visibility = x >= -1 && x <= width + 1 ? '' : 'hidden';
    };
    place(usePlayback.getState());
    return usePlayback.subscribe(place);
  }, [from, to, width]);
  useRowsPointer(box, width, setHover);

  const hoverT = hover && width > 0 ? from + (hover.x / width) * (to - from) : undefined;
  return (
    <div className="timeline-body">
      <ul className="timeline-labels" style={{ paddingTop: RULER_PX }}>
        {runRows.map((row) => {
          const Icon = row.kind === 'line' ? ChartLine : TriangleAlert;
          const scale = row.kind === 'line' ? `; the row is ${valueText(row.top, 2)} ${row.unit} high` : '';
          return (
            <li
              key={row.key}
              className="timeline-label timeline-run"
              style={{ height: ROW_PX }}
              title={`${row.meaning}${scale}`}
            >
              <Icon size={12} aria-hidden />
              <span className="ellipsis">{row.title}</span>
            </li>
          );
        })}
        {streams.map(({ id, name, kind, count, role }) => {
          const { icon: Icon, colour, word } = kindOf(kind);
          return (
            <li key={id}>
              <button
                type="button"
                className={id === chosen ? 'timeline-label chosen' : 'timeline-label'}
                style={{ height: ROW_PX }}
                title={`${name}: ${word}, ${count} samples${role === 'truth' ? ', truth' : ''}. Click to step by it.`}
                onClick={() => usePlayback.getState().setStepStream(id)}
              >
                <Icon size={12} aria-hidden style={{ color: `var(${colour})` }} />
                <span className="ellipsis">{shortName(name)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <div ref={box} className="timeline-rows" style={{ height }}>
        <canvas ref={canvas} style={{ width, height }} aria-label="Samples over time" />
        {hover && <div className="timeline-hover" style={{ transform: `translateX(${hover.x}px)` }} />}
        <div ref={playhead} className="timeline-playhead" />
      </div>
      {hover && hoverT !== undefined && <HoverTime drive={drive} t={hoverT} box={box.current} x={hover.x} />}
    </div>
  );
}

/** The hovered time with a small picture, over the timeline. */
function HoverTime({
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
  const picture = useThumbnail(camera, t);
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
      <span>
        <strong>{clockText(t)}</strong>{' '}
        <span className="muted">{utcText(drive.t0, t).slice(11, 23)} UTC</span>
      </span>
      {note && <span className="timeline-note">{note.note || 'Bookmark'}</span>}
    </div>
  );
}

/** Scrub on the rows, loop on the ruler, zoom and pan by the wheel. */
function useRowsPointer(
  box: React.RefObject<HTMLDivElement | null>,
  width: number,
  setHover: (at: { x: number; y: number } | undefined) => void,
): void {
  useEffect(() => {
    const element = box.current;
    if (!element || width < 2) return;
    const place = (event: PointerEvent | WheelEvent): { x: number; y: number; t: number } => {
      const { left, top } = element.getBoundingClientRect();
      const [x, y] = [event.clientX - left, event.clientY - top];
      const { from, to } = useTimeRange.getState();
      return { x, y, t: from + (x / width) * (to - from) };
    };
    let drag: { kind: 'scrub' | 'loop' | 'pan'; t: number; x: number } | undefined;
    const down = (event: PointerEvent): void => {
      const { x, y, t } = place(event);
      element.setPointerCapture(event.pointerId);
      if (event.button === 1 || (event.button === 0 && event.altKey)) drag = { kind: 'pan', t, x };
      else if (event.button === 0 && (y < RULER_PX || event.shiftKey)) drag = { kind: 'loop', t, x };
      else if (event.button === 0) {
        drag = { kind: 'scrub', t, x };
        usePlayback.getState().seek(t);
      }
    };
    const move = (event: PointerEvent): void => {
      const { x, y, t } = place(event);
      setHover({ x: Math.min(width, Math.max(0, x)), y });
      if (drag?.kind === 'scrub') usePlayback.getState().seek(t);
      else if (drag?.kind === 'loop' && Math.abs(x - drag.x) > 3) {
        usePlayback.getState().setLoop({ from: Math.max(0, Math.min(t, drag.t)), to: Math.max(t, drag.t) });
      } else if (drag?.kind === 'pan') {
        const { from, to } = useTimeRange.getState();
        panBy(((drag.x - x) / width) * (to - from));
        drag = { ...drag, x };
      }
    };
    const up = (event: PointerEvent): void => {
      const { x, t } = place(event);
      // A click on the ruler goes there; only a drag makes a loop.
      if (drag?.kind === 'loop' && Math.abs(x - drag.x) <= 3) usePlayback.getState().seek(t);
      drag = undefined;
    };
    const leave = (): void => {
      if (!drag) setHover(undefined);
    };
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { from, to } = useTimeRange.getState();
      const sideways =
        Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (sideways !== 0) panBy((sideways / width) * (to - from));
      else zoomAround(place(event).t, Math.exp(event.deltaY * 0.0022));
    };
    const whole = (event: MouseEvent): void => {
      if (event.clientY - element.getBoundingClientRect().top < RULER_PX)
        showAll(useTimeRange.getState().durationNs);
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('dblclick', whole);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('dblclick', whole);
    };
  }, [box, width, setHover]);
}
