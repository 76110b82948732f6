/** Lines and points of the step that is looked at, in the map frame, shared by the views that draw them. */
import { create } from 'zustand';
import type { LinesLayer, PointsLayer } from '../../../engine/contract/steps/layers.ts';
import { useSession } from '../session.ts';

type Shown = {
  readonly lines: readonly LinesLayer[];
  readonly points: readonly PointsLayer[];
};

const NOTHING: Shown = { lines: [], points: [] };

export const useStepShown = create<Shown>(() => NOTHING);

export const showStep = (lines: Shown['lines'], points: Shown['points']): void =>
  useStepShown.setState({ lines, points });

export function clearStep(): void {
  const { lines, points } = useStepShown.getState();
  if (lines.length > 0 || points.length > 0) useStepShown.setState(NOTHING);
}

useSession.subscribe(({ drive }, before) => {
  if (drive?.drive !== before.drive?.drive) clearStep();
});
