/** Draws pairs of values: a line in the order of time, axes, and the moment of the playhead. */
import { tokenColour } from '../../widgets/streams/sensorKind.ts';

export type Pairs = { readonly t: Float64Array; readonly x: Float64Array; readonly y: Float64Array };

type Size = { readonly width: number; readonly height: number };

/** Where values lie on the canvas. */
export type Frame = {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly place: (x: number, y: number) => readonly [number, number];
};

/** Pixels around the drawing, for the numbers of the axes. */
const MARGIN = { left: 58, right: 14, top: 12, bottom: 26 } as const;
const TICKS = 5;

export function frameOf({ x, y }: Pairs, { width, height }: Size): Frame | undefined {
  const [xs, ys] = [rangeOf(x), rangeOf(y)];
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
function rangeOf(values: Float64Array): [number, number] | undefined {
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
export function ticksOf([low, high]: readonly [number, number]): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / TICKS));
  const step = ([1, 2, 5, 10].find((n) => (high - low) / (n * power) <= TICKS) ?? 10) * power;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

export function drawPairs(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  pairs: Pairs | undefined,
  frame: Frame | undefined,
  now: number,
  units: { readonly x: string; readonly y: string },
): void {
  context.clearRect(0, 0, width, height);
  if (!pairs || !frame) return;
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
  line(context, pairs, frame);
  const [x, y] = [pairs.x[now], pairs.y[now]];
  if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return;
  context.beginPath();
  context.arc(...frame.place(x, y), 6, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = tokenColour('--warn');
  context.stroke();
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

function line(context: CanvasRenderingContext2D, { x, y }: Pairs, frame: Frame): void {
  context.strokeStyle = context.fillStyle = tokenColour('--accent');
  context.globalAlpha = 0.35;
  context.beginPath();
  let open = false;
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i] ?? Number.NaN, y[i] ?? Number.NaN];
    if (!Number.isFinite(a) || !Number.isFinite(b)) {
      open = false;
      continue;
    }
    const at = frame.place(a, b);
    if (open) context.lineTo(...at);
    else context.moveTo(...at);
    open = true;
  }
  context.stroke();
  context.globalAlpha = 0.8;
  for (let i = 0; i < x.length; i++) {
    const at = frame.place(x[i] ?? Number.NaN, y[i] ?? Number.NaN);
    if (at.every(Number.isFinite)) context.fillRect(at[0] - 1, at[1] - 1, 2, 2);
  }
  context.globalAlpha = 1;
}

/** The time of the pair nearest to a place of the canvas. */
export function nearestOf({ t, x, y }: Pairs, { place }: Frame, px: number, py: number): number | undefined {
  let best: number | undefined;
  let nearest = Infinity;
  for (let i = 0; i < t.length; i++) {
    const [ax, ay] = place(x[i] ?? Number.NaN, y[i] ?? Number.NaN);
    const away = Math.hypot(ax - px, ay - py);
    if (away < nearest) [best, nearest] = [t[i], away];
  }
  return best;
}
