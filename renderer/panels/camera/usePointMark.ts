/** Marks a point in a camera tile that sees it: the one that another view hovers, or the pinned one. */
import { type RefObject, useEffect } from 'react';
import type { CameraModel, Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { inPicture, project } from '../../../engine/geometry/camera.ts';
import { inverse, transform } from '../../../engine/geometry/se3.ts';
import type { PictureView } from '../../scene/picture/pictureView.ts';

/** @param view undefined while the tile is not visible. */
export function usePointMark(
  mark: RefObject<HTMLElement | null>,
  mapPoint: Vec3 | undefined,
  view: PictureView | undefined,
  camera: CameraModel | undefined,
  T_map_camera: Pose | undefined,
): void {
  // At each drawing: the place in the tile follows its zoom and its size.
  useEffect(() => {
    if (!mark.current) return;
    const pixel =
      view && mapPoint && camera && T_map_camera
        ? project(camera, transform(inverse(T_map_camera), mapPoint))
        : undefined;
    const place = pixel && view && camera && inPicture(camera, pixel) ? view.placeOf(pixel) : undefined;
    mark.current.hidden = place === undefined;
    if (place) mark.current.style.transform = `translate(${place[0]}px, ${place[1]}px) translate(-50%, -50%)`;
  });
}
