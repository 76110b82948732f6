/** Draws the timeline's rows: density of samples, gaps, measurements of stages, the loop, bookmarks, the ruler. */
import type { StreamInfo } from '../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import type { Bookmark } from '../state/bookmarks.ts';
import type { Loop } from '../state/playback.ts';
import { kindOf, tokenColour } from '../widgets/streams/sensorKind.ts';
import { drawRunRow } from './drawRunRow.ts';
import { tickStep, ticks, tickText } from './ticks.ts';
import type { Density } from './useDensity.ts';
import type { RunRow } from './useRunRows.ts';

export const RULER_PX = 24;
export const ROW_PX = 20;

export type RowsPicture = {
  readonly width: number;
  readonly height: number;
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly streams: readonly StreamInfo[];
  readonly densities: ReadonlyMap<number, Density>;
  readonly runRows: readonly RunRow[];
  readonly chosen: number | undefined;
  readonly loop: Loop | undefined;
  readonly bookmarks: readonly Bookmark[];
};

/** A stretch without samples this many periods long is a gap. */
const GAP_PERIODS = 1.8;

export function drawRows(canvas: HTMLCanvasElement, picture: RowsPicture): void {
  const { width, height, from, to, streams } = picture;
  const ratio = Math.min(2, window.devicePixelRatio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(ratio, ratio);
  const x = (t: Nanoseconds): number => ((t - from) / (to - from)) * width;
  drawRuler(pen, picture, x);
  const colours = new Map<string, string>();
  const colourOf = (token: string): string => {
    const known = colours.get(token) ?? tokenColour(token);
    colours.set(token, known);
    return known;
  };
  streams.forEach((stream, row) => {
    const top = RULER_PX + (picture.runRows.length + row) * ROW_PX;
    if (stream.id === picture.chosen) {
      pen.fillStyle = colourOf('--raised');
      pen.fillRect(0, top, width, ROW_PX);
    }
    drawStream(pen, stream, picture, top, colourOf(kindOf(stream.kind).colour), colourOf('--bad'), x);
    pen.fillStyle = colourOf('--line');
    pen.fillRect(0, top + ROW_PX - 1, width, 1);
  });
  picture.runRows.forEach((row, i) => {
    const top = RULER_PX + i * ROW_PX;
    drawRunRow(pen, row, { top, height: ROW_PX, width }, x);
    pen.fillStyle = colourOf('--line');
    pen.fillRect(0, top + ROW_PX - 1, width, 1);
  });
  if (picture.loop) {
    const [a, b] = [x(picture.loop.from), x(picture.loop.to)];
    pen.fillStyle = colourOf('--accent');
    pen.globalAlpha = 0.14;
    pen.fillRect(a, 0, b - a, height);
    pen.globalAlpha = 1;
    pen.fillRect(a, 0, 1, height);
    pen.fillRect(b, 0, 1, height);
    pen.fillRect(a, RULER_PX - 3, b - a, 3);
  }
  for (const { t } of picture.bookmarks) drawFlag(pen, x(t), height, colourOf('--warn'));
}

function drawRuler(
  pen: CanvasRenderingContext2D,
  { width, height, from, to }: RowsPicture,
  x: (t: number) => number,
): void {
  const step = tickStep(to - from, width);
  pen.font = `11px ${tokenColour('--font')}`;
  pen.textBaseline = 'middle';
  const line = tokenColour('--line');
  pen.fillStyle = line;
  pen.fillRect(0, RULER_PX - 1, width, 1);
  for (const t of ticks(from, to, step / 5)) pen.fillRect(Math.round(x(t)), RULER_PX - 4, 1, 3);
  for (const t of ticks(from, to, step)) {
    const at = Math.round(x(t));
    pen.fillStyle = line;
    pen.fillRect(at, RULER_PX - 8, 1, height - RULER_PX + 8);
    pen.fillStyle = tokenColour('--text-3');
    const label = tickText(t, step);
    if (at + 6 + pen.measureText(label).width < width) pen.fillText(label, at + 4, RULER_PX / 2 - 1);
  }
}

function drawStream(
  pen: CanvasRenderingContext2D,
  stream: StreamInfo,
  { width, densities }: RowsPicture,
  top: number,
  colour: string,
  gapColour: string,
  x: (t: number) => number,
): void {
  const density = densities.get(stream.id);
  if (!density) {
    drawUnread(pen, width, top);
    return;
  }
  const { counts } = density;
  const binNs = (density.to - density.from) / counts.length;
  const expected = stream.periodNs ? binNs / stream.periodNs : 1;
  const [barTop, barHeight] = [top + 5, ROW_PX - 11];
  const left = (bin: number): number => x(density.from + bin * binNs);
  pen.fillStyle = colour;
  // Bins that follow one another and look alike are one bar: thousands of narrow ones take as long to draw as a cloud.
  let bar:
    | { readonly bin: number; readonly from: number; readonly to: number; readonly alpha: number }
    | undefined;
  const drawBar = (): void => {
    if (!bar) return;
    pen.globalAlpha = bar.alpha;
    pen.fillRect(bar.from, barTop, bar.to - bar.from + 0.5, barHeight);
    pen.globalAlpha = 1;
  };
  let empty = 0;
  let seen = false;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] ?? 0;
    const t = density.from + bin * binNs;
    if (count === 0) {
      if (t >= stream.first && t <= stream.last) empty++;
      continue;
    }
    const gapNs = empty * binNs;
    if (seen && stream.periodNs && empty > 1 && gapNs > GAP_PERIODS * stream.periodNs) {
      drawGap(pen, left(bin - empty), left(bin), barTop, barHeight, gapColour);
      pen.fillStyle = colour;
    }
    empty = 0;
    seen = true;
    const [at, next] = [left(bin), left(bin + 1)];
    if (at > width || next < 0) continue;
    if (expected < 1) {
      pen.fillRect(
        at,
        barTop,
        expected < 0.5 ? Math.max(1, Math.min(2, next - at)) : next - at + 0.5,
        barHeight,
      );
      continue;
    }
    const alpha = alphaOf(count, expected);
    if (bar && bar.bin === bin && bar.alpha === alpha) bar = { ...bar, bin: bin + 1, to: next };
    else {
      drawBar();
      bar = { bin: bin + 1, from: at, to: next, alpha };
    }
  }
  drawBar();
  pen.globalAlpha = 1;
}

/** Full where all samples are there; lighter where some are missing. Without any missing, a bin holds up to one less than expected. */
export const alphaOf = (count: number, expected: number): number =>
  count > expected - 1 ? 1 : 0.25 + 0.75 * (count / expected);

/** A dotted line where the samples are still being counted: a row without any is empty. */
function drawUnread(pen: CanvasRenderingContext2D, width: number, top: number): void {
  pen.save();
  pen.strokeStyle = tokenColour('--text-3');
  pen.globalAlpha = 0.6;
  pen.setLineDash([2, 6]);
  pen.beginPath();
  pen.moveTo(0, top + ROW_PX / 2);
  pen.lineTo(width, top + ROW_PX / 2);
  pen.stroke();
  pen.restore();
}

/** Hatched, so that a gap is also seen without its colour. */
function drawGap(
  pen: CanvasRenderingContext2D,
  a: number,
  b: number,
  top: number,
  height: number,
  colour: string,
): void {
  const [left, width] = [a, Math.max(2, b - a)];
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.globalAlpha = 0.22;
  pen.fillStyle = colour;
  pen.fillRect(left, top, width, height);
  pen.globalAlpha = 0.9;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let s = left - height; s < left + width; s += 5) {
    pen.moveTo(s, top + height);
    pen.lineTo(s + height, top);
  }
  pen.stroke();
  pen.restore();
}

function drawFlag(pen: CanvasRenderingContext2D, at: number, height: number, colour: string): void {
  pen.fillStyle = colour;
  pen.globalAlpha = 0.55;
  pen.fillRect(at, 6, 1, height);
  pen.globalAlpha = 1;
  pen.beginPath();
  pen.moveTo(at, 4);
  pen.lineTo(at + 8, 8);
  pen.lineTo(at, 12);
  pen.fill();
}
