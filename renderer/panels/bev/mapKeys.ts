/** The keys of the map canvas: arrows move the view, + and − zoom it, Page down and Page up choose the next line and the one before. */
import type { KeyboardEvent } from 'react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { Line } from '../../artifacts/line.ts';
import type { ChangeView } from '../../plan/useView.ts';
import { centredOn, panned, type Size, zoomAt } from '../../plan/view.ts';
import { useSelection } from '../../state/selection.ts';
import { focusedByPointer } from '../../widgets/pointerFocus.ts';
import { itemAt } from './selection.ts';

/** One press of an arrow. */
const STEP_PX = 60;
const ZOOM = 1.3;
/** A chosen line is shown at no smaller scale: its dashes can be told apart. */
const LINE_PIXELS_PER_M = 8;

/** After a click on the canvas the keys are the timeline's. */
export function mapKeys(
  size: Size,
  lines: readonly Line[],
  artifacts: readonly ArtifactInfo[],
  change: ChangeView,
): (event: KeyboardEvent<HTMLCanvasElement>) => void {
  const pan = (dx: number, dy: number) => (): void => change((old) => old && panned(old, dx, dy));
  const zoom = (factor: number) => (): void =>
    change((old) => old && zoomAt(old, size, size.width / 2, size.height / 2, factor));
  const choose = (by: 1 | -1) => (): void => {
    const own = lines.filter((line) => line.class !== 'trajectory');
    const at = own.findIndex(({ id }) => id === useSelection.getState().item?.item);
    const line = own.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by) % own.length);
    if (!line) return;
    const middle = 3 * Math.floor(line.xyz.length / 6);
    const place = [line.xyz[middle] ?? 0, line.xyz[middle + 1] ?? 0] as const;
    useSelection.setState({ item: itemAt(line, artifacts, place) });
    change((old) => centredOn(old, ...place, LINE_PIXELS_PER_M));
  };
  const actions = new Map<string, () => void>([
    ['ArrowLeft', pan(STEP_PX, 0)],
    ['ArrowRight', pan(-STEP_PX, 0)],
    ['ArrowUp', pan(0, STEP_PX)],
    ['ArrowDown', pan(0, -STEP_PX)],
    ['+', zoom(ZOOM)],
    ['=', zoom(ZOOM)],
    ['-', zoom(1 / ZOOM)],
    ['PageDown', choose(1)],
    ['PageUp', choose(-1)],
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
