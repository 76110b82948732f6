/** Pan and zoom in a camera tile; the hovered pixel's ray with the point that it meets; a click pins that point. */
import { type PointerEvent as ReactPointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { CameraModel, Pose } from '../../../engine/contract/calibration.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { inPicture, unproject } from '../../../engine/geometry/camera.ts';
import { rotate } from '../../../engine/geometry/se3.ts';
import { type Pin, usePin } from '../../replay/pin.ts';
import { pointFields } from '../../replay/pointFields.ts';
import { type Rest, watchRest } from '../../replay/rest.ts';
import type { PictureFit, PictureView } from '../../scene/picture/pictureView.ts';
import { usePlayback } from '../../state/playback.ts';
import { type HoverRay, useSelection } from '../../state/selection.ts';
import { streamOf, useSession } from '../../state/session.ts';
import type { PlacedCloud } from './CloudOverlay.tsx';
import { type Pixel, pannedFit, WHOLE, zoomedFit } from './fit.ts';
import { type PointUnder, pointUnder } from './pointUnder.ts';

/** The pointer counts as over a point this many pixels of the tile away. */
const REACH_PX = 8;
/** Farther than this between press and release is a drag, not a click. */
const CLICK_PX = 4;

export function useTilePointer({
  id,
  drive,
  placed,
  view,
  fit,
  setFit,
  camera,
  T_map_camera,
  stream,
}: {
  readonly id: string;
  readonly drive: DriveInfo | undefined;
  readonly placed: ReadonlyMap<number, PlacedCloud>;
  readonly view: PictureView | undefined;
  readonly fit: PictureFit;
  readonly setFit: (fit: PictureFit) => void;
  readonly camera: CameraModel | undefined;
  readonly T_map_camera: Pose | undefined;
  readonly stream: StreamInfo | undefined;
}) {
  const drag = useRef<{ u: number; v: number; x: number; y: number } | undefined>(undefined);
  /** Where the pointer is in the window, while it is over the tile. */
  const over = useRef<{ readonly clientX: number; readonly clientY: number } | undefined>(undefined);

  const zoomAt = useCallback(
    (x: number, y: number, factor: number): void => {
      if (view) setFit(zoomedFit(fit, factor, view.pixelAt(x, y), centreOf(view)));
    },
    [view, fit, setFit],
  );

  useWheel(view, zoomAt);
  const at = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) => {
    const box = view?.canvas.getBoundingClientRect();
    return box && view?.pixelAt(clientX - box.left, clientY - box.top);
  };
  /** The ray of the pixel under the pointer, and the point that it meets, as the tile shows them now. */
  const under = (): { readonly ray: HoverRay; readonly point: PointUnder | undefined } | undefined => {
    const pixel = over.current && at(over.current);
    if (!pixel || !view || !camera || !T_map_camera || !stream || !inPicture(camera, pixel)) return undefined;
    const direction = rotate(T_map_camera.q, unproject(camera, pixel));
    const ray = { stream: stream.id, origin: T_map_camera.p, direction };
    return { ray, point: pointUnder(ray, placed, REACH_PX / (view.scale * camera.fx)) };
  };
  const look = (): void => {
    const found = under();
    const point = found?.point;
    useSelection.setState({
      hoverRay: found?.ray,
      hoverPoint: point && {
        stream: point.stream,
        seq: point.placed.seq,
        index: point.index,
        mapPoint: point.mapPoint,
        source: id,
      },
    });
  };
  const rest = useLookAtRest(over, look, [view, fit, camera, T_map_camera, stream]);
  const handlers = {
    onPointerDown: (event: ReactPointerEvent<HTMLDivElement>): void => {
      const pixel = at(event);
      if (event.button !== 0 || !pixel) return;
      drag.current = { ...pixel, x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerUp: (event: ReactPointerEvent<HTMLDivElement>): void => {
      const from = drag.current;
      drag.current = undefined;
      if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) > CLICK_PX) return;
      over.current = event;
      const point = under()?.point;
      if (point) usePin.setState({ pin: pinOf(point, drive) });
    },
    onDoubleClick: (): void => setFit(WHOLE),
    onPointerLeave: (): void => {
      over.current = undefined;
      rest.leave();
    },
    onPointerMove: (event: ReactPointerEvent<HTMLDivElement>): void => {
      over.current = { clientX: event.clientX, clientY: event.clientY };
      const pixel = at(event);
      if (!pixel || !view) return;
      if (drag.current && fit.zoom > 1) {
        setFit(pannedFit(fit, drag.current, pixel, centreOf(view)));
        return;
      }
      rest.now();
    },
  };
  return { handlers, changed: rest.changed, leave: rest.leave };
}

/**
 * Looks up what is under the pointer when it moves, and again for the moment that is shown when the playhead or the tile has come to
 * rest; in between nothing is told.
 */
function useLookAtRest(
  over: { readonly current: unknown },
  look: () => void,
  shown: readonly unknown[],
): { readonly now: () => void; readonly leave: () => void; readonly changed: () => void } {
  const latest = useRef(look);
  latest.current = look;
  const told = useRef(false);
  const rest = useRef<Rest>(undefined);
  const [actions] = useState(() => {
    const clear = (): void => {
      if (told.current) useSelection.setState({ hoverRay: undefined, hoverPoint: undefined });
      told.current = false;
    };
    const now = (): void => {
      rest.current?.cancel();
      // Each frame would belong to another moment.
      if (usePlayback.getState().playing) return;
      told.current = true;
      latest.current();
    };
    return {
      clear,
      now,
      leave: (): void => {
        rest.current?.cancel();
        clear();
      },
      changed: (): void => {
        if (over.current !== undefined) rest.current?.again();
      },
    };
  });
  useEffect(() => {
    rest.current = watchRest(actions.clear, () => over.current !== undefined && actions.now());
    return () => {
      rest.current?.stop();
      actions.clear();
    };
  }, [actions, over]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown says when to look again.
  useEffect(() => actions.changed(), shown);
  return actions;
}

function pinOf(
  { stream, index, placed, sensorPoint, mapPoint }: PointUnder,
  drive: DriveInfo | undefined,
): Pin {
  return {
    source: { kind: 'sweep', stream, seq: placed.seq, t: placed.t },
    name: streamOf(drive, stream)?.name ?? `Stream ${stream}`,
    fields: pointFields(placed.cloud, index, true),
    sensorPoint,
    mapPoint,
    poses: useSession.getState().poses,
  };
}

/** React listens to wheel passively, and the page must not scroll. */
function useWheel(
  view: PictureView | undefined,
  zoomAt: (x: number, y: number, factor: number) => void,
): void {
  useEffect(() => {
    const canvas = view?.canvas;
    if (!canvas) return;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      zoomAt(event.clientX - box.left, event.clientY - box.top, Math.exp(-event.deltaY * 0.0015));
    };
    canvas.addEventListener('wheel', wheel, { passive: false });
    return () => canvas.removeEventListener('wheel', wheel);
  }, [view, zoomAt]);
}

/** The pixel in the middle of the tile. */
const centreOf = (view: PictureView): Pixel => ({
  u: view.pixelAt(view.canvas.clientWidth / 2, 0).u,
  v: view.pixelAt(0, view.canvas.clientHeight / 2).v,
});
