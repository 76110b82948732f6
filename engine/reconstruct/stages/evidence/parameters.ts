/** What can be set on evidence, and the filters that follow from it. */
import type { ParameterSchema, ParameterValue, ParameterValues } from '../../../contract/stages.ts';
import type { LineShape } from '../../../kernels/ridge.ts';
import { numberOf } from '../../contract/stage.ts';
import { NO_NETWORK, networkNames } from './network.ts';

const USES = ['beside', 'fused'] as const;

export const parameters = {
  reachM: {
    type: 'number',
    title: 'Reach',
    unit: 'm',
    default: 18,
    min: 3,
    max: 60,
    meaning: 'Tiles that lie further from the trajectory are not looked at.',
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
    title: 'Network',
    default: NO_NETWORK,
    // Read anew each time: a model may have been learnt since.
    get choices() {
      return networkNames();
    },
    meaning: 'A network that gives a marking channel of its own.',
  },
  use: {
    type: 'choice',
    title: 'Use of the network',
    default: 'beside',
    choices: USES,
    meaning:
      'beside: to look at and compare, lines are made without it. fused: it is a layer of the line filter, as lidar and camera are.',
  },
} as const satisfies ParameterSchema;

/** Orientations that are tried over half a turn: 11° apart, which a filter of 1.6 m still tells from one another. */
export const ORIENTATIONS = 16;

/** A painted line and the road beside it, across (m): paint is 10 to 15 cm wide, 25 cm at the most. */
const PAINT = { halfWidthM: 0.075, flankFromM: 0.15, flankToM: 0.35 };
/** Least summed weight of each part of the profile: some points of each. */
const PAINT_WEIGHT = 3;
/** A kerb and the ground to both sides, across (m); its rounded edge is left out. */
const KERB = { halfWidthM: 0.075, flankFromM: 0.05, flankToM: 0.25 };
/** Length over which a step of the ground is summed (m): kerbs bend more sharply than lines. */
const KERB_LENGTH_M = 1;
const KERB_WEIGHT = 4;

export type Settings = {
  readonly reachM: number;
  /** How much each sensor counts, beside what the drive itself says of it. */
  readonly lidarGain: number;
  readonly cameraGain: number;
  readonly line: LineShape;
  readonly kerb: LineShape;
  readonly bounds: { readonly lowestM: number; readonly highestM: number };
  /** Score at which a marking is as likely as not (standard deviations). */
  readonly paintSigma: number;
  /** Its name, or NO_NETWORK. */
  readonly network: string;
  /** The network takes part in the line filter. */
  readonly fused: boolean;
};

export function settingsOf(values: ParameterValues): Settings {
  const value = (name: keyof typeof parameters): number => numberOf(values, name);
  const common = { orientations: ORIENTATIONS };
  const network = textOf(values.model);
  return {
    reachM: value('reachM'),
    lidarGain: value('lidarGain'),
    cameraGain: value('cameraGain'),
    line: { ...common, ...PAINT, lengthM: value('lengthM'), minWeight: PAINT_WEIGHT },
    kerb: { ...common, ...KERB, lengthM: KERB_LENGTH_M, minWeight: KERB_WEIGHT },
    bounds: { lowestM: value('kerbLowM'), highestM: value('kerbHighM') },
    paintSigma: value('paintSigma'),
    network,
    fused: network !== NO_NETWORK && values.use === 'fused',
  };
}

const textOf = (value: ParameterValue | undefined): string =>
  typeof value === 'string' ? value : NO_NETWORK;
