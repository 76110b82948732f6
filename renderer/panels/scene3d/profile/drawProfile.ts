/** Draws a section: its points, the corners of the line, and what is under the pointer. */
import { drawAxes, type Frame, type Size } from '../../../widgets/plot/axes.ts';
import { tokenColour } from '../../../widgets/streams/sensorKind.ts';
import type { Section } from './section.ts';

const DOT_PX = 1.6;
/** Farther than this from the pointer no point is told. */
const REACH_PX = 14;

/** @param sweeps by the number of a cloud, whether it is a sweep of now. */
export function drawProfile(
  context: CanvasRenderingContext2D,
  size: Size,
  { along, height, cloud, corners }: Section,
  sweeps: readonly boolean[],
  frame: Frame | undefined,
  told: number | undefined,
): void {
  if (!frame) return;
  drawAxes(context, size, frame, { x: 'm along', y: 'm' });
  const [top, bottom] = [frame.place(0, frame.y[1])[1], frame.place(0, frame.y[0])[1]];
  context.strokeStyle = tokenColour('--warn');
  context.setLineDash([4, 3]);
  for (const way of corners.slice(1, -1)) {
    const [x] = frame.place(way, 0);
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
  }
  context.setLineDash([]);
  // The map first: sweeps of now lie over it.
  for (const sweep of [false, true]) {
    context.fillStyle = tokenColour(sweep ? '--accent' : '--text-3');
    for (let i = 0; i < along.length; i++) {
      if ((sweeps[cloud[i] ?? 0] ?? false) !== sweep) continue;
      const [x, y] = frame.place(along[i] ?? 0, height[i] ?? 0);
      context.fillRect(x - DOT_PX / 2, y - DOT_PX / 2, DOT_PX, DOT_PX);
    }
  }
  if (told === undefined) return;
  context.beginPath();
  context.arc(...frame.place(along[told] ?? 0, height[told] ?? 0), 5, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = tokenColour('--warn');
  context.stroke();
}

/** The point of a section nearest to a place of the canvas. */
export function pointNear(
  { along, height }: Section,
  frame: Frame,
  x: number,
  y: number,
): number | undefined {
  let [found, nearest]: [number | undefined, number] = [undefined, REACH_PX];
  for (let i = 0; i < along.length; i++) {
    const [px, py] = frame.place(along[i] ?? 0, height[i] ?? 0);
    const off = Math.hypot(px - x, py - y);
    if (off < nearest) [found, nearest] = [i, off];
  }
  return found;
}
