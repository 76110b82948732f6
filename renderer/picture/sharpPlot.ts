/** A plot of uPlot drawn again at a multiple of its size, for pictures: uPlot itself draws at the screen's density only. */
import uPlot from 'uplot';
import { registerSharp } from './sharp.ts';

/** Registers how the chart's canvas is drawn sharper. @param options what the chart was made with */
export function registerPlot(chart: uPlot, options: uPlot.Options): void {
  registerSharp(chart.ctx.canvas, async (scale) => {
    const factor = scale / (window.devicePixelRatio || 1);
    const { min, max } = chart.scales.x ?? {};
    const { width, height } = chart;
    const host = document.createElement('div');
    const sharp = new uPlot(enlarged({ ...options, width, height }, factor), chart.data, host);
    if (min != null && max != null) sharp.setScale('x', { min, max });
    // It draws in a microtask of its own.
    await new Promise((done) => setTimeout(done));
    const { canvas } = sharp.ctx;
    sharp.destroy();
    return canvas;
  });
}

/** Every length of the options times `factor`. Hooks are left out: they answer gestures. */
function enlarged({ hooks: _, ...options }: uPlot.Options, factor: number): uPlot.Options {
  const times = <T>(value: T): T => (typeof value === 'number' ? ((value * factor) as T) : value);
  return {
    ...options,
    width: options.width * factor,
    height: options.height * factor,
    series: options.series.map((series) => ({ ...series, width: times(series.width ?? 1) })),
    axes: (options.axes ?? []).map((axis) => ({
      ...axis,
      size: times(axis.size ?? DEFAULT_AXIS_PX),
      gap: times(axis.gap ?? DEFAULT_GAP_PX),
      space: times(axis.space ?? DEFAULT_SPACE_PX),
      font: (axis.font ?? '11px system-ui').replace(/(\d+)px/, (_, px) => `${Number(px) * factor}px`),
      grid: { ...axis.grid, width: times(axis.grid?.width ?? DEFAULT_LINE_PX) },
      ticks: {
        ...axis.ticks,
        width: times(axis.ticks?.width ?? DEFAULT_LINE_PX),
        size: times(axis.ticks?.size ?? DEFAULT_TICK_PX),
      },
    })),
  };
}

/** Of uPlot 1.6; its lines are two pixels of a screen with two for each of CSS. */
const DEFAULT_AXIS_PX = 50;
const DEFAULT_GAP_PX = 5;
const DEFAULT_SPACE_PX = 50;
const DEFAULT_LINE_PX = 1;
const DEFAULT_TICK_PX = 10;
