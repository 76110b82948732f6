/** Draws the map canvas: what stands still when it changes, the vehicle over it whenever the playhead moves. */
import { type RefObject, useEffect, useRef } from 'react';
import { paintOver } from '../../picture/paintOver.ts';
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
import { drawMoving, drawStill, type MovingScene } from './draw.ts';
import type { GroundPicture } from './places/polarScans.ts';
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
  scans: readonly GroundPicture[],
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
  const theme = useWorkspace(({ theme }) => theme);
  const moving = useRef<Pick<MovingScene, 'scans' | 'objects' | 'chosen' | 'answer' | 'pin'>>({
    scans,
    objects,
    chosen,
    answer,
    pin,
  });
  const paintMoving = useRef<(() => void) | undefined>(undefined);
  moving.current = { scans, objects, chosen, answer, pin };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style says.
  useEffect(() => {
    const element = canvas.current;
    if (!element || !view || !visible || size.width === 0) return;
    const style = getComputedStyle(element);
    const ink = inkOf(element);
    const colours = {
      answerColour: style.getPropertyValue('--accent'),
      pinColour: style.getPropertyValue('--pin'),
      attribution: baseMap.length > 0 ? named : '',
      ...ink,
    };
    const path =
      trajectory && colour.values && colour.poses === trajectory.key
        ? { trajectory, values: colour.values, range: colour.range }
        : undefined;
    const vehicle = () => trajectory && vehiclePoseAt(trajectory, usePlayback.getState().t);
    const paint = paintOver(
      element,
      size,
      (context) =>
        drawStill(context, size, view, {
          baseMap,
          pictures,
          points,
          lines,
          selected,
          cells,
          step,
          path,
          fixes,
        }),
      (context) => drawMoving(context, size, view, { ...colours, ...moving.current, vehicle: vehicle() }),
    );
    paintMoving.current = paint;
    // Outside of React: the panel around the canvas is the same at every moment.
    const stop = usePlayback.subscribe(({ t }, before) => {
      if (t !== before.t && trajectory) paint();
    });
    return () => {
      stop();
      paintMoving.current = undefined;
    };
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
    trajectory,
    visible,
    fixes,
    baseMap,
    named,
    colour,
    theme,
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they say that there is something to paint.
  useEffect(() => paintMoving.current?.(), [scans, objects, chosen, answer, pin]);
}
