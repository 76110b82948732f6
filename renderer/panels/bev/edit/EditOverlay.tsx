/** Over the map: the vertices of the chosen line, to be dragged and chosen, and the line that is being drawn. */
import { type PointerEvent, useRef } from 'react';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import type { Line } from '../../../artifacts/line.ts';
import { type Size, toMap, toScreen, type View } from '../../../plan/view.ts';
import { useCorrecting } from '../../../state/run/corrections.ts';
import { Handles } from './Handles.tsx';
import { isClosed, isPoint } from './kinds.ts';
import { countOf, vertexOf } from './places.ts';
import type { Corrector } from './useCorrector.ts';
import { useDraggedVertex, withHeld } from './useDraggedVertex.ts';
import { vertexKeys } from './vertexKeys.ts';

/** Lines that have no vertices of their own to be moved. */
const FIXED: ReadonlySet<string> = new Set(['lanelet', 'trajectory']);

export function EditOverlay({
  view,
  size,
  line,
  pointer,
  corrector,
}: {
  readonly view: View;
  readonly size: Size;
  /** The chosen line. */
  readonly line: Line | undefined;
  /** In pixels of the canvas. */
  readonly pointer: readonly [number, number] | undefined;
  readonly corrector: Corrector;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const drawn = useCorrecting(({ drawn }) => drawn);
  const shown = line && !FIXED.has(line.class) && !drawn ? line : undefined;
  const screen = ([x, y]: Vec3): readonly [number, number] => toScreen(view, size, x, y);
  const placeOf = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
    const box = svg.current?.getBoundingClientRect();
    return toMap(view, size, clientX - (box?.left ?? 0), clientY - (box?.top ?? 0));
  };
  const dragging = useDraggedVertex(shown, corrector, placeOf);
  const points = shown ? movableOf(shown) : [];
  const label = shown ? `Vertices of ${shown.name}` : 'Correcting the map';
  return (
    <svg
      ref={svg}
      className="bev-edit"
      width={size.width}
      height={size.height}
      tabIndex={shown ? 0 : -1}
      role="application"
      aria-label={
        shown ? `${label}: arrows choose, Alt and arrows move, Insert adds, Delete takes away` : label
      }
      onKeyDown={vertexKeys(shown, points.length, corrector)}
    >
      <title>{label}</title>
      {shown && (
        <>
          <path
            className="bev-edit-line"
            d={pathOf(withHeld(points, dragging.held).map(screen), isClosed(shown.class))}
          />
          <Handles line={shown} points={points} size={size} screen={screen} dragging={dragging} />
        </>
      )}
      {drawn && <DrawnLine points={drawn.points.map(screen)} pointer={pointer} />}
    </svg>
  );
}

/** The line that is being drawn, with a dashed one to the pointer; in pixels. */
function DrawnLine({
  points,
  pointer,
}: {
  readonly points: readonly (readonly [number, number])[];
  readonly pointer: readonly [number, number] | undefined;
}) {
  const last = points.at(-1);
  return (
    <>
      <path className="bev-edit-drawn" d={pathOf(points, false)} />
      {last && pointer && <path className="bev-edit-next" d={pathOf([last, pointer], false)} />}
      {points.map(([x, y]) => (
        <circle key={`${x} ${y}`} className="bev-edit-dot" cx={x} cy={y} r={4} />
      ))}
    </>
  );
}

/** The foot and the top of a pole lie over each other, and move together. */
const movableOf = (line: Line): readonly Vec3[] =>
  Array.from({ length: isPoint(line.class) ? 1 : countOf(line) }, (_, k) => vertexOf(line, k));

const pathOf = (points: readonly (readonly [number, number])[], close: boolean): string =>
  points.map(([x, y], k) => `${k === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('') +
  (close && points.length > 2 ? 'Z' : '');
