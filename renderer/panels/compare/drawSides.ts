/** Draws a comparison: a pane of one side, or the difference of both. */
import type { SideMotion } from '../../../engine/contract/compare/changes.ts';
import type { Changes, PathLink } from '../../artifacts/compare/changes.ts';
import type { Abreast, OnPath } from '../../artifacts/compare/clock.ts';
import type { Line } from '../../artifacts/line.ts';
import { drawLine, drawTiles, fillLane } from '../../plan/drawing.ts';
import { applyMotion } from '../../plan/motion.ts';
import type { TilePicture } from '../../plan/pictures.ts';
import { type Size, toScreen, type View } from '../../plan/view.ts';
import { isLandmark } from '../../widgets/map/landmarks.ts';
import { CHANGE_LOOKS, movedColour, SIDE_COLOURS } from './changeLook.ts';

/** Paths that lie apart by less than this (m) are drawn as one. */
const APART_M = 0.1;
const POINT_PX = 5;

export type DrawnSide = {
  readonly pictures: readonly TilePicture[];
  readonly lines: readonly Line[];
  /** Of the raster; lines are in A's frame already. */
  readonly motion: SideMotion | undefined;
};

/** One side in a pane: everything is clipped to it by the caller. */
export function drawSide(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { pictures, lines, motion }: DrawnSide,
  side: 'a' | 'b',
): void {
  context.save();
  if (motion) applyMotion(context, size, view, motion);
  drawTiles(context, size, view, pictures, motion !== undefined);
  context.restore();
  for (const line of lines) if (line.outline) fillLane(context, size, view, line.outline);
  const ordered = [...lines].sort((a, b) => Number(isLandmark(a.class)) - Number(isLandmark(b.class)));
  for (const line of ordered)
    if (line.class === 'trajectory') strokeLine(context, size, view, line.xyz, SIDE_COLOURS[side], 1.8, []);
    else drawLine(context, size, view, line, false);
}

export function drawDifference(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  pictures: readonly TilePicture[],
  { lines, stretches, link }: Pick<Changes, 'lines' | 'stretches' | 'link'>,
  chosen: number | undefined,
): void {
  drawTiles(context, size, view, pictures);
  // What is the same lies below what is not.
  const order = lines.map((_, k) => k).sort((p, q) => rankOf(lines[p]) - rankOf(lines[q]));
  for (const k of order) {
    const [line, stretch] = [lines[k], stretches[k]];
    if (!line || !stretch) continue;
    if (k === chosen) strokeLine(context, size, view, stretch.xyz, '#ffd84d', CHANGE_LOOKS.a.width + 7, []);
    const { colour, dash, width } = CHANGE_LOOKS[line.change];
    if (stretch.xyz.length === 3) drawPoint(context, size, view, stretch.xyz, colour, line.change === 'a');
    else if (line.change === 'moved') drawMoved(context, size, view, stretch.xyz, stretch.offset, width);
    else {
      if (line.change !== 'same')
        strokeLine(context, size, view, stretch.xyz, 'rgb(0 0 0 / 60%)', width + 2, dash);
      strokeLine(context, size, view, stretch.xyz, colour, width, dash);
    }
  }
  if (link) drawPaths(context, size, view, link);
}

const rankOf = (line: Changes['lines'][number] | undefined): number => (line?.change === 'same' ? 0 : 1);

function strokeLine(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  xyz: Float64Array,
  colour: string,
  width: number,
  dash: readonly number[],
): void {
  context.beginPath();
  let open = false;
  for (let i = 0; i + 2 < xyz.length; i += 3) {
    const [x, y] = toScreen(view, size, xyz[i] ?? Number.NaN, xyz[i + 1] ?? Number.NaN);
    if (!Number.isFinite(x)) {
      open = false;
      continue;
    }
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    open = true;
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.setLineDash([...dash]);
  context.stroke();
  context.setLineDash([]);
}

function drawMoved(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  xyz: Float64Array,
  offset: Float32Array,
  width: number,
): void {
  strokeLine(context, size, view, xyz, 'rgb(0 0 0 / 60%)', width + 2, []);
  for (let k = 0; k + 1 < offset.length; k++)
    strokeLine(context, size, view, xyz.subarray(3 * k, 3 * k + 6), movedColour(offset[k] ?? 0), width, []);
}

/** A full square for what is only in B or changed, an empty one for what is only in A. */
function drawPoint(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  xyz: Float64Array,
  colour: string,
  hollow: boolean,
): void {
  const [x, y] = toScreen(view, size, xyz[0] ?? 0, xyz[1] ?? 0);
  context.lineWidth = 2;
  context.strokeStyle = context.fillStyle = colour;
  const box = [x - POINT_PX, y - POINT_PX, 2 * POINT_PX, 2 * POINT_PX] as const;
  if (hollow) context.strokeRect(...box);
  else context.fillRect(...box);
}

function drawPaths(context: CanvasRenderingContext2D, size: Size, view: View, link: PathLink): void {
  strokeLine(context, size, view, link.b, SIDE_COLOURS.b, 1.6, []);
  strokeLine(context, size, view, link.a, SIDE_COLOURS.a, 1.6, [6, 5]);
  for (let k = 0; k < link.apart.length; k++) {
    const apart = link.apart[k] ?? Number.NaN;
    if (!(apart > APART_M)) continue;
    const pair = Float64Array.of(...link.a.subarray(3 * k, 3 * k + 3), ...link.b.subarray(3 * k, 3 * k + 3));
    strokeLine(context, size, view, pair, movedColour(apart), 1, []);
  }
}

/** The vehicle of a side: an arrow in its colour, with its letter. */
export function drawVehicle(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  at: OnPath | undefined,
  side: 'a' | 'b',
): void {
  if (!at) return;
  const [x, y] = toScreen(view, size, at.x, at.y);
  const half = Math.max(7, view.pixelsPerM * 2.2);
  context.save();
  context.translate(x, y);
  context.rotate(-at.heading);
  context.beginPath();
  context.moveTo(half, 0);
  context.lineTo(-half, half * 0.55);
  context.lineTo(-half * 0.6, 0);
  context.lineTo(-half, -half * 0.55);
  context.closePath();
  context.fillStyle = SIDE_COLOURS[side];
  context.strokeStyle = '#07121f';
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
  context.restore();
}

/** Both, B below: of one drive they cover each other where nothing differs. */
export function drawVehicles(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { a, b }: Abreast,
): void {
  drawVehicle(context, size, view, b, 'b');
  drawVehicle(context, size, view, a, 'a');
}
