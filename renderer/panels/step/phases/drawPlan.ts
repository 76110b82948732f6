/** Draws the layers of a phase from above. */
import type {
  LinesLayer,
  PointsLayer,
  RasterLayer,
  StepLayer,
} from '../../../../engine/contract/steps/layers.ts';
import { type Size, toScreen, type View } from '../../../plan/view.ts';
import { STEP_COLOURS } from '../../../widgets/stepColours.ts';
import { rasterPixels, valueColour } from './colours.ts';

const WIDTH_PX = { input: 1.5, made: 3, refused: 2, beside: 1.5, chosen: 3 } as const;

export function drawPlan(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  layers: readonly StepLayer[],
  foreground: string,
): void {
  for (const layer of layers) {
    if (layer.kind === 'raster') drawRaster(context, size, view, layer);
    else if (layer.kind === 'points') drawPoints(context, size, view, layer);
    else if (layer.kind === 'lines') drawLines(context, size, view, layer);
  }
  drawScale(context, size, view, foreground);
}

const pictures = new WeakMap<RasterLayer, HTMLCanvasElement>();

/** The raster as a picture, made once. */
export function pictureOf(raster: RasterLayer): HTMLCanvasElement {
  const known = pictures.get(raster);
  if (known) return known;
  const { width, height, values, low, high } = raster;
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [width, height];
  const pixels = rasterPixels(values, width, height, low, high);
  picture.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  pictures.set(raster, picture);
  return picture;
}

function drawRaster(context: CanvasRenderingContext2D, size: Size, view: View, raster: RasterLayer): void {
  const { x, y, width, height, resolutionM } = raster;
  const [left, top] = toScreen(view, size, x, y + height * resolutionM);
  const side = resolutionM * view.pixelsPerM;
  context.imageSmoothingEnabled = side < 1;
  context.drawImage(pictureOf(raster), left, top, width * side, height * side);
}

function drawPoints(context: CanvasRenderingContext2D, size: Size, view: View, layer: PointsLayer): void {
  const { xyz, offset, value, low = 0, high = 1, look } = layer;
  const side = Math.max(2, Math.min(look === 'beside' ? 4 : 7, view.pixelsPerM * 0.12));
  context.fillStyle = STEP_COLOURS[look];
  context.globalAlpha = look === 'beside' ? 0.55 : 1;
  for (let k = 0; 3 * k < xyz.length; k++) {
    const [x, y] = toScreen(view, size, (xyz[3 * k] ?? 0) + offset[0], (xyz[3 * k + 1] ?? 0) + offset[1]);
    if (x < -side || y < -side || x > size.width + side || y > size.height + side) continue;
    if (value) context.fillStyle = valueColour(value[k] ?? Number.NaN, low, high);
    if (look === 'chosen') {
      // A dark rim keeps a bright point readable on a bright raster.
      context.strokeStyle = 'rgb(0 0 0 / 70%)';
      context.lineWidth = 1;
      context.strokeRect(x - side / 2, y - side / 2, side, side);
    }
    context.fillRect(x - side / 2, y - side / 2, side, side);
  }
  context.globalAlpha = 1;
}

function drawLines(context: CanvasRenderingContext2D, size: Size, view: View, layer: LinesLayer): void {
  const { starts, xyz, offset, look } = layer;
  context.lineJoin = 'round';
  for (const [colour, more] of [
    ['rgb(0 0 0 / 60%)', 2],
    [STEP_COLOURS[look], 0],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = WIDTH_PX[look] + more;
    for (let line = 0; line + 1 < starts.length; line++) {
      context.beginPath();
      for (let k = starts[line] ?? 0; k < (starts[line + 1] ?? 0); k++) {
        const [x, y] = toScreen(view, size, (xyz[3 * k] ?? 0) + offset[0], (xyz[3 * k + 1] ?? 0) + offset[1]);
        context.lineTo(x, y);
      }
      context.stroke();
    }
  }
}

/** Lengths of a scale bar (m), and how long it may be drawn. */
const LENGTHS_M = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];
const LONGEST_PX = 120;

function drawScale(
  context: CanvasRenderingContext2D,
  size: Size,
  { pixelsPerM }: View,
  colour: string,
): void {
  const metres = LENGTHS_M.findLast((each) => each * pixelsPerM <= LONGEST_PX) ?? 0.1;
  const [x, y] = [10, size.height - 10];
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x, y);
  context.lineTo(x + metres * pixelsPerM, y);
  context.lineTo(x + metres * pixelsPerM, y - 5);
  context.stroke();
  context.font = '11px system-ui, sans-serif';
  context.fillText(metres < 1 ? `${Math.round(100 * metres)} cm` : `${metres} m`, x + 4, y - 6);
}
