/** Draws the view from above: tiles, points, lines, the vehicle, the scale bar. */
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { toRollPitchYaw } from '../../../engine/geometry/se3.ts';
import type { Content } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import type { ChosenObject } from '../../replay/chosenObject.ts';
import type { Fixes } from '../../replay/places/fixes.ts';
import type { ShownObject } from '../../replay/shownObjects.ts';
import type { Trajectory } from '../../replay/trajectory.ts';
import type { SupportCells } from '../../state/run/support.ts';
import { SEQUENTIAL } from './colormap.ts';
import { lineLook } from './lineLook.ts';
import type { TilePicture } from './pictures.ts';
import { drawAnswer, drawFixes, drawObjects, drawPath } from './places/drawPlaces.ts';
import { drawStep, type StepDrawing } from './places/drawStep.ts';
import { type Size, scaleBar, toScreen, type View } from './view.ts';

export type Scene = {
  readonly pictures: readonly TilePicture[];
  readonly points: Extract<Content, { kind: 'points' }> | undefined;
  readonly lines: readonly Line[];
  readonly selected: string | undefined;
  /** Cells that the selected line rests on. */
  readonly cells: SupportCells | undefined;
  /** The step of a stage that is looked at. */
  readonly step: StepDrawing;
  readonly vehicle: Pose | undefined;
  readonly objects: readonly ShownObject[];
  /** The object that a person picked. */
  readonly chosen: ChosenObject | undefined;
  readonly fixes: readonly Fixes[];
  /** The path by the values of a quantity, in its colours. */
  readonly path:
    | {
        readonly trajectory: Trajectory;
        readonly values: Float32Array;
        readonly range: readonly [number, number];
      }
    | undefined;
  /** Places of the last answer, metres in the map frame. */
  readonly answer: readonly Vec3[];
  readonly answerColour: string;
  /** The pinned point, metres in the map frame. */
  readonly pin: Vec3 | undefined;
  readonly pinColour: string;
  readonly foreground: string;
  /** What is behind everything: what is written has a rim of it, so that it can be read on any raster. */
  readonly background: string;
  /** CSS font of what is written, in the size that the panel has. */
  readonly font: string;
};

export function draw(
  context: CanvasRenderingContext2D,
  size: Size,
  ratio: number,
  view: View,
  scene: Scene,
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  drawTiles(context, size, view, scene.pictures);
  if (scene.points) drawPoints(context, size, view, scene.points);
  if (scene.cells) drawCells(context, size, view, scene.cells);
  for (const line of scene.lines) if (line.outline) fillLane(context, size, view, line.outline);
  for (const line of scene.lines) if (line.id !== scene.selected) drawLine(context, size, view, line, false);
  for (const line of scene.lines) if (line.id === scene.selected) drawLine(context, size, view, line, true);
  drawStep(context, size, view, scene.step);
  if (scene.path) drawPath(context, size, view, scene.path.trajectory, scene.path.values, scene.path.range);
  for (const fixes of scene.fixes) drawFixes(context, size, view, fixes);
  drawObjects(context, size, view, scene.objects, scene.chosen, scene.font);
  drawAnswer(context, size, view, scene.answer, scene.answerColour);
  if (scene.vehicle) drawVehicle(context, size, view, scene.vehicle);
  if (scene.pin) drawPin(context, size, view, scene.pin, scene.pinColour);
  drawScale(context, size, view, scene);
}

function drawTiles(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  pictures: readonly TilePicture[],
): void {
  for (const { tile, picture } of pictures) {
    const side = tile.resolutionM * view.pixelsPerM;
    const [left, top] = toScreen(view, size, tile.x, tile.y + tile.height * tile.resolutionM);
    const [w, h] = [tile.width * side, tile.height * side];
    if (left > size.width || top > size.height || left + w < 0 || top + h < 0) continue;
    context.imageSmoothingEnabled = side < 1;
    context.drawImage(picture, left, top, w, h);
  }
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

function drawLine(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  line: Line,
  selected: boolean,
): void {
  const look = lineLook(line);
  context.beginPath();
  for (let i = 0; i + 1 < line.xyz.length; i += 3) {
    const [x, y] = toScreen(view, size, line.xyz[i] ?? 0, line.xyz[i + 1] ?? 0);
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.lineJoin = 'round';
  if (selected) {
    context.setLineDash([]);
    context.strokeStyle = '#ffd84d';
    context.lineWidth = look.width + 6;
    context.globalAlpha = 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }
  // A dark edge keeps a bright line readable on a bright raster.
  context.setLineDash([]);
  context.strokeStyle = 'rgb(0 0 0 / 55%)';
  context.lineWidth = look.width + 1.6;
  context.stroke();
  context.setLineDash([...look.dash]);
  context.strokeStyle = look.colour;
  context.lineWidth = look.width;
  context.stroke();
  context.setLineDash([]);
}

function fillLane(context: CanvasRenderingContext2D, size: Size, view: View, outline: Float64Array): void {
  context.beginPath();
  for (let i = 0; i + 1 < outline.length; i += 2) {
    const [x, y] = toScreen(view, size, outline[i] ?? 0, outline[i + 1] ?? 0);
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
  context.fillStyle = 'rgb(90 190 140 / 22%)';
  context.fill();
}

function drawVehicle(context: CanvasRenderingContext2D, size: Size, view: View, { p, q }: Pose): void {
  const [x, y] = toScreen(view, size, p[0], p[1]);
  context.save();
  context.translate(x, y);
  context.rotate(-toRollPitchYaw(q).yaw);
  const half = Math.max(6, view.pixelsPerM * 2.2);
  context.beginPath();
  context.moveTo(half, 0);
  context.lineTo(-half, half * 0.5);
  context.lineTo(-half * 0.6, 0);
  context.lineTo(-half, -half * 0.5);
  context.closePath();
  context.fillStyle = '#5aa9ff';
  context.strokeStyle = '#07121f';
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
  context.restore();
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

function drawScale(
  context: CanvasRenderingContext2D,
  { height }: Size,
  view: View,
  { foreground, background, font }: Pick<Scene, 'foreground' | 'background' | 'font'>,
): void {
  const { metres, pixels } = scaleBar(view);
  const text = metres < 1 ? `${Math.round(metres * 100)} cm` : `${metres} m`;
  const [x, y] = [12, height - 14];
  context.font = font;
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x, y);
  context.lineTo(x + pixels, y);
  context.lineTo(x + pixels, y - 5);
  context.strokeStyle = background;
  context.lineWidth = 4;
  context.stroke();
  context.strokeText(text, x + pixels + 6, y + 1);
  context.strokeStyle = foreground;
  context.fillStyle = foreground;
  context.lineWidth = 1.5;
  context.stroke();
  context.fillText(text, x + pixels + 6, y + 1);
}
