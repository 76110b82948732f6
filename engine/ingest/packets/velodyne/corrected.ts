/**
 * A point of an HDL-64E by the calibration of its laser (HDL-64E S2/S3 user manual, appendix on calibrated points): distances are
 * corrected aside and ahead each, between two measured ones, and beams leave the head beside its axis.
 */
import type { LaserCalibration } from './calibration.ts';

/** Where the corrections of db.xml were measured, m. */
const [NEAR_X, NEAR_Y, FAR] = [2.4, 1.93, 25.04];
/** Largest distance, cm, from which the focal distance counts. */
const FOCAL_M = 131;
const MOST_RAW = 65_535;

/**
 * @param angle clockwise from the front, rad, the laser's own azimuth taken off
 * @returns metres, x forward, y left, z up, and the intensity
 */
export function corrected(
  laser: LaserCalibration,
  range: number,
  angle: number,
  raw: number,
  intensity: number,
): readonly [x: number, y: number, z: number, intensity: number] {
  const { far, nearX, nearY, up, aside } = laser;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cosUp, sinUp] = [Math.cos(laser.elevation), Math.sin(laser.elevation)];
  const distance = range + far;
  let [right, ahead] = [distance, distance];
  if (nearX !== 0 && nearY !== 0) {
    const flat = distance * cosUp - up * sinUp;
    const [xx, yy] = [Math.abs(flat * sin - aside * cos), Math.abs(flat * cos + aside * sin)];
    right += ((far - nearX) * (xx - NEAR_X)) / (FAR - NEAR_X) + nearX - far;
    ahead += ((far - nearY) * (yy - NEAR_Y)) / (FAR - NEAR_Y) + nearY - far;
  }
  return [
    (ahead * cosUp - up * sinUp) * cos + aside * sin,
    -((right * cosUp - up * sinUp) * sin - aside * cos),
    ahead * sinUp + up * cosUp,
    focused(laser, raw, intensity),
  ];
}

function focused(laser: LaserCalibration, raw: number, intensity: number): number {
  const focus = (1 - laser.focalDistance / FOCAL_M) ** 2;
  const bright = intensity + 256 * laser.focalSlope * Math.abs(focus - (1 - raw / MOST_RAW) ** 2);
  return Math.min(laser.mostIntensity, Math.max(laser.leastIntensity, bright));
}
