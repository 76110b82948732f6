/** The keys of a canvas that shows a plan: arrows move it, + and − zoom it. */
import type { KeyboardEvent } from 'react';
import { focusedByPointer } from '../widgets/pointerFocus.ts';
import type { ChangeView } from './useView.ts';
import { panned, type Size, zoomAt } from './view.ts';

/** One press of an arrow. */
const STEP_PX = 60;
const ZOOM = 1.3;

/** After a click on the canvas the keys are the timeline's. @param further what other keys do, by their names */
export function planKeys(
  size: Size,
  change: ChangeView,
  further: Readonly<Record<string, () => void>> = {},
): (event: KeyboardEvent<HTMLCanvasElement>) => void {
  const pan = (dx: number, dy: number) => (): void => change((old) => old && panned(old, dx, dy));
  const zoom = (factor: number) => (): void =>
    change((old) => old && zoomAt(old, size, size.width / 2, size.height / 2, factor));
  const actions = new Map<string, () => void>([
    ['ArrowLeft', pan(STEP_PX, 0)],
    ['ArrowRight', pan(-STEP_PX, 0)],
    ['ArrowUp', pan(0, STEP_PX)],
    ['ArrowDown', pan(0, -STEP_PX)],
    ['+', zoom(ZOOM)],
    ['=', zoom(ZOOM)],
    ['-', zoom(1 / ZOOM)],
    ...Object.entries(further),
  ]);
  return (event) => {
    const { key, shiftKey, altKey, ctrlKey, metaKey, currentTarget } = event;
    const act = actions.get(key);
    if (!act || altKey || ctrlKey || metaKey || focusedByPointer(currentTarget)) return;
    if (shiftKey && key.startsWith('Arrow')) return;
    event.preventDefault();
    act();
  };
}
