/** The view of the map canvas: shows all of the drive until a person moves it; zooms with the wheel. */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSelection } from '../state/selection.ts';
import { useSize } from '../widgets/useSize.ts';
import { type Bounds, centredOn, type Size, type View, viewOf, zoomAt } from './view.ts';

/** A chosen place and its surroundings fill about this many pixels. */
const GO_TO_PX = 120;
/** Zoom of one pixel of the wheel, as an exponent. */
const ZOOM_PER_PX = 0.0015;

/**
 * Changes the view. With "keep fitting" a view that shows all goes on doing so when more is read; otherwise it stays
 * where it was moved.
 */
export type ChangeView = (next: (old: View | undefined) => View | undefined, then?: 'keep fitting') => void;

export function useView(
  canvas: RefObject<HTMLCanvasElement | null>,
  loaded: boolean,
  bounds: () => Bounds | undefined,
  /** The canvas holds so many views of one place beside each other; they are moved together. */
  panes = 1,
): {
  /** Undefined before there is something to show. */
  readonly view: View | undefined;
  /** Of one pane. */
  readonly size: Size;
  readonly change: ChangeView;
  readonly showAll: () => void;
} {
  const [view, setView] = useState<View>();
  const whole = useSize(canvas);
  const size = useMemo(() => ({ width: whole.width / panes, height: whole.height }), [whole, panes]);
  const moved = useRef(false);
  const change = useCallback<ChangeView>((next, then) => {
    if (then === undefined) moved.current = true;
    setView(next);
  }, []);
  const fitAll = useCallback(() => {
    const all = size.width > 0 ? bounds() : undefined;
    if (all) setView(viewOf(all, size));
  }, [bounds, size]);
  // Stages that run change where the drive lies.
  useEffect(() => {
    if (loaded && !moved.current) fitAll();
  }, [loaded, fitAll]);

  const goTo = useSelection(({ goTo }) => goTo);
  useEffect(() => {
    if (!goTo) return;
    const [x, y] = goTo.mapPoint;
    change((old) => centredOn(old, x, y, GO_TO_PX / Math.max(1, goTo.radiusM)));
  }, [goTo, change]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    // React listens to wheel passively; the page must not scroll while the map zooms.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top, width: all, height } = element.getBoundingClientRect();
      const width = all / panes;
      const factor = Math.exp(-event.deltaY * ZOOM_PER_PX);
      const x = (event.clientX - left) % width;
      change((old) => old && zoomAt(old, { width, height }, x, event.clientY - top, factor));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [canvas, change, panes]);

  const showAll = (): void => {
    moved.current = false;
    fitAll();
  };
  return { view, size, change, showAll };
}
