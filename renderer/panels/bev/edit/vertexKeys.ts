/** The keys that choose, move, add and take away the vertices of the chosen line. */
import type { KeyboardEvent } from 'react';
import type { Line } from '../../../artifacts/line.ts';
import { useCorrecting } from '../../../state/run/corrections.ts';
import { middleAfter, rounded, vertexOf } from './places.ts';
import type { Corrector } from './useCorrector.ts';

/** One press of an arrow key moves a vertex so far; with Shift ten times (m). */
const NUDGE_M = 0.05;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** @param count vertices that can be chosen; all other keys go on to whoever listens */
export const vertexKeys =
  (line: Line | undefined, count: number, corrector: Corrector) =>
  (event: KeyboardEvent): void => {
    const act = line && actionOf(event, line, count, corrector);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

function actionOf(
  { key, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
  line: Line,
  count: number,
  corrector: Corrector,
): (() => void) | undefined {
  if (ctrlKey || metaKey) return undefined;
  const at = useCorrecting.getState().vertex ?? -1;
  const choose = (vertex: number) => (): void => useCorrecting.setState({ vertex });
  const send = (command: { readonly do: string } & Readonly<Record<string, unknown>>) => (): void =>
    void corrector.send({ ...command, element: line.id });
  const arrow = ARROWS[key];
  if (arrow && altKey) {
    const by = shiftKey ? 10 * NUDGE_M : NUDGE_M;
    const [x, y, z] = vertexOf(line, at);
    const to = [rounded(x + arrow[0] * by), rounded(y + arrow[1] * by), z];
    return at < 0 ? undefined : send({ do: 'move', vertex: at, to });
  }
  if (key === 'ArrowRight' || key === 'ArrowUp') return choose((at + 1) % count);
  if (key === 'ArrowLeft' || key === 'ArrowDown') return choose((at <= 0 ? count : at) - 1);
  if (at < 0) return undefined;
  if (key === 'Delete' || key === 'Backspace') return send({ do: 'delete', vertex: at });
  if (key === 'Insert' && at < count - 1)
    return send({ do: 'insert', vertex: at + 1, at: middleAfter(line, at) });
  return undefined;
}
