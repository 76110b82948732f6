/** Draws the canvas of a comparison whenever something that it shows changes. */
import { type RefObject, useEffect, useMemo } from 'react';
import type { Changes } from '../../artifacts/compare/changes.ts';
import type { Abreast } from '../../artifacts/compare/clock.ts';
import { paintSharp } from '../../picture/sharp.ts';
import { differencePictures, reachOf } from '../../plan/diverging.ts';
import { drawScale, type Ink, inkOf } from '../../plan/drawing.ts';
import type { TilePicture } from '../../plan/pictures.ts';
import type { Size, View } from '../../plan/view.ts';
import { type Mode, useComparison } from '../../state/run/comparison.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { SIDE_COLOURS } from './changeLook.ts';
import { type DrawnSide, drawDifference, drawSide, drawVehicle, drawVehicles } from './drawSides.ts';
import type { Difference } from './useDifference.ts';

const NO_ABREAST: Abreast = { tB: undefined, a: undefined, b: undefined };

export type Drawn = {
  readonly left: DrawnSide;
  readonly right: DrawnSide;
  readonly difference: Difference | undefined;
  /** Undefined where lines are not shown, or not there. */
  readonly changes: Changes | undefined;
  /** The line of the place that was gone to. */
  readonly chosen: number | undefined;
  readonly at: Abreast | undefined;
  readonly names: { readonly a: string; readonly b: string };
};

type Scene = Drawn & {
  readonly mode: Mode;
  readonly split: number;
  readonly shown: 'a' | 'b';
  readonly differences: readonly TilePicture[];
  readonly ink: Ink;
};

/** @param size of one pane @param drawn the same object as long as nothing of it changes */
export function useComparisonDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  view: View | undefined,
  size: Size,
  visible: boolean,
  drawn: Drawn,
): { readonly reach: number | undefined } {
  const { mode, split, shown } = useComparison();
  const tiles = drawn.difference?.tiles;
  const reach = useMemo(() => (tiles ? reachOf(tiles, 'difference') : undefined), [tiles]);
  const differences = useMemo(
    () => (tiles && reach !== undefined ? differencePictures(tiles, 'difference', reach) : []),
    [tiles, reach],
  );
  const theme = useWorkspace(({ theme }) => theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style says.
  useEffect(() => {
    const element = canvas.current;
    if (!element || !view || !visible || size.width === 0) return;
    const scene: Scene = { ...drawn, mode, split, shown, differences, ink: inkOf(element) };
    const whole = { width: size.width * (mode === 'side' ? 2 : 1), height: size.height };
    paintSharp(element, whole, (context) => draw(context, size, view, scene));
  }, [canvas, view, size, visible, drawn, mode, split, shown, differences, theme]);
  return { reach };
}

function draw(context: CanvasRenderingContext2D, size: Size, view: View, scene: Scene): void {
  const { mode, at = NO_ABREAST } = scene;
  const { width, height } = size;
  const pane = (side: 'a' | 'b', left: number, from: number, to: number): void => {
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, height);
    context.clip();
    context.translate(left, 0);
    drawSide(context, size, view, side === 'a' ? scene.left : scene.right, side);
    drawVehicle(context, size, view, at[side], side);
    context.restore();
  };
  switch (mode) {
    case 'difference':
      if (scene.changes) drawDifference(context, size, view, scene.differences, scene.changes, scene.chosen);
      else drawDifference(context, size, view, scene.differences, NO_CHANGES, undefined);
      drawVehicles(context, size, view, at);
      break;
    case 'side':
      pane('a', 0, 0, width);
      pane('b', width, width, 2 * width);
      drawEdge(context, width, height);
      label(context, scene, 'a', width / 2);
      label(context, scene, 'b', 1.5 * width);
      break;
    case 'swipe': {
      const edge = scene.split * width;
      pane('a', 0, 0, edge);
      pane('b', 0, edge, width);
      drawEdge(context, edge, height);
      if (edge > LABEL_ROOM_PX) label(context, scene, 'a', edge / 2);
      if (width - edge > LABEL_ROOM_PX) label(context, scene, 'b', (edge + width) / 2);
      break;
    }
    case 'blink':
      pane(scene.shown, 0, 0, width);
      label(context, scene, scene.shown, width / 2);
      break;
  }
  drawScale(context, size, view, scene.ink);
}

const NO_CHANGES = { lines: [], stretches: [], link: undefined } as const;
const LABEL_ROOM_PX = 90;

function drawEdge(context: CanvasRenderingContext2D, x: number, height: number): void {
  context.fillStyle = 'rgb(0 0 0 / 55%)';
  context.fillRect(x - 2, 0, 4, height);
  context.fillStyle = '#ffffff';
  context.fillRect(x - 0.75, 0, 1.5, height);
}

/** "A · run 1" on a plate at the top of a pane. */
function label(context: CanvasRenderingContext2D, { ink, names }: Scene, side: 'a' | 'b', x: number): void {
  const text = `${side.toUpperCase()} · ${names[side]}`;
  context.font = `600 ${ink.font}`;
  context.textAlign = 'center';
  const half = context.measureText(text).width / 2 + 8;
  context.fillStyle = 'rgb(12 15 19 / 78%)';
  context.beginPath();
  context.roundRect(x - half, 8, 2 * half, 20, 4);
  context.fill();
  context.fillStyle = SIDE_COLOURS[side];
  context.fillText(text, x, 22);
  context.textAlign = 'start';
}
