import type { ParameterSchema } from '../../../contract/stages.ts';

export const parameters = {
  resolutionM: {
    type: 'number',
    title: 'Cell',
    unit: 'm',
    default: 0.05,
    min: 0.05,
    max: 0.2,
    step: 0.05,
    meaning:
      'Side of a raster cell. A painted line is 10 to 15 cm wide: at 0.05 m it covers two to three cells.',
  },
  rangeM: {
    type: 'number',
    title: 'Lidar range',
    unit: 'm',
    default: 25,
    min: 5,
    max: 60,
    meaning:
      'Ground points further from the sensor are left out of the rasters: their rings lie too far apart.',
  },
  halfRangeM: {
    type: 'number',
    title: 'Half-weight range',
    unit: 'm',
    default: 8,
    min: 1,
    max: 60,
    meaning: 'Range at which the intensity of a point weighs half: paint fades into asphalt with range.',
  },
  cameraRangeM: {
    type: 'number',
    title: 'Camera range',
    unit: 'm',
    default: 25,
    min: 0,
    max: 40,
    meaning:
      'Ground further from the camera gets no colour from it; 0 leaves the cameras out. Beyond 12 m only ground far to the side is coloured, which no picture shows from nearer by.',
  },
  voxelM: {
    type: 'number',
    title: 'Voxel of the map cloud',
    unit: 'm',
    default: 0.1,
    min: 0.05,
    max: 1,
    meaning: 'Spacing of the map cloud. Halving it makes the cloud up to four times as large.',
  },
  cloudRangeM: {
    type: 'number',
    title: 'Range of the map cloud',
    unit: 'm',
    default: 50,
    min: 5,
    max: 150,
    meaning: 'Points further from the sensor are left out of the map cloud.',
  },
} as const satisfies ParameterSchema;
