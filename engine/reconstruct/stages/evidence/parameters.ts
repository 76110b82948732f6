import type { ParameterSchema } from '../../../contract/stages.ts';
import { NETWORKS } from './network.ts';

export const parameters = {
  reachM: {
    type: 'number',
    title: 'Reach',
    unit: 'm',
    default: 18,
    min: 3,
    max: 60,
    meaning: 'Tiles that lie further from the vehicle’s way are not looked at.',
  },
  lidarGain: {
    type: 'number',
    title: 'Weight of lidar',
    unit: '',
    default: 1,
    min: 0,
    max: 4,
    meaning: 'How much intensity counts beside the camera where both see the ground; 0 leaves it out.',
  },
  cameraGain: {
    type: 'number',
    title: 'Weight of camera',
    unit: '',
    default: 1,
    min: 0,
    max: 4,
    meaning: 'How much camera brightness counts beside intensity; 0 leaves it out.',
  },
  lengthM: {
    type: 'number',
    title: 'Support along a line',
    unit: 'm',
    default: 1.6,
    min: 0.4,
    max: 3,
    meaning:
      'Length over which brightness is summed along a line. Longer finds fainter lines, but not sharp bends.',
  },
  paintSigma: {
    type: 'number',
    title: 'Marking threshold',
    unit: 'σ',
    default: 4,
    min: 1,
    max: 20,
    meaning: 'Score at which a marking is as likely as not.',
  },
  kerbLowM: {
    type: 'number',
    title: 'Lowest kerb',
    unit: 'm',
    default: 0.04,
    min: 0.01,
    max: 0.3,
    meaning: 'Steps of the ground below this are none.',
  },
  kerbHighM: {
    type: 'number',
    title: 'Highest kerb',
    unit: 'm',
    default: 0.35,
    min: 0.05,
    max: 1,
    meaning:
      'Steps above this are walls, not kerbs; they bound the road as well, but at a less certain place.',
  },
  model: {
    type: 'choice',
    title: 'Network beside it',
    default: 'none',
    choices: NETWORKS,
    meaning:
      'A network that gives its own marking channel beside the classical one, to look at and compare; lines are still made of the classical one.',
  },
} as const satisfies ParameterSchema;
