/** Draws the map canvas whenever something that it shows changes. */
import { type RefObject, useEffect } from 'react';
import { registerSharp } from '../../picture/sharp.ts';
import type { Size, View } from '../../plan/view.ts';
import { useChosenObject } from '../../replay/chosenObject.ts';
import { usePin } from '../../replay/pin.ts';
import type { Fixes } from '../../replay/places/fixes.ts';
import { usePathColour } from '../../replay/places/pathColour.ts';
import type { ShownObject } from '../../replay/shownObjects.ts';
import { type Trajectory, vehiclePoseAt } from '../../replay/trajectory.ts';
import { answerPlaces, useAnswer } from '../../state/answer/answer.ts';
import { usePlayback } from '../../state/playback.ts';
import { useStepShown } from '../../state/run/stepShown.ts';
import { useSupport } from '../../state/run/support.ts';
import { useSelection } from '../../state/selection.ts';
import { useDrive } from '../../state/session.ts';
import { draw } from './draw.ts';
import type { MapContent } from './useMapContent.ts';

export function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  view: View | undefined,
  size: Size,
  visible: boolean,
  { pictures, points, lines }: Pick<MapContent, 'pictures' | 'points' | 'lines'>,
  trajectory: Trajectory | undefined,
  objects: readonly ShownObject[],
  fixes: readonly Fixes[],
): void {
  const colour = usePathColour();
  const chosen = useChosenObject(({ object }) => object);
  const selected = useSelection(({ item }) => item?.item);
  const cells = useSupport(({ cells }) => cells);
  const step = useStepShown();
  const handle = useDrive()?.drive;
  const answer = useAnswer((state) => answerPlaces(state, handle));
  const pin = usePin(({ pin }) => pin?.mapPoint);
  // A hidden canvas does not follow the playhead.
  const t = usePlayback(({ t }) => (visible ? t : 0));
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !view || !visible || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (element.width !== w || element.height !== h) [element.width, element.height] = [w, h];
    const style = getComputedStyle(element);
    const scene = {
      pictures,
      points,
      lines,
      selected,
      cells,
      step,
      vehicle: trajectory ? vehiclePoseAt(trajectory, t) : undefined,
      objects,
      chosen,
      fixes,
      path:
        trajectory && colour.values && colour.poses === trajectory.key
          ? { trajectory, values: colour.values, range: colour.range }
          : undefined,
      answer,
      answerColour: style.getPropertyValue('--accent'),
      pin,
      pinColour: style.getPropertyValue('--pin'),
      foreground: style.color,
      background: style.getPropertyValue('--scene-bg'),
      font: `${style.fontSize} system-ui, sans-serif`,
    };
    draw(context, size, ratio, view, scene);
    registerSharp(element, (scale) => {
      const sharp = document.createElement('canvas');
      [sharp.width, sharp.height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
      const drawing = sharp.getContext('2d');
      if (drawing) draw(drawing, size, scale, view, scene);
      return sharp;
    });
  }, [
    canvas,
    view,
    size,
    pictures,
    points,
    lines,
    selected,
    cells,
    step,
    answer,
    pin,
    trajectory,
    t,
    visible,
    objects,
    fixes,
    colour,
    chosen,
  ]);
}
