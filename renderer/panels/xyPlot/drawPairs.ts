/** Draws pairs of values: a line in the order of time and axes, and the moment of the playhead over them. */
import { drawAxes, type Frame, type Size } from '../../widgets/plot/axes.ts';
import { tokenColour } from '../../widgets/streams/sensorKind.ts';

export type Pairs = { readonly t: Float64Array; readonly x: Float64Array; readonly y: Float64Array };

export function drawPairs(
  context: CanvasRenderingContext2D,
  size: Size,
  pairs: Pairs | undefined,
  frame: Frame | undefined,
  units: { readonly x: string; readonly y: string },
): void {
  if (!pairs || !frame) return;
  drawAxes(context, size, frame, units);
  line(context, pairs, frame);
}

/** @param now index of the pair in force; −1 where there is none */
export function drawMoment(
  context: CanvasRenderingContext2D,
  pairs: Pairs | undefined,
  frame: Frame | undefined,
  now: number,
): void {
  if (!pairs || !frame) return;
  const [x, y] = [pairs.x[now], pairs.y[now]];
  if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return;
  context.beginPath();
  context.arc(...frame.place(x, y), 6, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = tokenColour('--warn');
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
