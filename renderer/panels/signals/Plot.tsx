/** One plot: the signals of one unit over the timeline's range, the playhead over them, their values at it. */
import { X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { indexAt } from '../../replay/sampleTimes.ts';
import { usePlayback } from '../../state/playback.ts';
import { showRange, useTimeRange, zoomAround } from '../../state/timeRange.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { clockText, valueText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { tokenColour } from '../../widgets/sensorKind.ts';
import { type Series, useSeries } from './useSeries.ts';

const TOKENS = ['--accent', '--radar', '--gnss', '--motion', '--lidar', '--boxes', '--camera', '--other'];

type Named = { readonly name: string; readonly signal: SignalInfo };

export function Plot({
  unit,
  signals,
  drive,
  visible,
  onRemove,
}: {
  readonly unit: string;
  readonly signals: readonly Named[];
  readonly drive: DriveInfo;
  readonly visible: boolean;
  readonly onRemove: (name: string) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [chart, setChart] = useState<uPlot>();
  const { from, to } = useTimeRange();
  const theme = useWorkspace(({ theme }) => theme);
  const infos = useMemo(() => signals.map(({ signal }) => signal), [signals]);
  const names = signals.map(({ name }) => name).join('\n');
  const series = useSeries(drive, infos, from, to, Math.max(2, Math.round(size?.width ?? 0)), visible);

  useEffect(() => {
    if (!host.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 40 && height > 30) setSize({ width, height });
    });
    observer.observe(host.current);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: size and data are set on the chart, names and theme make a new one.
  useEffect(() => {
    if (!host.current || !size) return;
    const made = new uPlot(options(signals.length, size), [[]], host.current);
    setChart(made);
    const { over } = made;
    const seek = (event: PointerEvent): void => {
      const { left } = over.getBoundingClientRect();
      if (event.buttons === 1 && !event.shiftKey)
        usePlayback.getState().seek(made.posToVal(event.clientX - left, 'x') * NS_PER_S);
    };
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left } = over.getBoundingClientRect();
      zoomAround(made.posToVal(event.clientX - left, 'x') * NS_PER_S, Math.exp(event.deltaY * 0.0022));
    };
    over.addEventListener('pointerdown', seek);
    over.addEventListener('pointermove', seek);
    over.addEventListener('wheel', wheel, { passive: false });
    return () => {
      setChart(undefined);
      made.destroy();
    };
  }, [names, theme, size === undefined]);
  useEffect(() => {
    if (chart && size) chart.setSize(size);
  }, [chart, size]);
  useEffect(() => {
    if (!chart || series.length === 0) return;
    const matching = infos.flatMap(({ id }) => series.find((each) => each.signal === id) ?? []);
    if (matching.length !== infos.length) return;
    chart.setData(tableOf(matching));
    chart.setScale('x', { min: from / NS_PER_S, max: to / NS_PER_S });
  }, [chart, series, infos, from, to]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size moves where a time lies.
  useEffect(() => {
    const place = ({ t }: { t: number }): void => {
      if (!line.current || !chart) return;
      const x = chart.valToPos(t / NS_PER_S, 'x') + chart.over.offsetLeft;
      const seen = t >= from && t <= to;
      line.current.style.transform = `translateX(${x}px)`;
      line.current.style.visibility = seen ? '' : 'hidden';
    };
    place(usePlayback.getState());
    const stop = usePlayback.subscribe(place);
    // The axes are laid out when the chart draws, and move where a time lies.
    const onDraw = (): void => place(usePlayback.getState());
    const hooks = chart ? (chart.hooks.draw ??= []) : [];
    hooks.push(onDraw);
    return () => {
      stop();
      hooks.splice(hooks.indexOf(onDraw), 1);
    };
  }, [chart, from, to, size]);

  return (
    <div className="plot">
      <div className="plot-legend">
        {signals.map(({ name, signal }, i) => (
          <LegendItem
            key={name}
            name={name}
            unit={unit}
            token={TOKENS[i % TOKENS.length] ?? '--accent'}
            series={series.find((each) => each.signal === signal.id)}
            onRemove={() => onRemove(name)}
          />
        ))}
      </div>
      <div ref={host} className="plot-host">
        <div ref={line} className="plot-playhead" />
      </div>
    </div>
  );
}

function LegendItem({
  name,
  unit,
  token,
  series,
  onRemove,
}: {
  readonly name: string;
  readonly unit: string;
  readonly token: string;
  readonly series: Series | undefined;
  readonly onRemove: () => void;
}) {
  const value = useRef<HTMLSpanElement>(null);
  const at = name.indexOf(' ');
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      waiting = undefined;
      if (!value.current || !series) return;
      // Before the first stretch its own value stands, not nothing.
      const mean = series.mean[Math.max(0, indexAt(series, usePlayback.getState().t))];
      value.current.textContent = mean === undefined ? '–' : `${valueText(mean, 4)} ${visible(unit)}`;
    };
    show();
    // Not at every frame, but always once more after the last: what stands there is read when the playhead has come to rest.
    const stop = usePlayback.subscribe(() => {
      waiting ??= setTimeout(show, 80);
    });
    return () => {
      stop();
      clearTimeout(waiting);
    };
  }, [series, unit]);
  return (
    <span className="plot-name num">
      <i style={{ background: `var(${token})` }} />
      <span className="plot-signal" title={visible(name)}>
        <span className="faint ellipsis">{visible(name.slice(0, at))}</span>
        <span className="ellipsis">{visible(name.slice(at + 1))}</span>
      </span>
      <span ref={value} className="plot-value" />
      <IconButton name={`Remove ${visible(name)}`} title="Remove" icon={X} size={12} onClick={onRemove} />
    </span>
  );
}

/** Mean, minimum and maximum of each series over the union of their times. */
function tableOf(series: readonly Series[]): uPlot.AlignedData {
  const tables = series.map(({ t, mean, min, max }) => [
    Array.from(t, (ns) => ns / NS_PER_S),
    Array.from(mean),
    Array.from(min),
    Array.from(max),
  ]) as unknown as uPlot.AlignedData[];
  return uPlot.join(tables);
}

function options(count: number, { width, height }: { width: number; height: number }): uPlot.Options {
  const [text, lineColour] = [tokenColour('--text-3'), tokenColour('--line')];
  const font = `11px ${tokenColour('--font')}`;
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (let i = 0; i < count; i++) {
    const colour = tokenColour(TOKENS[i % TOKENS.length] ?? '--accent');
    const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true };
    series.push({ stroke: colour, width: 1.5, points: { show: false }, spanGaps: true }, edge, edge);
    const at = 1 + 3 * i;
    bands.push({ series: [at + 2, at + 1], fill: `${colour}38` });
  }
  const axis: uPlot.Axis = {
    stroke: text,
    font,
    grid: { stroke: lineColour, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    series,
    bands,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: false } },
    axes: [
      {
        ...axis,
        size: 22,
        gap: 2,
        values: (_, values) => values.map((s) => clockText(s * NS_PER_S).replace(/\.?0+$/, '')),
      },
      {
        ...axis,
        size: 52,
        gap: 4,
        space: 24,
        values: (_, values) => values.map((value) => valueText(value, 4)),
      },
    ],
    hooks: {
      // Dragging with Shift chooses a stretch of time for the timeline and all plots.
      setSelect: [
        (chart) => {
          const { left, width: selected } = chart.select;
          if (selected > 6) {
            showRange(chart.posToVal(left, 'x') * NS_PER_S, chart.posToVal(left + selected, 'x') * NS_PER_S);
          }
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
