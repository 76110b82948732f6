/**
 * Lidar odometry, sweep by sweep: native/src/registration. After KISS-ICP (Vizzo et al., RA-L 2023) with point-to-plane
 * residuals, undistortion in every iteration and a start at speed; see docs/stages/odometry.md for the method and why.
 *
 * Same sweeps, same configuration, same bytes: at any number of threads, traced or not, saved and loaded in between or not.
 */
import type { Pose } from '../contract/calibration.ts';
import type { Nanoseconds } from '../contract/time.ts';
import { kernels } from './addon.ts';

export type OdometryConfig = {
  /** Points closer than this are the vehicle itself (m). */
  readonly minRangeM: number;
  /** Points further than this are too sparse to help (m). Also how far the local map reaches. */
  readonly maxRangeM: number;
  /** Added to the elevation of every point: some logs carry a biased vertical calibration (rad). 0: none. */
  readonly elevationOffsetRad: number;
  /** Side of a voxel of the local map (m). */
  readonly voxelM: number;
  /** Most points a voxel keeps, 1 to 20; they lie at least voxelM / sqrt(pointsPerVoxel) apart. */
  readonly pointsPerVoxel: number;
  /** One point per cube of this side goes into the map (m). Smaller: finer map, slower. */
  readonly mapVoxelM: number;
  /** One of those per cube of this side is registered (m). Smaller: more correspondences, slower. */
  readonly sourceVoxelM: number;
  /** Radius of the neighbourhood to which a plane is fitted (m), at most voxelM. */
  readonly planeRadiusM: number;
  /** Where that holds a line or less than five points, this one, at most twice voxelM (m). */
  readonly wideRadiusM: number;
  /** A neighbourhood is a plane where smallest / sum of its eigenvalues is below this. */
  readonly planarity: number;
  /** Weight of a point-to-point residual (scatter: a hedge, a corner) beside 1 for point-to-plane. */
  readonly pointWeight: number;
  /** KISS-ICP's first guess of how far the prediction is off (m). */
  readonly initialThresholdM: number;
  /** Deviations below this do not tighten the threshold (m). */
  readonly minMotionM: number;
  /** Scale of the Geman-McClure kernel as a fraction of the threshold sigma. */
  readonly kernelOverThreshold: number;
  readonly maxIterations: number;
  /** Steps shorter than this end the iteration (m and rad together). */
  readonly convergence: number;
  /** Undo the motion within the sweep, where points have times. */
  readonly deskew: boolean;
  /** The drive may begin at up to this speed (m/s); 0 takes it to begin at rest. */
  readonly searchSpeedMps: number;
};

export const ODOMETRY_DEFAULTS: OdometryConfig = {
  minRangeM: 3,
  maxRangeM: 100,
  elevationOffsetRad: 0,
  voxelM: 1,
  pointsPerVoxel: 20,
  mapVoxelM: 0.5,
  sourceVoxelM: 1.5,
  planeRadiusM: 0.7,
  wideRadiusM: 1,
  planarity: 0.1,
  pointWeight: 0.1,
  initialThresholdM: 2,
  minMotionM: 0.1,
  kernelOverThreshold: 1 / 3,
  maxIterations: 50,
  convergence: 1e-4,
  deskew: true,
  searchSpeedMps: 45,
};

export type Sweep = {
  /** 3 N values, metres, sensor frame, not motion compensated (unless timesNs is left out). */
  readonly xyz: Float32Array;
  /** N offsets of the points from tNs; left out, the sweep is taken as compensated or as taken at once. */
  readonly timesNs?: Int32Array | undefined;
  /** When the pose holds: the sample's t. Later than that of the sweep before. */
  readonly tNs: Nanoseconds;
  /**
   * The sensor's velocity as another sensor has it (m/s, three values in the lidar's axes). Once a sweep that leaves a direction open
   * contradicts it by over 0.5 m/s and 5 %, that sweep and all later ones are held to it along its direction; till then it changes nothing.
   */
  readonly told?: Float64Array | undefined;
};

export type ScanResult = {
  /** The sensor in the odometry frame, which is the sensor's own at the first sweep, at the sweep's t. */
  readonly T_odom_lidar: Pose;
  readonly iterations: number;
  /** Points that took part: those with a plane or scatter of map points near by. 0 at the first sweep, which has no map. */
  readonly correspondences: number;
  /** Points with any map point in reach, of `sourcePoints`: how far sweep and map overlap. */
  readonly matched: number;
  readonly sourcePoints: number;
  /** Mean distance to plane or point over the correspondences (m), before the last step. */
  readonly meanResidualM: number;
  /** The adaptive threshold that was used (m); correspondences reach three times as far. */
  readonly sigmaM: number;
  /** Smallest over largest eigenvalue of JᵀJ with rotation scaled to metres; near 0 is degenerate. */
  readonly minEigenvalueRatio: number;
  /** How far the constant-velocity prediction was off, as metres at maximum range. */
  readonly deviationM: number;
  /** Translation part of that deviation (m). */
  readonly jumpM: number;
  readonly mapPoints: number;
  /** Whether the sweep was held to what was told of its velocity. */
  readonly held: boolean;
};

/** One iteration's working, odometry frame: pose at the sweep's t before its step; correspondences as 3 M, 3 M, M values. */
export type IterationTrace = {
  readonly T_odom_lidar: Pose;
  readonly meanResidualM: number;
  readonly source: Float32Array;
  /** Foot on the plane, or the nearest map point where there is no plane. */
  readonly target: Float32Array;
  /** Signed distance to the plane, or distance to the point (m). */
  readonly residualM: Float32Array;
};

export type TracedScanResult = ScanResult & {
  readonly trace: {
    readonly iterations: readonly IterationTrace[];
    /** The registered points, sensor frame, undistorted to the sweep's t: 3 N values. */
    readonly scan: Float32Array;
    /** Points of the local map near by, before this sweep was added: 3 K values. */
    readonly map: Float32Array;
  };
};

type NativeOdometry = {
  register(
    xyz: Float32Array,
    timesNs: Int32Array | undefined,
    tNs: number,
    told: Float64Array | undefined,
    traceRadiusM?: number,
  ): ScanResult;
  save(): Uint8Array;
  dispose(): void;
};

const native = kernels<{
  NativeOdometry: new (configOrState: OdometryConfig | Uint8Array, threads: number) => NativeOdometry;
}>('NativeOdometry');

export class Odometry implements Disposable {
  readonly #handle: NativeOdometry;

  private constructor(handle: NativeOdometry) {
    this.#handle = handle;
  }

  /** @throws RangeError naming the value that is out of bounds. */
  static start(config: Partial<OdometryConfig>, threads: number): Odometry {
    return new Odometry(new native.NativeOdometry({ ...ODOMETRY_DEFAULTS, ...config }, threads));
  }

  /** Goes on where `save` was called. @throws Error when the bytes are no saved odometry of this version. */
  static load(state: Uint8Array, threads: number): Odometry {
    return new Odometry(new native.NativeOdometry(state, threads));
  }

  /** @throws Error when the sweep is not later than the one before, RangeError when lengths do not fit. */
  register(sweep: Sweep): ScanResult {
    return this.#handle.register(sweep.xyz, sweep.timesNs, sweep.tNs, sweep.told);
  }

  /** The same step with its working; the result is that of `register`, bit for bit. */
  registerTraced(sweep: Sweep, mapRadiusM = 60): TracedScanResult {
    return this.#handle.register(
      sweep.xyz,
      sweep.timesNs,
      sweep.tNs,
      sweep.told,
      mapRadiusM,
    ) as TracedScanResult;
  }

  /** Everything that later results depend on. */
  save(): Uint8Array {
    return this.#handle.save();
  }

  /** Frees map and threads now; later calls throw. */
  dispose(): void {
    this.#handle.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
