/** Pan, zoom and the hovered pixel's ray in a camera tile. */
import { type PointerEvent as ReactPointerEvent, useCallback, useEffect, useRef } from 'react';
import type { CameraModel, Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { inPicture, unproject } from '../../../engine/geometry/camera.ts';
import { inverse, rotate, transform } from '../../../engine/geometry/se3.ts';
import { nearestPoint } from '../../replay/nearestPoint.ts';
import type { PictureFit, PictureView } from '../../scene/picture/pictureView.ts';
import { type HoverPoint, type HoverRay, useSelection } from '../../state/selection.ts';
import type { PlacedCloud } from './CloudOverlay.tsx';
import { type Pixel, pannedFit, WHOLE, zoomedFit } from './fit.ts';

/** The pointer counts as over a point this many pixels of the tile away. */
const REACH_PX = 8;

export function useTilePointer({
  id,
  placed,
  view,
  fit,
  setFit,
  camera,
  T_map_camera,
  stream,
}: {
  readonly id: string;
  readonly placed: ReadonlyMap<number, PlacedCloud>;
  readonly view: PictureView | undefined;
  readonly fit: PictureFit;
  readonly setFit: (fit: PictureFit) => void;
  readonly camera: CameraModel | undefined;
  readonly T_map_camera: Pose | undefined;
  readonly stream: StreamInfo | undefined;
}) {
  const drag = useRef<{ u: number; v: number } | undefined>(undefined);

  const zoomAt = useCallback(
    (x: number, y: number, factor: number): void => {
      if (view) setFit(zoomedFit(fit, factor, view.pixelAt(x, y), centreOf(view)));
    },
    [view, fit, setFit],
  );

  useWheel(view, zoomAt);
  const at = (event: ReactPointerEvent): { u: number; v: number } | undefined => {
    const box = view?.canvas.getBoundingClientRect();
    return box && view?.pixelAt(event.clientX - box.left, event.clientY - box.top);
  };
  return {
    onPointerDown: (event: ReactPointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0) return;
      drag.current = at(event);
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerUp: (): void => {
      drag.current = undefined;
    },
    onDoubleClick: (): void => setFit(WHOLE),
    onPointerLeave: (): void => useSelection.setState({ hoverRay: undefined, hoverPoint: undefined }),
    onPointerMove: (event: ReactPointerEvent<HTMLDivElement>): void => {
      const pixel = at(event);
      if (!pixel || !view) return;
      if (drag.current && fit.zoom > 1) {
        setFit(pannedFit(fit, drag.current, pixel, centreOf(view)));
        return;
      }
      const ray =
        camera && T_map_camera && stream && inPicture(camera, pixel)
          ? {
              stream: stream.id,
              origin: T_map_camera.p,
              direction: rotate(T_map_camera.q, unproject(camera, pixel)),
            }
          : undefined;
      const hoverPoint =
        ray && camera ? pointUnder(ray, placed, REACH_PX / (view.scale * camera.fx)) : undefined;
      useSelection.setState({ hoverRay: ray, hoverPoint: hoverPoint && { ...hoverPoint, source: id } });
    },
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

/** The nearest point to a ray among the clouds that the tile shows. */
function pointUnder(
  { origin, direction }: Omit<HoverRay, 'stream'>,
  clouds: ReadonlyMap<number, PlacedCloud>,
  maxTangent: number,
): Omit<HoverPoint, 'source'> | undefined {
  for (const [stream, { cloud, T_map_sensor, seq }] of clouds) {
    const T_sensor_map = inverse(T_map_sensor);
    const index = nearestPoint(
      cloud.xyz,
      transform(T_sensor_map, origin),
      rotate(T_sensor_map.q, direction),
      maxTangent,
    );
    if (index === undefined) continue;
    const point: Vec3 = [0, 1, 2].map((axis) => cloud.xyz[3 * index + axis] ?? 0) as unknown as Vec3;
    return { stream, seq, index, mapPoint: transform(T_map_sensor, point) };
  }
  return undefined;
}
