/** Draws the view from above, in two layers: tiles, points and lines, which stand still; the vehicle and what it meets, which move. */
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import type { Content } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import { SEQUENTIAL } from '../../plan/colormap.ts';
import { drawLine, drawScale, drawTiles, drawVehicle, fillLane, type Ink } from '../../plan/drawing.ts';
import type { TilePicture } from '../../plan/pictures.ts';
import { type Size, toScreen, type View } from '../../plan/view.ts';
import type { ChosenObject } from '../../replay/objects/chosenObject.ts';
import type { ShownObject } from '../../replay/objects/shownObjects.ts';
import type { BaseMapTile } from '../../replay/places/baseMap.ts';
import type { Fixes } from '../../replay/places/fixes.ts';
import type { Trajectory } from '../../replay/trajectory.ts';
import type { SupportCells } from '../../state/run/support.ts';
import { isLandmark } from '../../widgets/map/landmarks.ts';
import { drawAttribution, drawBaseMap } from './places/drawBaseMap.ts';
import { drawAnswer, drawFixes, drawObjects, drawPath } from './places/drawPlaces.ts';
import { drawStep, type StepDrawing } from './places/drawStep.ts';
import { drawPolarScans, type GroundPicture } from './places/polarScans.ts';

/** What changes with the view, the run and the layers. */
export type StillScene = {
  readonly baseMap: readonly BaseMapTile[];
  readonly pictures: readonly TilePicture[];
  readonly points: Extract<Content, { kind: 'points' }> | undefined;
  readonly lines: readonly Line[];
  readonly selected: string | undefined;
  /** Cells that the selected line rests on. */
  readonly cells: SupportCells | undefined;
  /** The step of a stage that is looked at. */
  readonly step: StepDrawing;
  readonly fixes: readonly Fixes[];
  /** The path by the values of a quantity, in its colours. */
  readonly path:
    | {
        readonly trajectory: Trajectory;
        readonly values: Float32Array;
        readonly range: readonly [number, number];
      }
    | undefined;
};

/** What changes with the playhead and the pointer, and what lies over it. */
export type MovingScene = Ink & {
  readonly vehicle: Pose | undefined;
  readonly scans: readonly GroundPicture[];
  readonly objects: readonly ShownObject[];
  /** The object that a person picked. */
  readonly chosen: ChosenObject | undefined;
  /** Places of the last answer, metres in the map frame. */
  readonly answer: readonly Vec3[];
  readonly answerColour: string;
  /** The pinned point, metres in the map frame. */
  readonly pin: Vec3 | undefined;
  readonly pinColour: string;
  /** Who is to be named for the base map that is drawn. */
  readonly attribution: string;
};

export function drawStill(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  scene: StillScene,
): void {
  drawBaseMap(context, size, view, scene.baseMap);
  drawTiles(context, size, view, scene.pictures);
  if (scene.points) drawPoints(context, size, view, scene.points);
  if (scene.cells) drawCells(context, size, view, scene.cells);
  for (const line of scene.lines) if (line.outline) fillLane(context, size, view, line.outline);
  // Signs of places lie over the lines.
  for (const places of [false, true])
    for (const line of scene.lines)
      if (line.id !== scene.selected && isLandmark(line.class) === places)
        drawLine(context, size, view, line, false);
  for (const line of scene.lines) if (line.id === scene.selected) drawLine(context, size, view, line, true);
  drawStep(context, size, view, scene.step);
  if (scene.path) drawPath(context, size, view, scene.path.trajectory, scene.path.values, scene.path.range);
  for (const fixes of scene.fixes) drawFixes(context, size, view, fixes);
}

export function drawMoving(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  scene: MovingScene,
): void {
  drawPolarScans(context, size, view, scene.scans);
  drawObjects(context, size, view, scene.objects, scene.chosen, scene.font);
  drawAnswer(context, size, view, scene.answer, scene.answerColour);
  if (scene.vehicle) drawVehicle(context, size, view, scene.vehicle);
  if (scene.pin) drawPin(context, size, view, scene.pin, scene.pinColour);
  drawScale(context, size, view, scene);
  if (scene.attribution) drawAttribution(context, size, scene.attribution, scene);
}

function drawPoints(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { xy, offset, value }: Extract<Content, { kind: 'points' }>,
): void {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < value.length; i += 17) {
    low = Math.min(low, value[i] ?? low);
    high = Math.max(high, value[i] ?? high);
  }
  const side = Math.max(1, Math.min(4, view.pixelsPerM * 0.1));
  for (let i = 0; i < value.length; i++) {
    const [x, y] = toScreen(view, size, (xy[2 * i] ?? 0) + offset[0], (xy[2 * i + 1] ?? 0) + offset[1]);
    if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
    const c =
      SEQUENTIAL[
        Math.max(0, Math.min(255, Math.round((255 * ((value[i] ?? 0) - low)) / (high - low || 1))))
      ] ?? 0;
    context.fillStyle = `rgb(${c & 255} ${(c >> 8) & 255} ${(c >> 16) & 255})`;
    context.fillRect(x, y, side, side);
  }
}

function drawCells(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { x, y, value, sizeM }: SupportCells,
): void {
  const side = Math.max(1, sizeM * view.pixelsPerM);
  context.fillStyle = '#ffd84d';
  for (let i = 0; i < value.length; i++) {
    const [left, top] = toScreen(view, size, (x[i] ?? 0) - sizeM / 2, (y[i] ?? 0) + sizeM / 2);
    if (left < -side || top < -side || left > size.width || top > size.height) continue;
    context.globalAlpha = 0.25 + 0.6 * Math.min(1, value[i] ?? 0);
    context.fillRect(left, top, side, side);
  }
  context.globalAlpha = 1;
}

/** A ring around a dot, as in the 3D view. */
function drawPin(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  [px, py]: Vec3,
  colour: string,
): void {
  const [x, y] = toScreen(view, size, px, py);
  context.lineWidth = 2.5;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, 11, 0, 2 * Math.PI);
  context.stroke();
  context.beginPath();
  context.arc(x, y, 2.5, 0, 2 * Math.PI);
  context.fill();
}
