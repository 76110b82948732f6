/** Draws what is known of moments: the path by a quantity, GNSS fixes with their uncertainty, boxes of objects. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { transform } from '../../../../engine/geometry/se3.ts';
import { SEQUENTIAL } from '../../../plan/colormap.ts';
import { type Size, toScreen, type View } from '../../../plan/view.ts';
import type { ChosenObject } from '../../../replay/objects/chosenObject.ts';
import { objectName, type ShownObject } from '../../../replay/objects/shownObjects.ts';
import { type Fixes, fixColour } from '../../../replay/places/fixes.ts';
import type { Trajectory } from '../../../replay/trajectory.ts';
import { classColour } from '../../../widgets/classColour.ts';

/** A fix or a piece of the path that is no longer than this is not told from the one before (pixels). */
const LEAST_PX = 1;
/** Ellipses smaller than this are hidden by their own dot. */
const LEAST_ELLIPSE_PX = 3;
/** Boxes larger than this have room for a name. */
const LABEL_PX = 14;

export function drawFixes(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { position, sigma, status, t }: Fixes,
): void {
  let last = { x: Number.NaN, y: Number.NaN, status: -1 };
  for (let i = 0; i < t.length; i++) {
    const [x, y] = toScreen(view, size, position[3 * i] ?? 0, position[3 * i + 1] ?? 0);
    if (x < -50 || y < -50 || x > size.width + 50 || y > size.height + 50) continue;
    if (Math.hypot(x - last.x, y - last.y) < LEAST_PX && status[i] === last.status) continue;
    last = { x, y, status: status[i] ?? 0 };
    context.fillStyle = context.strokeStyle = fixColour(status[i] ?? 0);
    const [a, b] = [(sigma[3 * i] ?? 0) * view.pixelsPerM, (sigma[3 * i + 1] ?? 0) * view.pixelsPerM];
    if (a > LEAST_ELLIPSE_PX && b > LEAST_ELLIPSE_PX) {
      context.globalAlpha = 0.4;
      context.lineWidth = 1;
      context.beginPath();
      context.ellipse(x, y, a, b, 0, 0, 2 * Math.PI);
      context.stroke();
      context.globalAlpha = 1;
    }
    context.fillRect(x - 1.5, y - 1.5, 3, 3);
  }
}

/** The path in colours of a quantity; a pose without a value is grey. */
export function drawPath(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { position }: Trajectory,
  values: Float32Array,
  [low, high]: readonly [number, number],
): void {
  context.lineWidth = 4;
  context.lineCap = 'round';
  let [x0, y0] = toScreen(view, size, position[0] ?? 0, position[1] ?? 0);
  for (let i = 1; i < values.length; i++) {
    const [x1, y1] = toScreen(view, size, position[3 * i] ?? 0, position[3 * i + 1] ?? 0);
    if (Math.hypot(x1 - x0, y1 - y0) < LEAST_PX && i + 1 < values.length) continue;
    const value = values[i] ?? Number.NaN;
    const step = Math.round((255 * (value - low)) / (high - low || 1));
    const c = SEQUENTIAL[Math.max(0, Math.min(255, step))] ?? 0;
    context.strokeStyle = Number.isFinite(value)
      ? `rgb(${c & 255} ${(c >> 8) & 255} ${(c >> 16) & 255})`
      : '#788088';
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
    [x0, y0] = [x1, y1];
  }
  context.lineCap = 'butt';
}

/** A ring at each place of the last answer, as in the 3D view. */
export function drawAnswer(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  places: readonly Vec3[],
  colour: string,
): void {
  context.lineWidth = 2;
  context.strokeStyle = context.fillStyle = colour;
  for (const place of places) {
    const [x, y] = toScreen(view, size, place[0], place[1]);
    if (x < -20 || y < -20 || x > size.width + 20 || y > size.height + 20) continue;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.stroke();
    context.fillRect(x - 1, y - 1, 2, 2);
  }
}

export function drawObjects(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  objects: readonly ShownObject[],
  picked: ChosenObject | undefined,
  font: string,
): void {
  context.font = font;
  context.textAlign = 'center';
  for (const { stream, box, T_map_box } of objects) {
    const [l, w] = [box.size[0] / 2, box.size[1] / 2];
    const at = (x: number, y: number): readonly [number, number] => {
      const [mx, my] = transform(T_map_box, [x, y, 0]);
      return toScreen(view, size, mx, my);
    };
    const chosen = picked?.stream === stream && picked.id === box.id;
    const colour = classColour(box.label);
    context.beginPath();
    context.moveTo(...at(l, w));
    for (const corner of [at(-l, w), at(-l, -w), at(l, -w)]) context.lineTo(...corner);
    context.closePath();
    context.fillStyle = colour;
    context.globalAlpha = chosen ? 0.5 : 0.2;
    context.fill();
    context.globalAlpha = 1;
    // From the middle to the front, which tells where it heads.
    context.moveTo(...at(0, 0));
    context.lineTo(...at(l, 0));
    context.strokeStyle = chosen ? '#ffffff' : colour;
    context.lineWidth = chosen ? 2.5 : 1.5;
    context.stroke();
    if (2 * l * view.pixelsPerM > LABEL_PX) {
      const [x, y] = at(0, 0);
      context.fillStyle = colour;
      context.fillText(objectName(box), x, y - w * view.pixelsPerM - 4);
    }
  }
  context.textAlign = 'start';
}
