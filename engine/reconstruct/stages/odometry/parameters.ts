/** What can be set on odometry, and the kernel's configuration that follows from it. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import { ODOMETRY_DEFAULTS, type OdometryConfig } from '../../../kernels/registration.ts';
import { numberOf } from '../../contract/stage.ts';

export const parameters: ParameterSchema = {
  lidar: {
    type: 'stream',
    title: 'Lidar',
    kind: 'lidar',
    default: '',
    meaning:
      'Whose sweeps are registered. By itself the stage takes a sensor before a registered cloud or a depth camera, one that the calibration places, one that sees all round, and of these the one with most points.',
  },
  minRange: {
    type: 'number',
    title: 'Nearest range',
    unit: 'm',
    default: ODOMETRY_DEFAULTS.minRangeM,
    min: 0,
    max: 50,
    meaning: 'Points nearer to the sensor are taken for the vehicle itself.',
  },
  maxRange: {
    type: 'number',
    title: 'Furthest range',
    unit: 'm',
    default: ODOMETRY_DEFAULTS.maxRangeM,
    min: 10,
    max: 400,
    meaning: 'Points further away are left out, and the local map ends there.',
  },
  voxel: {
    type: 'number',
    title: 'Voxel of the local map',
    unit: 'm',
    default: ODOMETRY_DEFAULTS.voxelM,
    min: 0.1,
    max: 4,
    meaning:
      'KISS-ICP takes a hundredth of the range. Half of it thins what enters the map, one and a half what is registered; smaller is slower and finer.',
  },
  planarity: {
    type: 'number',
    title: 'Planarity',
    unit: '',
    default: ODOMETRY_DEFAULTS.planarity,
    min: 0,
    max: 0.3,
    meaning:
      'Where the smallest of the three extents (squared) is less than this part of their sum, the distance to the plane counts; elsewhere, and everywhere at 0, that to the nearest point.',
  },
  deskew: {
    type: 'boolean',
    title: 'Undo motion within the sweep',
    default: ODOMETRY_DEFAULTS.deskew,
    meaning: 'Off for logs whose sweeps are compensated already but still carry point times.',
  },
  elevationOffset: {
    type: 'number',
    title: 'Elevation offset',
    unit: '°',
    default: 0,
    min: -2,
    max: 2,
    meaning:
      'Added to the elevation of every point. 0.205 corrects the vertical calibration of KITTI’s lidar; later stages do not apply it, so that the map then loses what the trajectory gains.',
  },
  startSpeed: {
    type: 'number',
    title: 'Fastest start',
    unit: 'm/s',
    default: ODOMETRY_DEFAULTS.searchSpeedMps,
    min: 0,
    max: 100,
    meaning: 'The log may begin at up to this speed. 0: it begins at rest.',
  },
};

export function configOf(values: ParameterValues): OdometryConfig {
  const voxelM = numberOf(values, 'voxel');
  const scale = voxelM / ODOMETRY_DEFAULTS.voxelM;
  const minRangeM = numberOf(values, 'minRange');
  return {
    ...ODOMETRY_DEFAULTS,
    minRangeM,
    maxRangeM: Math.max(numberOf(values, 'maxRange'), minRangeM + 1),
    voxelM,
    mapVoxelM: ODOMETRY_DEFAULTS.mapVoxelM * scale,
    sourceVoxelM: ODOMETRY_DEFAULTS.sourceVoxelM * scale,
    wideRadiusM: ODOMETRY_DEFAULTS.wideRadiusM * scale,
    planeRadiusM: ODOMETRY_DEFAULTS.planeRadiusM * scale,
    planarity: numberOf(values, 'planarity'),
    deskew: values.deskew === true,
    elevationOffsetRad: (numberOf(values, 'elevationOffset') * Math.PI) / 180,
    searchSpeedMps: numberOf(values, 'startSpeed'),
  };
}
