/** Of the odometry. */
import { type Case, made, random } from './case.ts';
import { CLOUD, sweep } from './sweeps.ts';

const odometryConfig = {
  minRangeM: 1,
  maxRangeM: 100,
  elevationOffsetRad: 0.001,
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
  maxIterations: 5,
  convergence: 1e-4,
  deskew: true,
  searchSpeedMps: 5,
};

export const ODOMETRY_CASES: readonly Case[] = [
  made('NativeOdometry', odometryConfig, 2),
  {
    name: 'NativeOdometry.register',
    args: () => [odometryConfig, CLOUD, sweep(1).time, 1e9, 1.1e9, 60, Float64Array.of(12, 0.5, -0.1)],
    call: (addon, [config, xyz, times, first, second, radius, told]) => {
      const odometry = new addon.NativeOdometry(config, 2);
      odometry.register(CLOUD, undefined, 0);
      odometry.register(xyz, times, first, told, radius);
      odometry.register(xyz, times, second, undefined, undefined);
      new addon.NativeOdometry(odometry.save(), 1).register(CLOUD, undefined, 2e9, undefined, 60);
      odometry.dispose();
    },
  },
  {
    name: 'NativeOdometry.load',
    args: (addon) => {
      const odometry = new addon.NativeOdometry(odometryConfig, 1);
      odometry.register(CLOUD, undefined, 0);
      if (random() < 0.5) odometry.register(CLOUD, undefined, 1e8);
      return [odometry.save()];
    },
    call: (addon, [state]) => {
      const odometry = new addon.NativeOdometry(state, 2);
      odometry.register(CLOUD, undefined, 1e9, undefined, 60);
      odometry.register(CLOUD, undefined, 1.1e9);
      odometry.save();
    },
  },
];
