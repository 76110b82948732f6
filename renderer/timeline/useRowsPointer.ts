/** The pointer on the rows of the timeline: scrub on the rows, loop on the ruler, zoom and pan by the wheel. */
import { type RefObject, useEffect } from 'react';
import { usePlayback } from '../state/playback.ts';
import { panBy, showAll, useTimeRange, zoomAround } from '../state/timeRange.ts';
import { RULER_PX } from './drawRows.ts';
import { setRowsHover } from './hover.ts';

export function useRowsPointer(box: RefObject<HTMLDivElement | null>, width: number): void {
  useEffect(() => {
    const element = box.current;
    if (!element || width < 2) return;
    const place = (event: PointerEvent | WheelEvent): { x: number; y: number; t: number } => {
      const { left, top } = element.getBoundingClientRect();
      const [x, y] = [event.clientX - left, event.clientY - top];
      const { from, to } = useTimeRange.getState();
      // A drag may leave the rows; what it sets stays in what is seen.
      return { x, y, t: from + (Math.min(width, Math.max(0, x)) / width) * (to - from) };
    };
    let drag: { kind: 'scrub' | 'loop' | 'pan'; t: number; x: number } | undefined;
    const down = (event: PointerEvent): void => {
      const { x, y, t } = place(event);
      element.setPointerCapture(event.pointerId);
      if (event.button === 1 || (event.button === 0 && event.altKey)) drag = { kind: 'pan', t, x };
      else if (event.button === 0 && (y < RULER_PX || event.shiftKey)) drag = { kind: 'loop', t, x };
      else if (event.button === 0) {
        drag = { kind: 'scrub', t, x };
        usePlayback.getState().seek(t);
      }
    };
    const move = (event: PointerEvent): void => {
      const { x, y, t } = place(event);
      setRowsHover({ x: Math.min(width, Math.max(0, x)), y });
      if (drag?.kind === 'scrub') usePlayback.getState().seek(t);
      else if (drag?.kind === 'loop' && Math.abs(x - drag.x) > 3) {
        usePlayback.getState().setLoop({ from: Math.max(0, Math.min(t, drag.t)), to: Math.max(t, drag.t) });
      } else if (drag?.kind === 'pan') {
        const { from, to } = useTimeRange.getState();
        panBy(((drag.x - x) / width) * (to - from));
        drag = { ...drag, x };
      }
    };
    const up = (event: PointerEvent): void => {
      const { x, t } = place(event);
      // A click on the ruler goes there; only a drag makes a loop.
      if (drag?.kind === 'loop' && Math.abs(x - drag.x) <= 3) usePlayback.getState().seek(t);
      drag = undefined;
    };
    const leave = (): void => {
      if (!drag) setRowsHover(undefined);
    };
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { from, to } = useTimeRange.getState();
      const sideways =
        Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (sideways !== 0) panBy((sideways / width) * (to - from));
      else zoomAround(place(event).t, Math.exp(event.deltaY * 0.0022));
    };
    const whole = (event: MouseEvent): void => {
      if (event.clientY - element.getBoundingClientRect().top < RULER_PX) showAll();
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('dblclick', whole);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('dblclick', whole);
      setRowsHover(undefined);
    };
  }, [box, width]);
}
