/** Sensor readings as ROS 2 messages. */
import type { CameraModel, Pose } from '../../contract/calibration.ts';
import type { LidarSweep } from '../../kernels/raycast.ts';
import type { GnssFix } from '../sensors/gnss.ts';
import type { RadarReturn } from '../sensors/radar.ts';
import type { Reading } from './reading.ts';

export type Stamp = { readonly sec: number; readonly nanosec: number };

export const stampOf = (ns: bigint): Stamp => ({
  sec: Number(ns / 1_000_000_000n),
  nanosec: Number(ns % 1_000_000_000n),
});

const header = (ns: bigint, frame_id: string) => ({ stamp: stampOf(ns), frame_id });
const diagonal = (a: number, b: number, c: number): number[] => [a, 0, 0, 0, b, 0, 0, 0, c];
const vector = ([x, y, z]: readonly [number, number, number]) => ({ x, y, z });

const POINT_STEP = 24;
const FIELDS = [
  { name: 'x', offset: 0, datatype: 7, count: 1 },
  { name: 'y', offset: 4, datatype: 7, count: 1 },
  { name: 'z', offset: 8, datatype: 7, count: 1 },
  { name: 'intensity', offset: 12, datatype: 7, count: 1 },
  { name: 't', offset: 16, datatype: 6, count: 1 },
  { name: 'ring', offset: 20, datatype: 4, count: 1 },
] as const;

/** x, y, z, intensity (0..255), t (uint32 nanoseconds from the stamp), ring; 24 bytes a point. */
export function pointCloud(
  ns: bigint,
  frame: string,
  sweep: LidarSweep,
  columnNs: (column: number) => number,
) {
  const { count, xyz, intensity, ring, column } = sweep;
  const buffer = new ArrayBuffer(count * POINT_STEP);
  const [floats, words, halves] = [
    new Float32Array(buffer),
    new Uint32Array(buffer),
    new Uint16Array(buffer),
  ];
  for (let i = 0; i < count; i++) {
    const at = i * 6;
    floats[at] = xyz[3 * i]!;
    floats[at + 1] = xyz[3 * i + 1]!;
    floats[at + 2] = xyz[3 * i + 2]!;
    floats[at + 3] = intensity[i]!;
    words[at + 4] = columnNs(column[i]!);
    halves[2 * (at + 5)] = ring[i]!;
  }
  return {
    header: header(ns, frame),
    height: 1,
    width: count,
    fields: FIELDS,
    is_bigendian: false,
    point_step: POINT_STEP,
    row_step: count * POINT_STEP,
    data: new Uint8Array(buffer),
    is_dense: true,
  };
}

export const compressedImage = (ns: bigint, frame: string, data: Uint8Array) => ({
  header: header(ns, frame),
  format: 'jpeg',
  data,
});

/** By OpenCV's names of lenses: plumb_bob (five coefficients), rational_polynomial (eight), equidistant (four). */
function distortionModel({ lens, distortion }: CameraModel): string {
  if (lens === 'kannala-brandt') return 'equidistant';
  return distortion.length > 5 ? 'rational_polynomial' : 'plumb_bob';
}

/** A plumb_bob has five coefficients: k3 is zero where the lens has none, and all are for a pinhole. */
function coefficients({ lens, distortion }: CameraModel): number[] {
  const least = lens === 'kannala-brandt' ? 4 : 5;
  return Array.from({ length: Math.max(least, distortion.length) }, (_, i) => distortion[i] ?? 0);
}

export function cameraInfo(ns: bigint, frame: string, model: CameraModel) {
  const { width, height, fx, fy, cx, cy } = model;
  return {
    header: header(ns, frame),
    height,
    width,
    distortion_model: distortionModel(model),
    d: coefficients(model),
    k: [fx, 0, cx, 0, fy, cy, 0, 0, 1],
    r: diagonal(1, 1, 1),
    p: [fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0],
    binning_x: 0,
    binning_y: 0,
    roi: { x_offset: 0, y_offset: 0, height: 0, width: 0, do_rectify: false },
  };
}

/** amplitude carries the cross section in dB over a square metre. */
export const radarScan = (ns: bigint, frame: string, returns: readonly RadarReturn[]) => ({
  header: header(ns, frame),
  returns: returns.map((r) => ({
    range: r.rangeM,
    azimuth: r.azimuthRad,
    elevation: 0,
    doppler_velocity: r.dopplerMps,
    amplitude: r.rcsDbsm,
  })),
});

export const imuMessage = (
  ns: bigint,
  { frame, sample: { rates, force }, gyroSigma, accelerationSigma }: Extract<Reading, { kind: 'imu' }>,
) => ({
  header: header(ns, frame),
  orientation: { x: 0, y: 0, z: 0, w: 1 },
  // −1 says that there is no orientation.
  orientation_covariance: [-1, 0, 0, 0, 0, 0, 0, 0, 0],
  angular_velocity: vector(rates),
  angular_velocity_covariance: diagonal(gyroSigma ** 2, gyroSigma ** 2, gyroSigma ** 2),
  linear_acceleration: vector(force),
  linear_acceleration_covariance: diagonal(
    accelerationSigma ** 2,
    accelerationSigma ** 2,
    accelerationSigma ** 2,
  ),
});

export const navSatFix = (ns: bigint, frame: string, { place, variance, rtk }: GnssFix) => ({
  header: header(ns, frame),
  status: { status: rtk ? 2 : 0, service: 1 },
  latitude: place.latitudeDeg,
  longitude: place.longitudeDeg,
  altitude: place.altitudeM,
  position_covariance: diagonal(...variance),
  position_covariance_type: 2,
});

export const twistStamped = (ns: bigint, frame: string, speedMps: number, yawRate: number) => ({
  header: header(ns, frame),
  twist: { linear: { x: speedMps, y: 0, z: 0 }, angular: { x: 0, y: 0, z: yawRate } },
});

/** The steering angle of the front wheels; rates and accelerations are not measured and stay 0. */
export const ackermann = (ns: bigint, frame: string, angleRad: number, speedMps: number) => ({
  header: header(ns, frame),
  drive: { steering_angle: angleRad, steering_angle_velocity: 0, speed: speedMps, acceleration: 0, jerk: 0 },
});

export const tfStatic = (
  ns: bigint,
  parent: string,
  children: readonly { readonly frame: string; readonly T_parent_child: Pose }[],
) => ({
  transforms: children.map(({ frame, T_parent_child: { p, q } }) => ({
    header: header(ns, parent),
    child_frame_id: frame,
    transform: { translation: vector(p), rotation: q },
  })),
});
