/** A calibration set: where each sensor sits on the vehicle, how each camera sees, and how its clock is off. */
import type { Nanoseconds } from './time.ts';

export type Vec3 = readonly [x: number, y: number, z: number];
export type Quaternion = { readonly w: number; readonly x: number; readonly y: number; readonly z: number };

/** A rigid transform. A variable of this type is named T_target_source: it takes points of source to target. */
export type Pose = { readonly p: Vec3; readonly q: Quaternion };

/**
 * Brown-Conrady (OpenCV's order k1 k2 p1 p2 k3 [k4 k5 k6]), Kannala-Brandt (k1..k4 over the angle), or none (pinhole).
 * Pixel (0, 0) is the centre of the upper left pixel. x right, y down, z forward.
 */
export type CameraModel = {
  readonly width: number;
  readonly height: number;
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
  readonly lens: 'pinhole' | 'brown-conrady' | 'kannala-brandt';
  readonly distortion: readonly number[];
};

export type SensorCalibration = {
  /** Frame name of the sensor as in StreamInfo.frame. */
  readonly frame: string;
  readonly T_vehicle_sensor: Pose;
  readonly camera?: CameraModel | undefined;
  /** Added to the sensor's stamps to bring them onto the drive's clock. */
  readonly timeOffsetNs: Nanoseconds;
};

export type CalibrationSet = {
  readonly version: number;
  /** The frame that plays vehicle, and the rule that chose it ("base_link of the log", "KITTI: IMU frame", …). */
  readonly vehicleFrame: string;
  readonly rule: string;
  readonly sensors: readonly SensorCalibration[];
};

/** WGS84; altitude above the ellipsoid unless datum says otherwise. */
export type MapOrigin = {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly altitudeM: number;
  readonly datum: 'ellipsoid' | 'geoid' | 'unknown';
};
