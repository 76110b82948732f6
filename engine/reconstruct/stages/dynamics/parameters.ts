/** What can be set on the dynamics stage, and the kernel's options that follow from it. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import type { MotionOptions } from '../../../kernels/dynamics.ts';
import { numberOf } from '../../contract/stage.ts';

export const parameters = {
  rangeM: {
    type: 'number',
    title: 'Range',
    unit: 'm',
    default: 50,
    min: 10,
    max: 120,
    meaning:
      'How far from the sensor points are judged: as far as the map cloud takes them. Further out rays lie too far apart to say that a place was free.',
  },
  marginM: {
    type: 'number',
    title: 'Margin',
    unit: 'm',
    default: 0.4,
    min: 0.1,
    max: 2,
    meaning:
      'How much further than a point another sweep must have seen for the place of the point to be free. Poses, noise and the size of a voxel stay below it.',
  },
  leastFree: {
    type: 'number',
    title: 'Votes for free places',
    unit: '',
    default: 2,
    min: 1,
    max: 50,
    step: 1,
    meaning: 'How often other sweeps must have seen past the voxels within half a metre before they move.',
  },
  radarVotes: {
    type: 'number',
    title: 'Votes of a moving radar return',
    unit: '',
    default: 2,
    min: 0,
    max: 50,
    step: 1,
    meaning:
      'What a radar scan counts, in votes of sweeps, on each voxel beside one of its returns whose Doppler, less the vehicle’s own speed, says that it moves. 0: radar does not vote.',
  },
} as const satisfies ParameterSchema;

/** Points nearer to the sensor than this are the vehicle itself (m). */
export const EGO_M = 2.2;
/** Edge of a voxel (m): finer than a leg and coarser than the noise of a lidar. DUFOMap has 0.1 m and rays for each. */
const VOXEL_M = 0.2;
/** The margin grows with the range: a turn of the pose of half a degree, and the footprint of rays. */
const MARGIN_SHARE = 0.01;
/** Cell of the plan (m): some rays of every lidar meet it on a vehicle within range. */
const CELL_M = 0.4;
/** Foliage and fences are seen past as often as they are met; what moves is met rarely by chance. */
const FREE_PER_HIT = 2;
/** Roughness of a road and the noise of a lidar; a foot is higher (m). */
const GROUND_M = 0.06;

/** A return is anywhere on a vehicle that faces the radar; its direction is known to a degree. */
const MOVING_GATE_M = 1.5;
/** What stands is small, as posts and signs are, and what passes beside it moves. */
const STANDING_GATE_M = 0.6;
/** A return that comes no nearer may still go across: it says less than one that moves. */
const STANDING_VOTES = 1;

export const optionsOf = (values: ParameterValues): MotionOptions => ({
  rangeM: numberOf(values, 'rangeM'),
  egoM: EGO_M,
  voxelM: VOXEL_M,
  marginM: numberOf(values, 'marginM'),
  marginShare: MARGIN_SHARE,
  cellM: CELL_M,
  groundM: GROUND_M,
  leastFree: numberOf(values, 'leastFree'),
  freePerHit: FREE_PER_HIT,
  movingGateM: MOVING_GATE_M,
  standingGateM: STANDING_GATE_M,
  movingVotes: numberOf(values, 'radarVotes'),
  standingVotes: Math.min(STANDING_VOTES, numberOf(values, 'radarVotes')),
  everyVoxel: false,
});
