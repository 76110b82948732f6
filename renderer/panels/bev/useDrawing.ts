/** Draws the map canvas whenever something that it shows changes. */
import { type RefObject, useEffect } from 'react';
import { paintSharp } from '../../picture/sharp.ts';
import { inkOf } from '../../plan/drawing.ts';
import type { Size, View } from '../../plan/view.ts';
import { useChosenObject } from '../../replay/objects/chosenObject.ts';
import type { ShownObject } from '../../replay/objects/shownObjects.ts';
import { usePin } from '../../replay/pin.ts';
import { type BaseMapTile, useBaseMap } from '../../replay/places/baseMap.ts';
import type { Fixes } from '../../replay/places/fixes.ts';
import { usePathColour } from '../../replay/places/pathColour.ts';
import { type Trajectory, vehiclePoseAt } from '../../replay/trajectory.ts';
import { answerPlaces, useAnswer } from '../../state/answer.ts';
import { usePlayback } from '../../state/playback.ts';
import { useStepShown } from '../../state/run/stepShown.ts';
import { useSupport } from '../../state/run/support.ts';
import { useSelection } from '../../state/selection.ts';
import { useDrive } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';
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
  baseMap: readonly BaseMapTile[],
): void {
  const named = useBaseMap(({ map }) => map?.attribution ?? '');
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
  const theme = useWorkspace(({ theme }) => theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style says.
  useEffect(() => {
    const element = canvas.current;
    if (!element || !view || !visible || size.width === 0) return;
    const style = getComputedStyle(element);
    const scene = {
      baseMap,
      attribution: baseMap.length > 0 ? named : '',
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
      ...inkOf(element),
    };
    paintSharp(element, size, (context) => draw(context, size, view, scene));
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
    baseMap,
    named,
    colour,
    chosen,
    theme,
  ]);
}
