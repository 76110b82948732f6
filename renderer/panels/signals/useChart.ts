/** The chart of a plot: made for its signals, filled with their values, the playhead over it. */
import { type RefObject, useEffect, useState } from 'react';
import uPlot from 'uplot';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { registerPlot } from '../../picture/sharpPlot.ts';
import { usePlayback } from '../../state/playback.ts';
import { useTimeRange, zoomAround } from '../../state/timeRange.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { type ChartSize, chartOptions, tableOf } from './chart.ts';
import type { Series } from './useSeries.ts';

/** Undefined before the host has a size. @param names of the signals: other ones make a new chart. */
export function useChart(
  host: RefObject<HTMLDivElement | null>,
  size: ChartSize | undefined,
  names: string,
  count: number,
): uPlot | undefined {
  const [chart, setChart] = useState<uPlot>();
  const theme = useWorkspace(({ theme }) => theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: size and data are set on the chart, names and theme make a new one.
  useEffect(() => {
    if (!host.current || !size) return;
    const options = chartOptions(count, size);
    const made = new uPlot(options, [[]], host.current);
    registerPlot(made, options);
    setChart(made);
    listenTo(made);
    return () => {
      setChart(undefined);
      made.destroy();
    };
  }, [names, theme, size === undefined]);
  useEffect(() => {
    if (chart && size) chart.setSize(size);
  }, [chart, size]);
  return chart;
}

/** A press or a drag seeks, the wheel zooms. */
function listenTo(made: uPlot): void {
  const { over } = made;
  const seek = (event: PointerEvent): void => {
    const { left } = over.getBoundingClientRect();
    if (event.buttons !== 1 || event.shiftKey) return;
    // A drag may leave the plot; the playhead stays in what is seen.
    const { from, to } = useTimeRange.getState();
    const t = made.posToVal(event.clientX - left, 'x') * NS_PER_S;
    usePlayback.getState().seek(Math.min(Math.floor(to), Math.max(Math.ceil(from), t)));
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { left } = over.getBoundingClientRect();
    zoomAround(made.posToVal(event.clientX - left, 'x') * NS_PER_S, Math.exp(event.deltaY * 0.0022));
  };
  over.addEventListener('pointerdown', seek);
  over.addEventListener('pointermove', seek);
  over.addEventListener('wheel', wheel, { passive: false });
}

/** Draws the values once those of every signal have come. Times are nanoseconds. */
export function useChartData(
  chart: uPlot | undefined,
  infos: readonly SignalInfo[],
  series: readonly Series[],
  from: number,
  to: number,
): void {
  useEffect(() => {
    if (!chart || series.length === 0) return;
    const matching = infos.flatMap(({ id }) => series.find((each) => each.signal === id) ?? []);
    if (matching.length !== infos.length) return;
    chart.setData(tableOf(matching));
    chart.setScale('x', { min: from / NS_PER_S, max: to / NS_PER_S });
  }, [chart, series, infos, from, to]);
}

/** Keeps a line at the playhead. */
export function usePlayheadLine(
  line: RefObject<HTMLDivElement | null>,
  chart: uPlot | undefined,
  size: ChartSize | undefined,
  from: number,
  to: number,
): void {
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
}
