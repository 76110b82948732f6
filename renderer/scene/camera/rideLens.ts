/** The view through a camera of the drive: a view without distortion that holds its whole picture, as far as such a view can. */
import type { CameraModel } from '../../../engine/contract/calibration.ts';
import { unproject } from '../../../engine/geometry/camera.ts';

/** Beyond 62° from its axis a view without distortion stretches more than it shows. */
const MOST_TANGENT = Math.tan((62 * Math.PI) / 180);
/** Pixels of the picture's border that are looked at on each side. */
const STEPS = 16;

export type RideLens = {
  /** Tangents of the largest angles from the optical axis, to the sides and up or down, within the picture. */
  readonly tanX: number;
  readonly tanY: number;
  /** The lens sees more than the view shows. */
  readonly cut: boolean;
};

/** How wide the picture is without its distortion. */
export function rideLens(camera: CameraModel): RideLens {
  const { width, height } = camera;
  let [tanX, tanY, cut] = [0, 0, false];
  for (let i = 0; i <= STEPS; i++) {
    const [u, v] = [(i / STEPS) * width - 0.5, (i / STEPS) * height - 0.5];
    for (const pixel of [
      { u, v: -0.5 },
      { u, v: height - 0.5 },
      { u: -0.5, v },
      { u: width - 0.5, v },
    ]) {
      const [x, y, z] = unproject(camera, pixel);
      const [ax, ay] = z > 1e-3 ? [Math.abs(x / z), Math.abs(y / z)] : [Infinity, Infinity];
      cut ||= ax > MOST_TANGENT || ay > MOST_TANGENT;
      tanX = Math.max(tanX, Math.min(MOST_TANGENT, ax));
      tanY = Math.max(tanY, Math.min(MOST_TANGENT, ay));
    }
  }
  return { tanX, tanY, cut };
}

/** Vertical field of view, radians, that holds the whole picture. @param aspect width over height of the view. */
export const rideFov = ({ tanX, tanY }: RideLens, aspect: number): number =>
  2 * Math.atan(Math.max(tanY, tanX / aspect));
