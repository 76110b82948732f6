/** The keys of the map canvas: those of a plan, and Page down and Page up choose the next line and the one before. */
import type { KeyboardEvent } from 'react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { Line } from '../../artifacts/line.ts';
import { planKeys } from '../../plan/planKeys.ts';
import type { ChangeView } from '../../plan/useView.ts';
import { centredOn, type Size } from '../../plan/view.ts';
import { useCorrecting } from '../../state/run/corrections.ts';
import { useSelection } from '../../state/selection.ts';
import { isBound } from './edit/kinds.ts';
import { itemAt } from './selection.ts';

/** A chosen line is shown at no smaller scale: its dashes can be told apart. */
const LINE_PIXELS_PER_M = 8;

/** After a click on the canvas the keys are the timeline's. */
export function mapKeys(
  size: Size,
  lines: readonly Line[],
  artifacts: readonly ArtifactInfo[],
  change: ChangeView,
): (event: KeyboardEvent<HTMLCanvasElement>) => void {
  const choose = (by: 1 | -1) => (): void => {
    // The bounds of a lane that is being drawn are dividers and boundaries.
    const { lane } = useCorrecting.getState();
    const own = lines.filter(({ class: name }) => (lane ? isBound(name) : name !== 'trajectory'));
    const at = own.findIndex(({ id }) => id === useSelection.getState().item?.item);
    const line = own.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by) % own.length);
    if (!line) return;
    const middle = 3 * Math.floor(line.xyz.length / 6);
    const place = [line.xyz[middle] ?? 0, line.xyz[middle + 1] ?? 0] as const;
    useSelection.setState({ item: itemAt(line, artifacts, place) });
    change((old) => centredOn(old, ...place, LINE_PIXELS_PER_M));
  };
  return planKeys(size, change, { PageDown: choose(1), PageUp: choose(-1) });
}
