/** The layers of a phase from above. Drag or arrow keys move it, the wheel or plus and minus zoom, 0 shows all of it. */
import { useEffect, useRef, useState } from 'react';
import type { StepLayer } from '../../../../engine/contract/steps/layers.ts';
import { visible as readable } from '../../../../engine/contract/visible.ts';
import { paintSharp } from '../../../picture/sharp.ts';
import { panned, type Size, type View, zoomAt } from '../../../plan/view.ts';
import { useWorkspace } from '../../../state/workspace.ts';
import { STEP_COLOURS } from '../../../widgets/stepColours.ts';
import { useSize } from '../../../widgets/useSize.ts';
import { drawPlan } from './drawPlan.ts';
import { type Around, fitted } from './planView.ts';

const STEP_PX = 40;
const ZOOM = 1.3;

export function Plan({
  layers,
  around,
}: {
  readonly layers: readonly StepLayer[];
  readonly around: Around | undefined;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  // Until a person moves it, all of it is shown.
  const [own, setOwn] = useState<View>();
  const theme = useWorkspace(({ theme }) => theme);
  const view = own ?? fitted(layers, size, around);
  useEffect(() => {
    const element = canvas.current;
    if (!element || size.width === 0) return;
    void theme;
    const { color } = getComputedStyle(element);
    paintSharp(element, size, (context) => drawPlan(context, size, view, layers, color));
  }, [size, view, layers, theme]);
  useWheel(canvas, (px, py, factor) => setOwn(zoomAt(view, size, px, py, factor)));
  const onKey = (key: string): boolean => {
    const next = byKey(key, view, size);
    if (key === '0') setOwn(undefined);
    else if (next) setOwn(next);
    return key === '0' || next !== undefined;
  };
  return (
    <div className="step-plan">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`From above: ${layers.map(({ title }) => readable(title)).join(', ')}. Arrow keys move, plus and minus zoom, 0 shows all.`}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || !onKey(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
        onPointerMove={({ buttons, movementX, movementY }) => {
          if (buttons === 1) setOwn(panned(view, movementX, movementY));
        }}
        onDoubleClick={() => setOwn(undefined)}
      />
      <Legend layers={layers} />
    </div>
  );
}

function byKey(key: string, view: View, size: Size): View | undefined {
  const [x, y] = [size.width / 2, size.height / 2];
  switch (key) {
    case 'ArrowLeft':
      return panned(view, STEP_PX, 0);
    case 'ArrowRight':
      return panned(view, -STEP_PX, 0);
    case 'ArrowUp':
      return panned(view, 0, STEP_PX);
    case 'ArrowDown':
      return panned(view, 0, -STEP_PX);
    case '+':
    case '=':
      return zoomAt(view, size, x, y, ZOOM);
    case '-':
      return zoomAt(view, size, x, y, 1 / ZOOM);
    default:
      return undefined;
  }
}

/** React's own listeners for the wheel cannot keep the page from scrolling. */
function useWheel(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  onZoom: (px: number, py: number, factor: number) => void,
): void {
  const zoom = useRef(onZoom);
  useEffect(() => {
    zoom.current = onZoom;
  });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoom.current(event.offsetX, event.offsetY, Math.exp(-event.deltaY / 400));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [canvas]);
}

/** What the colours mean. */
function Legend({ layers }: { readonly layers: readonly StepLayer[] }) {
  return (
    <ul className="step-legend">
      {layers.map((layer) => (
        <li key={layer.title}>
          {layer.kind === 'raster' || (layer.kind === 'points' && layer.value) ? (
            <i className="step-ramp" />
          ) : (
            'look' in layer && <i style={{ background: STEP_COLOURS[layer.look] }} />
          )}
          {readable(layer.title)}
          {'low' in layer && layer.low !== undefined && layer.high !== undefined && (
            <span className="faint num">
              {' '}
              {layer.low} to {layer.high} {layer.unit}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
