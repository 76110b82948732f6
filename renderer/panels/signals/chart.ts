/** Options of uPlot for a plot: colours, axes, bands; and the values as it takes them. */
import uPlot from 'uplot';
import { type Nanoseconds, NS_PER_S } from '../../../engine/contract/time.ts';
import { usePlayback } from '../../state/playback.ts';
import { showRange, useTimeRange } from '../../state/timeRange.ts';
import { clockText, valueText } from '../../widgets/format.ts';
import { tokenColour } from '../../widgets/streams/sensorKind.ts';
import type { Series } from './useSeries.ts';

/** CSS pixels. */
export type ChartSize = { readonly width: number; readonly height: number };

const TOKENS = ['--accent', '--radar', '--gnss', '--motion', '--lidar', '--boxes', '--camera', '--other'];

/** The colour of the signal at this place in the list, as the name of a token of theme.css. */
export const tokenOf = (i: number): string => TOKENS[i % TOKENS.length] ?? '--accent';

/** Mean, minimum and maximum of each series over the union of their times. */
export function tableOf(series: readonly Series[]): uPlot.AlignedData {
  const tables = series.map(({ t, mean, min, max }) => [
    Array.from(t, (ns) => ns / NS_PER_S),
    Array.from(mean),
    Array.from(min),
    Array.from(max),
  ]) as unknown as uPlot.AlignedData[];
  return uPlot.join(tables);
}

/** Shows a stretch of time, and takes the playhead along where it lies outside: it is never out of view. */
function showAround(from: Nanoseconds, to: Nanoseconds): void {
  showRange(from, to);
  const shown = useTimeRange.getState();
  const { t, seek } = usePlayback.getState();
  // The playhead is in whole nanoseconds, the range need not be.
  if (t < shown.from || t > shown.to) seek(Math.ceil(shown.from));
}

export function chartOptions(count: number, { width, height }: ChartSize): uPlot.Options {
  const [text, lineColour] = [tokenColour('--text-3'), tokenColour('--line')];
  const font = `11px ${tokenColour('--font')}`;
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (let i = 0; i < count; i++) {
    const colour = tokenColour(tokenOf(i));
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
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      // A drag seeks (useChart.ts); with Shift it chooses a stretch of time.
      bind: {
        mousedown: (_, __, begin) => (event) => {
          if (event.shiftKey) begin(event);
          return null;
        },
      },
    },
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
            showAround(chart.posToVal(left, 'x') * NS_PER_S, chart.posToVal(left + selected, 'x') * NS_PER_S);
          }
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
