/** How large a metre is on the screen at the nearest place of a box. */
import { Box3, Frustum, Matrix4, OrthographicCamera, type PerspectiveCamera, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';

/** A box counts as in the view from this far outside on, as a share of its own size: what comes in next is there already. */
const MARGIN = 0.25;

/** Corners in the map frame, metres. */
type Corners = readonly [number, number, number, number, number, number];

/**
 * @param camera as it drew last
 * @param heightPx of the view
 * @param origin of the scene in the map frame
 * @returns pixels a metre, for a box in the map frame; 0 where the view does not show it
 */
export function boxPixels(
  camera: PerspectiveCamera | OrthographicCamera,
  heightPx: number,
  origin: Vec3,
): (box: Corners) => number {
  const frustum = new Frustum().setFromProjectionMatrix(
    new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse),
  );
  const eye = new Vector3().setFromMatrixPosition(camera.matrixWorld);
  // Of a metre one metre ahead, or anywhere in a view without perspective.
  const unit = ((camera.projectionMatrix.elements[5] ?? 0) * heightPx) / 2;
  const box3 = new Box3();
  return ([x0, y0, z0, x1, y1, z1]) => {
    box3.min.set(x0 - origin[0], y0 - origin[1], z0 - origin[2]);
    box3.max.set(x1 - origin[0], y1 - origin[1], z1 - origin[2]);
    const distance = Math.max(camera.near, box3.distanceToPoint(eye));
    box3.expandByVector(box3.getSize(new Vector3()).multiplyScalar(MARGIN));
    if (!frustum.intersectsBox(box3)) return 0;
    return camera instanceof OrthographicCamera ? unit : unit / distance;
  };
}
