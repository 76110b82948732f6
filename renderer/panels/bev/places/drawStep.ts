/** Lines and points of the step that is looked at, on the map. */
import type { LinesLayer, PointsLayer } from '../../../../engine/contract/steps/layers.ts';
import { type Size, toScreen, type View } from '../../../plan/view.ts';
import { STEP_COLOURS } from '../../../widgets/stepColours.ts';

export type StepDrawing = {
  readonly lines: readonly LinesLayer[];
  readonly points: readonly PointsLayer[];
};

const LINE_PX = 3;
const POINT_PX = 4;

export function drawStep(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { lines, points }: StepDrawing,
): void {
  for (const { xyz, offset, look } of points) {
    context.fillStyle = STEP_COLOURS[look];
    for (let k = 0; k + 2 < xyz.length; k += 3) {
      const [x, y] = toScreen(view, size, (xyz[k] ?? 0) + offset[0], (xyz[k + 1] ?? 0) + offset[1]);
      if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
      context.fillRect(x - POINT_PX / 2, y - POINT_PX / 2, POINT_PX, POINT_PX);
    }
  }
  for (const { starts, xyz, offset, look } of lines) {
    context.strokeStyle = STEP_COLOURS[look];
    context.lineWidth = LINE_PX;
    for (let line = 0; line + 1 < starts.length; line++) {
      context.beginPath();
      for (let k = starts[line] ?? 0; k < (starts[line + 1] ?? 0); k++) {
        const place = toScreen(view, size, (xyz[3 * k] ?? 0) + offset[0], (xyz[3 * k + 1] ?? 0) + offset[1]);
        context.lineTo(...place);
      }
      context.stroke();
    }
  }
}
