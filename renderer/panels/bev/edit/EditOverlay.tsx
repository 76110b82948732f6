/** Over the map: the vertices of the chosen line, to be dragged and chosen, and the line that is being drawn. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { capital } from '../../../../engine/contract/map/elementNames.ts';
import type { Line } from '../../../artifacts/line.ts';
import { type Size, toMap, toScreen, type View } from '../../../plan/view.ts';
import { useCorrecting } from '../../../state/run/corrections.ts';
import { isClosed, isPoint } from './kinds.ts';
import { countOf, middleAfter, vertexOf } from './places.ts';
import type { Corrector } from './useCorrector.ts';

/** Vertices nearer to each other than this have no handle between them (pixels). */
const ROOM_PX = 26;
/** Handles lie at least so far from each other (pixels). */
const APART_PX = 14;
/** A press that moves less is no drag (pixels). */
const STILL_PX = 3;
/** More handles than this hide the line: one is to zoom in. */
const MOST_HANDLES = 400;
/** One press of an arrow key moves a vertex so far; with Shift ten times (m). */
const NUDGE_M = 0.05;

type Held = {
  /** The vertex, or the one before which a new one comes. */
  readonly vertex: number;
  readonly isNew: boolean;
  readonly at: Vec3;
  readonly from: readonly [number, number];
  readonly moved: boolean;
};

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
  const chosen = useCorrecting(({ vertex }) => vertex);
  const drawn = useCorrecting(({ drawn }) => drawn);
  const [held, setHeld] = useState<Held>();
  const { width, height } = size;
  const screen = ([x, y]: Vec3): readonly [number, number] => toScreen(view, size, x, y);
  const placeOf = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
    const box = svg.current?.getBoundingClientRect();
    return toMap(view, size, clientX - (box?.left ?? 0), clientY - (box?.top ?? 0));
  };

  const shown = line && line.class !== 'lanelet' && line.class !== 'trajectory' && !drawn ? line : undefined;
  // The foot and the top of a pole lie over each other, and move together.
  const count = !shown ? 0 : isPoint(shown.class) ? 1 : countOf(shown);
  const points = shown ? Array.from({ length: count }, (_, k) => vertexOf(shown, k)) : [];
  const preview = held?.moved
    ? held.isNew
      ? points.toSpliced(held.vertex, 0, held.at)
      : points.with(held.vertex, held.at)
    : points;
  const isInView = (p: Vec3): boolean => {
    const [x, y] = screen(p);
    return x > -20 && y > -20 && x < width + 20 && y < height + 20;
  };
  const vertices = apart(
    points.map((p, k) => ({ p, k, at: screen(p) })).filter(({ p }) => isInView(p)),
    (k) => k === 0 || k === count - 1 || k === chosen || k === held?.vertex,
  );
  const isCrowded = vertices.length > MOST_HANDLES;
  const closed = shown !== undefined && isClosed(shown.class);
  const middles =
    shown && !isPoint(shown.class) && !isCrowded
      ? vertices.filter(({ p, k }) => {
          if (k === count - 1 && !closed) return false;
          const [a, b] = [screen(p), screen(points[(k + 1) % count] ?? p)];
          return Math.hypot(a[0] - b[0], a[1] - b[1]) > ROOM_PX;
        })
      : [];

  // What was dragged stays where it was let go until the line is read anew: it would jump back for a moment.
  const vertexData = shown?.xyz;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data says that the line is another one now.
  useEffect(() => setHeld(undefined), [vertexData]);

  const grab =
    (vertex: number, isNew: boolean, at: Vec3) =>
    (event: PointerEvent<SVGCircleElement>): void => {
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      setHeld({ vertex, isNew, at, from: [event.clientX, event.clientY], moved: false });
    };
  const drag = (event: PointerEvent<SVGCircleElement>): void => {
    if (!held) return;
    const far = Math.hypot(event.clientX - held.from[0], event.clientY - held.from[1]) > STILL_PX;
    if (!held.moved && !far) return;
    const [x, y] = placeOf(event);
    setHeld({ ...held, at: [round(x), round(y), held.at[2]], moved: true });
  };
  const drop = async (): Promise<void> => {
    if (!held || !shown) return;
    const { vertex, isNew, at, moved } = held;
    useCorrecting.setState({ vertex });
    const isKept = isNew
      ? await corrector.send({ do: 'insert', element: shown.id, vertex, at })
      : moved && (await corrector.send({ do: 'move', element: shown.id, vertex, to: at }));
    if (!isKept) setHeld(undefined);
  };

  const keys = (event: KeyboardEvent<SVGSVGElement>): void => {
    if (!shown) return;
    const at = chosen ?? -1;
    const used = keyOf(event, {
      next: () => useCorrecting.setState({ vertex: (at + 1) % count }),
      before: () => useCorrecting.setState({ vertex: (at <= 0 ? count : at) - 1 }),
      nudge: (x, y) => {
        const p = points[at];
        if (p)
          void corrector.send({
            do: 'move',
            element: shown.id,
            vertex: at,
            to: [round(p[0] + x), round(p[1] + y), p[2]],
          });
      },
      remove: () => {
        if (at >= 0) void corrector.send({ do: 'delete', element: shown.id, vertex: at });
      },
      insert: () => {
        if (at >= 0 && at < count - 1)
          void corrector.send({
            do: 'insert',
            element: shown.id,
            vertex: at + 1,
            at: middleAfter(shown, at),
          });
      },
    });
    if (!used) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const pathOf = (line: readonly Vec3[], close: boolean): string =>
    line
      .map(
        (p, k) =>
          `${k === 0 ? 'M' : 'L'}${screen(p)
            .map((v) => v.toFixed(1))
            .join(' ')}`,
      )
      .join('') + (close && line.length > 2 ? 'Z' : '');
  const last = drawn?.points.at(-1);
  return (
    <svg
      ref={svg}
      className="bev-edit"
      width={width}
      height={height}
      tabIndex={shown ? 0 : -1}
      role="application"
      aria-label={
        shown
          ? `Vertices of ${shown.name}: arrows choose, Alt and arrows move, Insert adds, Delete takes away`
          : 'Correcting the map'
      }
      onKeyDown={keys}
    >
      <title>{shown ? `Vertices of ${shown.name}` : 'Correcting the map'}</title>
      {shown && <path className="bev-edit-line" d={pathOf(preview, closed)} />}
      {drawn && <path className="bev-edit-drawn" d={pathOf(drawn.points, false)} />}
      {drawn && last && pointer && (
        <path className="bev-edit-next" d={`M${screen(last).join(' ')}L${pointer.join(' ')}`} />
      )}
      {drawn?.points.map((p) => {
        const [x, y] = screen(p);
        return <circle key={p.join()} className="bev-edit-dot" cx={x} cy={y} r={4} />;
      })}
      {shown &&
        middles.map(({ k }) => {
          const at = middleAfter(shown, k);
          const [x, y] = screen(held?.moved && held.isNew && held.vertex === k + 1 ? held.at : at);
          return (
            <circle
              key={`m${k}`}
              className="bev-edit-middle"
              data-middle={k}
              cx={x}
              cy={y}
              r={4}
              onPointerDown={grab(k + 1, true, at)}
              onPointerMove={drag}
              onPointerUp={() => void drop()}
            >
              <title>Add a vertex here</title>
            </circle>
          );
        })}
      {!isCrowded &&
        vertices.map(({ p, k }) => {
          const [x, y] = screen(held?.moved && !held.isNew && held.vertex === k ? held.at : p);
          return (
            <circle
              key={k}
              className={k === chosen ? 'bev-edit-vertex chosen' : 'bev-edit-vertex'}
              data-vertex={k}
              cx={x}
              cy={y}
              r={6}
              onPointerDown={grab(k, false, p)}
              onPointerMove={drag}
              onPointerUp={() => void drop()}
            >
              <title>{`Vertex ${k + 1} of ${count}: drag to move`}</title>
            </circle>
          );
        })}
      {isCrowded && shown && (
        <text x={12} y={height - 34} className="bev-edit-note">
          {`${capital(shown.name)} has ${vertices.length} vertices here: zoom in to move them`}
        </text>
      )}
    </svg>
  );
}

type Handle = { readonly p: Vec3; readonly k: number; readonly at: readonly [number, number] };

/** Vertices whose handles do not lie over each other: all, once one has zoomed in. @param stays has a handle anyway */
function apart(all: readonly Handle[], stays: (k: number) => boolean): Handle[] {
  const kept: Handle[] = [];
  for (const handle of all) {
    const last = kept.at(-1);
    const far = last ? Math.hypot(handle.at[0] - last.at[0], handle.at[1] - last.at[1]) : APART_PX;
    if (far >= APART_PX || stays(handle.k)) kept.push(handle);
  }
  return kept;
}

const round = (v: number): number => Math.round(v * 1000) / 1000;

/** What a key does to the chosen vertex; false for a key that does nothing. */
function keyOf(
  { key, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
  act: {
    readonly next: () => void;
    readonly before: () => void;
    readonly nudge: (x: number, y: number) => void;
    readonly remove: () => void;
    readonly insert: () => void;
  },
): boolean {
  if (ctrlKey || metaKey) return false;
  const by = shiftKey ? 10 * NUDGE_M : NUDGE_M;
  const arrow = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
  if (arrow && altKey) act.nudge((arrow[0] ?? 0) * by, (arrow[1] ?? 0) * by);
  else if (key === 'ArrowRight' || key === 'ArrowUp') act.next();
  else if (key === 'ArrowLeft' || key === 'ArrowDown') act.before();
  else if (key === 'Delete' || key === 'Backspace') act.remove();
  else if (key === 'Insert') act.insert();
  else return false;
  return true;
}
