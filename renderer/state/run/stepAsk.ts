/** Which steps a person asks to see: of an element, of a place, or of the playhead. The stepper opens there. */
import { create } from 'zustand';
import type { StepNear } from '../../../engine/contract/steps/list.ts';
import { bringPanel } from '../docks.ts';
import { useRuns } from '../runs.ts';
import { showWorkspace } from '../workspace.ts';

export type StepAsk = { readonly stage: string; readonly near: StepNear };

type Asked = {
  /** A new object asks again. */
  readonly ask?: StepAsk | undefined;
  /** To the next step of the open list, or to the one before; a new object goes again. */
  readonly move?: { readonly by: 1 | -1 } | undefined;
};

export const useStepAsk = create<Asked>(() => ({}));

/** Opens the stepper on a stage, at what is asked for. */
export function openStep(ask: StepAsk): void {
  useRuns.setState({ stage: ask.stage });
  useStepAsk.setState({ ask });
  showWorkspace('reconstruct');
  bringPanel('reconstruct', 'step', 'bev');
}

/** Stage whose steps say why a line is there. */
const LINES = 'vectors';

/** Why is this element there? Its step among those of the lines. */
export function askWhy(artifact: number, item: string, place?: readonly [number, number, ...number[]]): void {
  openStep({
    stage: LINES,
    near: { by: 'item', artifact, item, ...(place && { x: place[0], y: place[1] }) },
  });
}

/** Why is there no line? What was followed and refused nearest to a place. */
export const askWhyNone = ([x, y]: readonly [number, number, ...number[]]): void =>
  openStep({ stage: LINES, near: { by: 'place', x, y } });
