/** The rows of the timeline: one for each quantity of the run and each stream, with ruler, playhead, hover line, loop, bookmarks. */
import { ChartLine, Stethoscope, TriangleAlert } from 'lucide-react';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { answerTimes, useAnswer } from '../state/answer.ts';
import { useBookmarks } from '../state/bookmarks.ts';
import { bringPanel } from '../state/docks.ts';
import { usePlayback } from '../state/playback.ts';
import { showDrive, useTimeRange } from '../state/timeRange.ts';
import { showWorkspace, useWorkspace } from '../state/workspace.ts';
import { valueText } from '../widgets/format.ts';
import { kindOf } from '../widgets/streams/sensorKind.ts';
import { shortName } from '../widgets/streams/streamName.ts';
import { inOrder } from '../widgets/streams/streamOrder.ts';
import { drawRows, ROW_PX, RULER_PX } from './drawRows.ts';
import { HoverTime } from './HoverTime.tsx';
import { useRowsHover } from './hover.ts';
import { useDensity } from './useDensity.ts';
import { useProblemClick, useProblemRow } from './useProblemRow.ts';
import { useRowsPointer } from './useRowsPointer.ts';
import { type RunRow, useRunRows } from './useRunRows.ts';

export function TimelineRows({ drive }: { readonly drive: DriveInfo }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const { from, to } = useTimeRange();
  const loop = usePlayback(({ loop }) => loop);
  const chosen = usePlayback(({ stepStream }) => stepStream);
  const bookmarks = useBookmarks(({ list }) => list);
  const theme = useWorkspace(({ theme }) => theme);
  const densities = useDensity(drive, from, to, Math.round(width));
  const streams = useMemo(() => inOrder(drive.streams), [drive]);
  const ofRun = useRunRows(drive);
  const problems = useProblemRow();
  const asked = useAnswer((state) => answerTimes(state, drive.drive));
  const runRows = useMemo(
    () => [...(problems ? [problems] : []), ...ofRun, ...answerRow(asked)],
    [problems, ofRun, asked],
  );
  const height = RULER_PX + (streams.length + runRows.length) * ROW_PX;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another drive of the same length is shown whole as well.
  useEffect(() => showDrive(drive.cut?.fromNs ?? 0, drive.durationNs), [drive.uuid, drive.durationNs]);
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
  useRowsPointer(box, width);
  useProblemClick(box, drive, problems);

  return (
    <div className="timeline-body">
      <RowLabels runRows={runRows} streams={streams} chosen={chosen} />
      <div ref={box} className="timeline-rows" style={{ height }}>
        <canvas ref={canvas} style={{ width, height }} aria-label="Samples over time" />
        <HoverLine />
        <div ref={playhead} className="timeline-playhead" />
      </div>
      <Hovered drive={drive} box={box} width={width} from={from} to={to} />
    </div>
  );
}

function HoverLine() {
  const at = useRowsHover(({ at }) => at);
  return at && <div className="timeline-hover" style={{ transform: `translateX(${at.x}px)` }} />;
}

/** What lies at the pointer. */
function Hovered({
  drive,
  box,
  width,
  from,
  to,
}: {
  readonly drive: DriveInfo;
  readonly box: RefObject<HTMLElement | null>;
  readonly width: number;
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
}) {
  const at = useRowsHover(({ at }) => at);
  if (!at || width <= 0) return null;
  return <HoverTime drive={drive} t={from + (at.x / width) * (to - from)} box={box.current} x={at.x} />;
}

/** The times of the last answer; without one, no row. */
const answerRow = (times: readonly number[]): RunRow[] =>
  times.length === 0
    ? []
    : [
        {
          kind: 'marks',
          key: 'answer',
          title: 'Answer',
          meaning: `Ask: ${times.length} moments of the last answer`,
          marks: times.map((t) => ({ t, severity: 'answer' })),
        },
      ];

/** A label for each row of the run, and a button for each stream: a click steps by it. */
function RowLabels({
  runRows,
  streams,
  chosen,
}: {
  readonly runRows: readonly RunRow[];
  readonly streams: readonly StreamInfo[];
  readonly chosen: number | undefined;
}) {
  return (
    <ul className="timeline-labels" style={{ paddingTop: RULER_PX }}>
      {runRows.map((row) => {
        if (row.kind === 'spans') return <ProblemLabel key={row.key} row={row} />;
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
  );
}

/** Opens the list of what is wrong with the drive. */
function ProblemLabel({ row }: { readonly row: RunRow }) {
  return (
    <li>
      <button
        type="button"
        className="timeline-label"
        style={{ height: ROW_PX }}
        title={row.meaning}
        onClick={() => {
          showWorkspace('problems');
          bringPanel('problems', 'problems');
        }}
      >
        <Stethoscope size={12} aria-hidden />
        <span className="ellipsis">{row.title}</span>
      </button>
    </li>
  );
}
