/** Short ways to write the parts of a rig. */
import type { CameraModel } from '../../contract/calibration.ts';
import type { Place } from './place.ts';

export const at = (xM: number, yM: number, zM: number, yawDeg = 0, pitchDeg = 0): Place => ({
  xM,
  yM,
  zM,
  yawDeg,
  pitchDeg,
  rollDeg: 0,
});

/** A lens of a horizontal opening (degrees, before distortion), its centre a little off the middle as real ones are. */
export function lens(
  width: number,
  height: number,
  openingDeg: number,
  distortion: readonly number[] = [],
): CameraModel {
  const f = Math.round(width / 2 / Math.tan((openingDeg * Math.PI) / 360));
  return {
    width,
    height,
    fx: f,
    fy: f,
    cx: (width - 1) / 2 + 0.003 * width,
    cy: (height - 1) / 2 - 0.004 * height,
    lens: distortion.length === 0 ? 'pinhole' : 'brown-conrady',
    distortion,
  };
}

/** A fisheye whose picture's half width is seen at an angle off the axis (degrees): Kannala-Brandt, nearly equidistant. */
export function fisheye(width: number, height: number, halfOpeningDeg: number): CameraModel {
  const theta = (halfOpeningDeg * Math.PI) / 180;
  const k = [-0.028, 0.004, -0.0012, 0.0001] as const;
  const t2 = theta * theta;
  const bent = theta * (1 + t2 * (k[0] + t2 * (k[1] + t2 * (k[2] + t2 * k[3]))));
  const f = Math.round(width / 2 / bent);
  return {
    width,
    height,
    fx: f,
    fy: f,
    cx: (width - 1) / 2 + 1.7,
    cy: (height - 1) / 2 - 1.3,
    lens: 'kannala-brandt',
    distortion: [...k],
  };
}
