/** What can be set on accumulation, and the kernels' options that follow from it. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import type { ColourOptions, SplatOptions } from '../../../kernels/raster.ts';
import type { VoxelOptions } from '../../../kernels/voxels.ts';
import { numberOf } from '../../contract/stage.ts';
import type { TileShape } from '../../mapping/raster.ts';
import { NO_NETWORK, networkNames } from './camera-network.ts';

const USES = ['masks', 'evidence'] as const;

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
  cameraModel: {
    type: 'choice',
    title: 'Network for pictures',
    default: NO_NETWORK,
    get choices() {
      return networkNames();
    },
    meaning: 'A network that says what the pixels of the pictures show.',
  },
  cameraUse: {
    type: 'choice',
    title: 'Use of the network for pictures',
    default: 'masks',
    choices: USES,
    meaning:
      'masks: cars and persons give the ground no colour. evidence: so, and the paint that it sees is a layer of the line filter.',
  },
} as const satisfies ParameterSchema;

/** Sweeps, pictures and tiles as the parameters want them. */
export type Settings = {
  readonly tile: TileShape;
  /** Ground that a sweep can touch lies within this of the vehicle's place at the sweep's time (m). */
  readonly reachM: number;
  readonly splat: SplatOptions;
  readonly colour: Omit<ColourOptions, 'innerM'>;
  /** False where cameras are left out. */
  readonly cameras: boolean;
  /** Name of the network for pictures, or NO_NETWORK; whether its paint goes into the rasters. */
  readonly network: string;
  readonly paintSeen: boolean;
  readonly voxelM: number;
  readonly voxels: VoxelOptions;
  readonly cloudReachM: number;
};

/** Edge of a tile of rasters and cloud (m): 256 cells of 5 cm, so that a part stays below 1 MiB. */
const TILE_M = 12.8;
/** What the vehicle moves within a sweep, and what its sensor sits off its origin, at most (m). */
const WITHIN_SWEEP_M = 5;
/** A ground point further than this from the elevation grid is a miss of the ground labels (m): a high kerb passes. */
const AGREE_M = 0.25;
/** Nearer to a camera lies the vehicle itself (m). */
const CAMERA_NEAR_M = 2.5;
/** Least range of colour (m), so that some ground lies between nearest and furthest. */
const LEAST_CAMERA_RANGE_M = 3;
/** The kernel estimates the exposure of each picture from the cells that have a colour already. */
const ESTIMATED_GAIN = 0;
/** Points nearer to the sensor are the vehicle itself (m). */
const EGO_M = 2.2;
/** Half of a vehicle's width and a margin (m): what stood where our own vehicle drove was traffic. */
const CORRIDOR_M = 1.4;

export function settingsOf(values: ParameterValues): Settings {
  const value = (name: keyof typeof parameters): number => numberOf(values, name);
  const network = typeof values.cameraModel === 'string' ? values.cameraModel : NO_NETWORK;
  return {
    tile: { tileM: TILE_M, resolutionM: value('resolutionM') },
    reachM: value('rangeM') + WITHIN_SWEEP_M,
    splat: { rangeM: value('rangeM'), halfRangeM: value('halfRangeM'), agreeM: AGREE_M },
    colour: {
      nearM: CAMERA_NEAR_M,
      farM: Math.max(LEAST_CAMERA_RANGE_M, value('cameraRangeM')),
      gain: ESTIMATED_GAIN,
    },
    cameras: value('cameraRangeM') > 0,
    network,
    paintSeen: network !== NO_NETWORK && values.cameraUse === 'evidence',
    voxelM: value('voxelM'),
    voxels: { rangeM: value('cloudRangeM'), egoM: EGO_M, corridorM: CORRIDOR_M },
    cloudReachM: value('cloudRangeM') + WITHIN_SWEEP_M,
  };
}
