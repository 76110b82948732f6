/** Mounting places of sensors on the vehicle, as a rig file states them. */
import { z } from 'zod';
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { fromRollPitchYaw, multiply, quaternionOf } from '../../geometry/se3.ts';

const DEG = Math.PI / 180;
const angle = z.number().min(-360).max(360).default(0);
const metres = z.number().min(-30).max(30);

/**
 * In the vehicle's frame: origin on the ground under the middle of the rear axle, x ahead, y left, z up (m). Yaw turns the
 * sensor to the left, pitch its nose down, roll its left side up, in this order (degrees). A camera at yaw 0 looks ahead.
 */
export const placeSchema = z.strictObject({
  xM: metres,
  yM: metres,
  zM: metres,
  yawDeg: angle,
  pitchDeg: angle,
  rollDeg: angle,
});
export type Place = z.infer<typeof placeSchema>;

/** Camera axes in vehicle axes: x right is −y, y down is −z, z forward is x. */
const OPTICAL = quaternionOf([0, 0, 1, -1, 0, 0, 0, -1, 0]);

const turn = ({ rollDeg, pitchDeg, yawDeg }: Place) =>
  fromRollPitchYaw(rollDeg * DEG, pitchDeg * DEG, yawDeg * DEG);
const position = ({ xM, yM, zM }: Place): Vec3 => [xM, yM, zM];

/** T_vehicle_sensor of anything but a camera. */
export const poseOf = (place: Place): Pose => ({ p: position(place), q: turn(place) });

/** T_vehicle_camera: x right, y down, z into the picture. */
export const cameraPoseOf = (place: Place): Pose => ({
  p: position(place),
  q: multiply(turn(place), OPTICAL),
});
