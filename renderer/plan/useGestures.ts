/** The pointer on the map canvas: where it is, dragging, and clicks. */
import { type PointerEvent, type RefObject, useRef, useState } from 'react';
import { type Drag, dragTo } from './drag.ts';
import type { ChangeView } from './useView.ts';
import { panned, type View } from './view.ts';

type Pixel = readonly [x: number, y: number];
type Handler = (event: PointerEvent<HTMLCanvasElement>) => void;

/** @param onClick a press and release without a drag, in pixels of the canvas. */
export function useGestures(
  canvas: RefObject<HTMLCanvasElement | null>,
  view: View | undefined,
  change: ChangeView,
  onClick: (pixel: Pixel) => void,
): {
  /** Undefined while the pointer is elsewhere. */
  readonly pointer: Pixel | undefined;
  readonly handlers: Readonly<
    Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerLeave', Handler>
  >;
} {
  const [pointer, setPointer] = useState<Pixel>();
  const drag = useRef<Drag | undefined>(undefined);
  const pixelOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Pixel => {
    const box = canvas.current?.getBoundingClientRect();
    return [clientX - (box?.left ?? 0), clientY - (box?.top ?? 0)];
  };
  return {
    pointer,
    handlers: {
      onPointerDown: (event) => {
        drag.current = { x: event.clientX, y: event.clientY, moved: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event) => {
        setPointer(pixelOf(event));
        const step = drag.current && view && dragTo(drag.current, event.clientX, event.clientY);
        if (!step) return;
        drag.current = step.drag;
        change(() => panned(view, ...step.by));
      },
      onPointerUp: (event) => {
        const clicked = drag.current && !drag.current.moved;
        drag.current = undefined;
        if (clicked) onClick(pixelOf(event));
      },
      onPointerLeave: () => setPointer(undefined),
    },
  };
}
