/** Turns between the axes that logs and data sets use, as quaternions Q_a_b: from b to a. */
import type { Quaternion } from '../contract/calibration.ts';

/** From north, east, down to east, north, up: x and y change places, z its sign. */
export const Q_ENU_NED: Quaternion = { w: 0, x: Math.SQRT1_2, y: Math.SQRT1_2, z: 0 };
/** Between forward, right, down and forward, left, up, either way. */
export const Q_FRD_FLU: Quaternion = { w: 0, x: 1, y: 0, z: 0 };
/** From right, ahead, up to forward, left, up. */
export const Q_FLU_RFU: Quaternion = { w: Math.SQRT1_2, x: 0, y: 0, z: -Math.SQRT1_2 };
/** From left, back, up to forward, left, up. */
export const Q_FLU_LBU: Quaternion = { w: Math.SQRT1_2, x: 0, y: 0, z: Math.SQRT1_2 };
