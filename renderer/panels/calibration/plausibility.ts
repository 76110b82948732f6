/** Doubts about a sensor's calibration, by bounds that hold for any road vehicle. */
import type { SensorCalibration } from '../../../engine/contract/calibration.ts';

/** @returns one sentence for each doubt. */
export function plausibility(
  { T_vehicle_sensor: { p, q }, camera, timeOffsetNs }: SensorCalibration,
  kind?: string,
): string[] {
  const doubts: string[] = [];
  const away = Math.hypot(...p);
  if (away > 15) doubts.push(`sits ${away.toFixed(1)} m from the vehicle's origin`);
  if ((kind === 'lidar' || kind === 'camera' || kind === 'radar') && away === 0 && q.w === 1) {
    doubts.push("sits exactly at the vehicle's origin: its extrinsics may be missing");
  }
  if (Math.abs(Math.hypot(q.w, q.x, q.y, q.z) - 1) > 1e-3) doubts.push('its rotation is not of unit length');
  if (Math.abs(timeOffsetNs) > 1e9) doubts.push('its time offset is more than a second');
  if (camera) {
    const { fx, fy, cx, cy, width, height } = camera;
    if (Math.abs(fx / fy - 1) > 0.05)
      doubts.push(`fx and fy differ by ${(100 * Math.abs(fx / fy - 1)).toFixed(0)} %`);
    if (Math.abs(cx / width - 0.5) > 0.15 || Math.abs(cy / height - 0.5) > 0.15) {
      doubts.push('the principal point is far from the middle of the picture');
    }
  }
  return doubts;
}
