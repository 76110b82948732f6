/** Keys of the map canvas while the map is corrected; all others do what they do there anyway. */
import type { KeyboardEvent } from 'react';
import type { Line } from '../../../artifacts/line.ts';
import { NOTHING_IN_HAND, useCorrecting } from '../../../state/run/corrections.ts';
import type { Corrector } from './useCorrector.ts';

type Handler = (event: KeyboardEvent<HTMLCanvasElement>) => void;

/** @param otherwise what the keys do without corrections */
export function editKeys(
  corrector: Corrector | undefined,
  chosen: Line | undefined,
  otherwise: Handler,
): Handler {
  if (!corrector) return otherwise;
  return (event) => {
    const act = actionOf(event, corrector, chosen);
    if (!act) return otherwise(event);
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

function actionOf(
  event: KeyboardEvent,
  corrector: Corrector,
  chosen: Line | undefined,
): (() => void) | undefined {
  const { drawn, joins, lane, vertex } = useCorrecting.getState();
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return () => void corrector.send({ do: event.shiftKey ? 'redo' : 'undo' });
    if (key === 'y') return () => void corrector.send({ do: 'redo' });
    return undefined;
  }
  if (key === 'escape' && (drawn || joins || lane || vertex !== undefined))
    return () => useCorrecting.setState(NOTHING_IN_HAND);
  if (drawn) {
    if (key === 'enter') return corrector.finishDrawing;
    if (key === 'backspace')
      return () => useCorrecting.setState({ drawn: { ...drawn, points: drawn.points.slice(0, -1) } });
    return undefined;
  }
  if (lane) return key === 'enter' && chosen ? () => corrector.takeBound(chosen) : undefined;
  if (!chosen || chosen.class === 'trajectory') return undefined;
  if (key === 'delete')
    return () =>
      vertex === undefined
        ? corrector.reject(chosen)
        : void corrector.send({ do: 'delete', element: chosen.id, vertex });
  return undefined;
}
