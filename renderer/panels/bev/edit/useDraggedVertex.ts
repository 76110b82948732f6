/** The vertex that is being dragged, or the new one: where it is, and what is sent when it is let go. */
import { type PointerEvent, useEffect, useState } from 'react';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import type { Line } from '../../../artifacts/line.ts';
import { useCorrecting } from '../../../state/run/corrections.ts';
import { rounded } from './places.ts';
import type { Corrector } from './useCorrector.ts';

/** A press that moves less is no drag (pixels). */
const STILL_PX = 3;

export type Held = {
  /** The vertex, or the one before which a new one comes. */
  readonly vertex: number;
  readonly isNew: boolean;
  readonly at: Vec3;
  readonly from: readonly [number, number];
  readonly moved: boolean;
};

type Handler = (event: PointerEvent<SVGCircleElement>) => void;

export type Dragging = {
  readonly held: Held | undefined;
  readonly grab: (vertex: number, isNew: boolean, at: Vec3) => Handler;
  readonly drag: Handler;
  readonly drop: () => void;
};

/** @param placeOf the place of the map under the pointer, metres */
export function useDraggedVertex(
  line: Line | undefined,
  corrector: Corrector,
  placeOf: (event: PointerEvent) => readonly [number, number],
): Dragging {
  const [held, setHeld] = useState<Held>();
  // What was dragged stays where it was let go until the line is read anew: it would jump back for a moment.
  const vertexData = line?.xyz;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data says that the line is another one now.
  useEffect(() => setHeld(undefined), [vertexData]);

  const keep = async ({ vertex, isNew, at, moved }: Held, element: string): Promise<void> => {
    useCorrecting.setState({ vertex });
    const isKept = isNew
      ? await corrector.send({ do: 'insert', element, vertex, at })
      : moved && (await corrector.send({ do: 'move', element, vertex, to: at }));
    if (!isKept) setHeld(undefined);
  };
  return {
    held,
    grab: (vertex, isNew, at) => (event) => {
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      setHeld({ vertex, isNew, at, from: [event.clientX, event.clientY], moved: false });
    },
    drag: (event) => {
      if (!held) return;
      const far = Math.hypot(event.clientX - held.from[0], event.clientY - held.from[1]) > STILL_PX;
      if (!held.moved && !far) return;
      const [x, y] = placeOf(event);
      setHeld({ ...held, at: [rounded(x), rounded(y), held.at[2]], moved: true });
    },
    drop: () => {
      if (held && line) void keep(held, line.id);
    },
  };
}

/** The vertices as they are shown while one is dragged. */
export function withHeld(points: readonly Vec3[], held: Held | undefined): readonly Vec3[] {
  if (!held?.moved) return points;
  return held.isNew ? points.toSpliced(held.vertex, 0, held.at) : points.with(held.vertex, held.at);
}
