/** Draws parts of a view from above: tiles of a raster, lines, lanes, the vehicle, the scale bar. */
import type { Pose } from '../../engine/contract/calibration.ts';
import { toRollPitchYaw } from '../../engine/geometry/se3.ts';
import type { Line } from '../artifacts/line.ts';
import {
  LANDMARK_LOOKS,
  type LandmarkKind,
  middleOf,
  symbolOf,
  traceSymbol,
} from '../widgets/map/landmarks.ts';
import { lineLook, SYMBOL_PX } from './lineLook.ts';
import type { TilePicture } from './pictures.ts';
import { type Size, scaleBar, toScreen, type View } from './view.ts';

/** How something is written. */
export type Ink = {
  readonly foreground: string;
  /** What is behind everything: what is written has a rim of it, so that it can be read on any raster. */
  readonly background: string;
  /** CSS font, in the size that the panel has. */
  readonly font: string;
};

/** As the style of the canvas says. */
export function inkOf(canvas: HTMLCanvasElement): Ink {
  const style = getComputedStyle(canvas);
  return {
    foreground: style.color,
    background: style.getPropertyValue('--scene-bg'),
    font: `${style.fontSize} system-ui, sans-serif`,
  };
}

export function drawTiles(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  pictures: readonly TilePicture[],
  /** A transform of the caller's moves them: then what lies outside cannot be told from here. */
  moved = false,
): void {
  for (const { tile, picture } of pictures) {
    const side = tile.resolutionM * view.pixelsPerM;
    const [left, top] = toScreen(view, size, tile.x, tile.y + tile.height * tile.resolutionM);
    const [w, h] = [tile.width * side, tile.height * side];
    if (!moved && (left > size.width || top > size.height || left + w < 0 || top + h < 0)) continue;
    context.imageSmoothingEnabled = side < 1;
    context.drawImage(picture, left, top, w, h);
  }
}

/** Vertices nearer to the one before than this are not seen (pixels): the path of an hour has 200,000 of them on one screen. */
const LEAST_PX = 0.5;

/** Adds a line to the current path. @param stride numbers a vertex: x and y in metres of the map frame, and what follows them */
export function trace(
  context: Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo'>,
  size: Size,
  view: View,
  vertices: ArrayLike<number>,
  stride: 2 | 3,
): void {
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  for (let i = 0; i + 1 < vertices.length; i += stride) {
    const [x, y] = toScreen(view, size, vertices[i] ?? 0, vertices[i + 1] ?? 0);
    const isEnd = i + stride + 1 >= vertices.length;
    if (!isEnd && Math.abs(x - lastX) < LEAST_PX && Math.abs(y - lastY) < LEAST_PX) continue;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
    [lastX, lastY] = [x, y];
  }
}

export function drawLine(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  line: Line,
  selected: boolean,
): void {
  const look = lineLook(line);
  if (look.symbol) {
    drawSymbol(context, toScreen(view, size, ...middleOf(line.xyz)), look.symbol, selected);
    return;
  }
  context.beginPath();
  trace(context, size, view, line.xyz, 3);
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

/** The sign of a pole, a sign or a light, with a dark rim as lines have. */
function drawSymbol(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  kind: LandmarkKind,
  selected: boolean,
): void {
  context.setLineDash([]);
  if (selected) {
    context.beginPath();
    context.arc(x, y, SYMBOL_PX + 6, 0, 2 * Math.PI);
    context.strokeStyle = '#ffd84d';
    context.lineWidth = 3;
    context.stroke();
  }
  context.beginPath();
  traceSymbol(context, kind, [x, y], SYMBOL_PX);
  context.closePath();
  context.fillStyle = LANDMARK_LOOKS[kind].colour;
  context.strokeStyle = 'rgb(7 12 18 / 85%)';
  context.lineWidth = 1.6;
  context.lineJoin = 'round';
  context.fill();
  context.stroke();
  context.fillStyle = 'rgb(7 12 18 / 85%)';
  for (const [u, v, radius] of symbolOf(kind).dots) {
    context.beginPath();
    context.arc(x + u * SYMBOL_PX, y + v * SYMBOL_PX, radius * SYMBOL_PX, 0, 2 * Math.PI);
    context.fill();
  }
}

export function fillLane(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  outline: Float64Array,
): void {
  context.beginPath();
  trace(context, size, view, outline, 2);
  context.closePath();
  context.fillStyle = 'rgb(90 190 140 / 22%)';
  context.fill();
}

export function drawVehicle(context: CanvasRenderingContext2D, size: Size, view: View, { p, q }: Pose): void {
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

export function drawScale(
  context: CanvasRenderingContext2D,
  { height }: Size,
  view: View,
  { foreground, background, font }: Ink,
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
