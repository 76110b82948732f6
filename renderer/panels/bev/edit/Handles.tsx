/** The handles of a line over the map: a dot at each vertex, and a faint one between two, where a new vertex can be made. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { capital } from '../../../../engine/contract/map/elementNames.ts';
import type { Line } from '../../../artifacts/line.ts';
import type { Size } from '../../../plan/view.ts';
import { useCorrecting } from '../../../state/run/corrections.ts';
import { isClosed, isPoint } from './kinds.ts';
import { middleAfter } from './places.ts';
import type { Dragging } from './useDraggedVertex.ts';

/** Vertices nearer to each other than this have no handle between them (pixels). */
const ROOM_PX = 26;
/** Handles lie at least so far from each other (pixels). */
const APART_PX = 14;
/** More handles than this hide the line: one is to zoom in. */
const MOST_HANDLES = 400;
/** A vertex so far outside of the view may be reached by its handle (pixels). */
const MARGIN_PX = 20;

type Handle = { readonly p: Vec3; readonly k: number; readonly at: readonly [number, number] };

export function Handles({
  line,
  points,
  size,
  screen,
  dragging,
}: {
  readonly line: Line;
  /** Its vertices that can be moved. */
  readonly points: readonly Vec3[];
  readonly size: Size;
  readonly screen: (p: Vec3) => readonly [number, number];
  readonly dragging: Dragging;
}) {
  const chosen = useCorrecting(({ vertex }) => vertex);
  const { held, grab, drag, drop } = dragging;
  const last = points.length - 1;
  const inView = points
    .map((p, k) => ({ p, k, at: screen(p) }))
    .filter(({ at: [x, y] }) => isIn(x, size.width) && isIn(y, size.height));
  const vertices = apart(inView, (k) => k === 0 || k === last || k === chosen || k === held?.vertex);
  if (vertices.length > MOST_HANDLES)
    return (
      <text x={12} y={size.height - 34} className="bev-edit-note">
        {`${capital(line.name)} has ${vertices.length} vertices here: zoom in to move them`}
      </text>
    );
  const hasNext = (k: number): boolean => k < last || isClosed(line.class);
  const middles = isPoint(line.class)
    ? []
    : vertices.filter(({ at: [x, y], k }) => {
        const next = points[(k + 1) % points.length];
        const [nextX, nextY] = next ? screen(next) : [x, y];
        return hasNext(k) && Math.hypot(x - nextX, y - nextY) > ROOM_PX;
      });
  const common = { onPointerMove: drag, onPointerUp: drop };
  return (
    <>
      {middles.map(({ k }) => {
        const isHeld = held?.moved && held.isNew && held.vertex === k + 1;
        const middle = middleAfter(line, k);
        const [cx, cy] = screen(isHeld ? held.at : middle);
        return (
          <circle
            key={`middle-${k}`}
            className="bev-edit-middle"
            {...{ cx, cy, r: 4, ...common }}
            onPointerDown={grab(k + 1, true, middle)}
          >
            <title>Add a vertex here</title>
          </circle>
        );
      })}
      {vertices.map(({ p, k }) => {
        const isHeld = held?.moved && !held.isNew && held.vertex === k;
        const [cx, cy] = screen(isHeld ? held.at : p);
        return (
          <circle
            key={k}
            className={k === chosen ? 'bev-edit-vertex chosen' : 'bev-edit-vertex'}
            {...{ cx, cy, r: 6, ...common }}
            onPointerDown={grab(k, false, p)}
          >
            <title>{`Vertex ${k + 1} of ${points.length}: drag to move`}</title>
          </circle>
        );
      })}
    </>
  );
}

const isIn = (v: number, length: number): boolean => v > -MARGIN_PX && v < length + MARGIN_PX;

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
