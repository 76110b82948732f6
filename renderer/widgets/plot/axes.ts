/** Axes of a drawing of values over values: where values lie on a canvas, round steps, rules and their numbers. */
import { tokenColour } from '../streams/sensorKind.ts';
import type { Size } from '../useSize.ts';

export type { Size };

/** Lowest and highest. */
export type Range = readonly [number, number];

/** Where values lie on the canvas. */
export type Frame = {
  readonly x: Range;
  readonly y: Range;
  readonly place: (x: number, y: number) => readonly [number, number];
};

/** Pixels around the drawing, for the numbers of the axes. */
const MARGIN = { left: 58, right: 14, top: 12, bottom: 26 } as const;
const TICKS = 5;

/** Undefined without a range. */
export function frameOf(
  xs: Range | undefined,
  ys: Range | undefined,
  { width, height }: Size,
): Frame | undefined {
  if (!xs || !ys) return undefined;
  const w = Math.max(1, width - MARGIN.left - MARGIN.right);
  const h = Math.max(1, height - MARGIN.top - MARGIN.bottom);
  return {
    x: xs,
    y: ys,
    place: (vx, vy) => [
      MARGIN.left + ((vx - xs[0]) / (xs[1] - xs[0])) * w,
      MARGIN.top + h - ((vy - ys[0]) / (ys[1] - ys[0])) * h,
    ],
  };
}

/** Lowest and highest with a margin of 4 %; a constant gets a range of its own. */
export function rangeOf(values: Iterable<number>): Range | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return undefined;
  const margin = high > low ? 0.04 * (high - low) : Math.max(1e-9, Math.abs(low) * 0.1, 0.5);
  return [low - margin, high + margin];
}

/** Steps of 1, 2 or 5 times a power of ten. */
export function ticksOf([low, high]: Range): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / TICKS));
  const step = ([1, 2, 5, 10].find((n) => (high - low) / (n * power) <= TICKS) ?? 10) * power;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/** Rules at round values, with numbers and units. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  frame: Frame,
  units: { readonly x: string; readonly y: string },
): void {
  context.font = `11px ${tokenColour('--font') || 'sans-serif'}`;
  context.lineWidth = 1;
  for (const value of ticksOf(frame.x)) {
    const [x] = frame.place(value, frame.y[0]);
    rule(context, [x, MARGIN.top], [x, height - MARGIN.bottom]);
    context.textAlign = 'center';
    context.fillText(String(value), x, height - 10);
  }
  for (const value of ticksOf(frame.y)) {
    const [, y] = frame.place(frame.x[0], value);
    rule(context, [MARGIN.left, y], [width - MARGIN.right, y]);
    context.textAlign = 'right';
    context.fillText(String(value), MARGIN.left - 6, y + 4);
  }
  context.textAlign = 'right';
  context.fillText(units.x, width - MARGIN.right, height - 10);
  context.textAlign = 'left';
  context.fillText(units.y, 6, MARGIN.top + 2);
}

function rule(
  context: CanvasRenderingContext2D,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  context.strokeStyle = tokenColour('--line');
  context.fillStyle = tokenColour('--text-3');
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
