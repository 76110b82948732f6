/** The edge between A and B of a swipe: dragged, or moved by the arrow keys. */
import { type PointerEvent, useRef } from 'react';
import { useComparison } from '../../state/run/comparison.ts';

/** One press of an arrow; with Shift a fifth of it. */
const STEP = 0.05;

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

export function SwipeHandle() {
  const split = useComparison(({ split }) => split);
  const dragging = useRef(false);
  const moveTo = (share: number): void => useComparison.setState({ split: clamp(share) });
  const drag = ({ currentTarget, clientX }: PointerEvent<HTMLDivElement>): void => {
    const box = currentTarget.parentElement?.getBoundingClientRect();
    if (dragging.current && box) moveTo((clientX - box.left) / box.width);
  };
  return (
    <div
      className="compare-swipe"
      role="slider"
      tabIndex={0}
      aria-label="A left of here, B right of it"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * split)}
      aria-valuetext={`${Math.round(100 * split)} % of the width shows A`}
      style={{ left: `${100 * split}%` }}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        const to = { Home: 0, End: 1 }[event.key];
        if (by === undefined && to === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        moveTo(to ?? split + (by ?? 0) / (event.shiftKey ? 5 : 1));
      }}
    >
      <i aria-hidden />
    </div>
  );
}
