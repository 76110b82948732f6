/** What the simulated vehicle carries, and the presets. Their figures are fixed: docs/simulation.md states them. */
import type { CameraModel, Pose, Vec3 } from '../contract/calibration.ts';
import { fromRollPitchYaw, multiply, quaternionOf } from '../geometry/se3.ts';
import type { WorldStyle } from './world/world.ts';

const DEG = Math.PI / 180;

export type LidarRig = {
  readonly frame: string;
  readonly topic: string;
  readonly T_vehicle_lidar: Pose;
  readonly elevationsDeg: readonly number[];
  readonly columns: number;
  readonly rateHz: number;
  readonly rangeMinM: number;
  readonly rangeMaxM: number;
  readonly rangeSigmaM: number;
  readonly divergenceRad: number;
  readonly dropout: number;
  /** Intensity: counts per unit of reflectance, what paint adds, its reach, noise; spread of laser gains and offsets. */
  readonly countsPerReflectance: number;
  readonly paintContrast: number;
  readonly paintRangeM: number;
  readonly speckle: number;
  readonly speckleFloor: number;
  readonly gainSpread: number;
  readonly offsetSpread: number;
};

export type CameraRig = {
  readonly frame: string;
  /** Namespace of its topics: <topic>/image/compressed and <topic>/camera_info. */
  readonly topic: string;
  readonly T_vehicle_camera: Pose;
  readonly model: CameraModel;
  readonly rateHz: number;
  readonly quality: number;
  readonly noise: number;
};

export type RadarRig = {
  readonly frame: string;
  readonly topic: string;
  readonly T_vehicle_radar: Pose;
  readonly periodS: number;
  readonly rangeMaxM: number;
  /** Half opening to 70 m, and beyond. */
  readonly halfAngleRad: number;
  readonly farHalfAngleRad: number;
  readonly rangeSigmaM: number;
  readonly azimuthSigmaRad: number;
  readonly dopplerSigmaMps: number;
  readonly mostReturns: number;
};

export type ImuRig = {
  readonly frame: string;
  readonly topic: string;
  readonly T_vehicle_imu: Pose;
  readonly rateHz: number;
  /** White noise of one sample. */
  readonly gyroSigma: number;
  readonly accelerationSigma: number;
  /** Standard deviation of the constant bias. */
  readonly gyroBias: number;
  readonly accelerationBias: number;
};

export type GnssRig = {
  readonly frame: string;
  readonly topic: string;
  /** Antenna in the vehicle. */
  readonly antenna: Vec3;
  readonly rateHz: number;
  /** Slowly wandering error (Gauss-Markov, first order) and white error, one standard deviation per axis. */
  readonly wanderM: { readonly horizontal: number; readonly vertical: number; readonly timeS: number };
  readonly whiteM: { readonly horizontal: number; readonly vertical: number };
  readonly rtk: boolean;
  /** One gap of this length in the middle of drives of at least twice its length; 0: none. */
  readonly outageS: number;
};

export type WheelRig = {
  readonly topic: string;
  readonly rateHz: number;
  readonly speedSigmaMps: number;
  readonly scaleSigma: number;
  readonly yawRateSigma: number;
};

export type Rig = {
  readonly name: string;
  readonly lidar: LidarRig;
  readonly cameras: readonly CameraRig[];
  readonly radar: RadarRig;
  readonly imu: ImuRig;
  readonly gnss: GnssRig;
  readonly wheel: WheelRig;
};

export type Preset = { readonly rig: Rig; readonly style: WorldStyle };

/** 64 beams as on an HDL-64E: upper block a third of a degree apart, lower block half a degree. */
const HDL64 = Array.from({ length: 64 }, (_, i) => (i < 32 ? 2 - i / 3 : -8.83 - (i - 32) * 0.5));

const LIDAR: LidarRig = {
  frame: 'lidar_top',
  topic: '/lidar/top/points',
  T_vehicle_lidar: { p: [0.95, 0, 1.73], q: { w: 1, x: 0, y: 0, z: 0 } },
  elevationsDeg: HDL64,
  columns: 1800,
  rateHz: 10,
  rangeMinM: 1.2,
  rangeMaxM: 120,
  rangeSigmaM: 0.02,
  divergenceRad: 0.0012,
  dropout: 0.015,
  countsPerReflectance: 140,
  paintContrast: 0.0645,
  paintRangeM: 8.4,
  speckle: 0.26,
  speckleFloor: 1.2,
  gainSpread: 0.08,
  offsetSpread: 1.2,
};

/** Camera axes in vehicle axes: x right is −y, y down is −z, z forward is x. */
const FORWARD = quaternionOf([0, 0, 1, -1, 0, 0, 0, -1, 0]);

export function cameraPose(p: Vec3, yawRad: number): Pose {
  return { p, q: multiply(fromRollPitchYaw(0, 0, yawRad), FORWARD) };
}

const FRONT: CameraRig = {
  frame: 'camera_front',
  topic: '/camera/front',
  T_vehicle_camera: cameraPose([1.65, 0, 1.5], 0),
  model: {
    width: 1152,
    height: 416,
    fx: 690,
    fy: 690,
    cx: 575.3,
    cy: 186.8,
    lens: 'brown-conrady',
    distortion: [-0.075, 0.014, 0.0003, -0.0002, 0],
  },
  rateHz: 10,
  quality: 90,
  noise: 1.2,
};

const RADAR: RadarRig = {
  frame: 'radar_front',
  topic: '/radar/front/scan',
  T_vehicle_radar: { p: [3.6, 0, 0.55], q: { w: 1, x: 0, y: 0, z: 0 } },
  periodS: 0.072,
  rangeMaxM: 170,
  halfAngleRad: 52 * DEG,
  farHalfAngleRad: 14 * DEG,
  rangeSigmaM: 0.12,
  azimuthSigmaRad: 0.4 * DEG,
  dopplerSigmaMps: 0.06,
  mostReturns: 96,
};

const IMU: ImuRig = {
  frame: 'imu',
  topic: '/imu/data_raw',
  T_vehicle_imu: { p: [0.2, -0.15, 0.55], q: { w: 1, x: 0, y: 0, z: 0 } },
  rateHz: 100,
  gyroSigma: 0.0012,
  accelerationSigma: 0.03,
  gyroBias: 0.0012,
  accelerationBias: 0.04,
};

const RTK: GnssRig = {
  frame: 'gnss',
  topic: '/gnss/fix',
  antenna: [0.45, 0.1, 1.62],
  rateHz: 10,
  wanderM: { horizontal: 0.014, vertical: 0.022, timeS: 30 },
  whiteM: { horizontal: 0.0143, vertical: 0.0204 },
  rtk: true,
  outageS: 10,
};

const WHEEL: WheelRig = {
  topic: '/vehicle/twist',
  rateHz: 50,
  speedSigmaMps: 0.02,
  scaleSigma: 0.004,
  yawRateSigma: 0.004,
};

const RIG: Rig = {
  name: 'kitti-like',
  lidar: LIDAR,
  cameras: [FRONT],
  radar: RADAR,
  imu: IMU,
  gnss: RTK,
  wheel: WHEEL,
};

const TOWN: WorldStyle = {
  lanes: [1, 2],
  laneWidthM: [2.8, 3.6],
  wear: 0.22,
  cruiseMps: [10.5, 14],
  traffic: 6,
  standing: 0.4,
  frontage: { terrace: 0.5, houses: 0.32, park: 0.18 },
};

export const PRESETS = {
  /** The measure for tests: RTK with one outage, paint contrast as measured on a real sensor. */
  standard: { rig: RIG, style: TOWN },
  /** Single-point GNSS whose error wanders by 1.5 m; everything else as in standard. */
  hard: {
    rig: {
      ...RIG,
      gnss: {
        ...RTK,
        wanderM: { horizontal: 1.5, vertical: 2.5, timeS: 60 },
        whiteM: { horizontal: 0.25, vertical: 0.4 },
        rtk: false,
        outageS: 0,
      },
    },
    style: TOWN,
  },
  /** What a new user sees first: a lively town street. */
  sample: {
    rig: { ...RIG, gnss: { ...RTK, outageS: 0 } },
    style: {
      ...TOWN,
      lanes: [1],
      laneWidthM: [3.1, 3.4],
      wear: 0.12,
      cruiseMps: [11.5, 12.5],
      traffic: 9,
      standing: 0,
      frontage: { terrace: 0.72, houses: 0.16, park: 0.12 },
    },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;
