/** What can be set on alignment, and the settings that follow from it. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import { numberOf } from '../../contract/stage.ts';
import type { OdometryNoise } from './factors.ts';

const RAD = Math.PI / 180;

export const parameters = {
  gnss: {
    type: 'boolean',
    title: 'Use GNSS',
    default: true,
    meaning: 'Off: the map stays local, as if the drive had no GNSS.',
  },
  jumps: {
    type: 'boolean',
    title: 'Cut out GNSS jumps',
    default: true,
    meaning:
      'Leave out spans in which all fixes lie off by the same amount against odometry and then come back. Off: they bend the map.',
  },
  ins: {
    type: 'boolean',
    title: 'Use INS attitude',
    default: true,
    meaning:
      'Take heading, roll and pitch from a pose stream that is fixed to the earth, where there is one.',
  },
  translationNoise: {
    type: 'number',
    title: 'Odometry noise, translation',
    unit: 'm/√m',
    default: 0.015,
    min: 0.001,
    max: 0.2,
    meaning:
      'Random walk of odometry along the distance travelled: 0.015 is 15 cm after 100 m. Larger lets GNSS bend the trajectory more.',
  },
  rotationNoise: {
    type: 'number',
    title: 'Odometry noise, rotation',
    unit: '°/√m',
    default: 0.03,
    min: 0.001,
    max: 0.5,
    meaning: 'Random walk of odometry’s heading, roll and pitch: 0.03 is 0.3° after 100 m.',
  },
  drift: {
    type: 'number',
    title: 'Odometry drift allowed',
    unit: '%',
    default: 1,
    min: 0.1,
    max: 10,
    meaning:
      'What GNSS and odometry differ by over 10 to 100 m beyond this part of the distance is GNSS’s own slow error.',
  },
  correlation: {
    type: 'number',
    title: 'GNSS correlation time',
    unit: 's',
    default: 30,
    min: 1,
    max: 600,
    meaning: 'Fixes closer in time share their slow error, so that many of them say little more than one.',
  },
  tilt: {
    type: 'number',
    title: 'INS roll and pitch error',
    unit: '°',
    default: 0.3,
    min: 0.01,
    max: 10,
    meaning: 'Standard deviation of the INS’s roll and pitch.',
  },
  heading: {
    type: 'number',
    title: 'INS heading error',
    unit: '°',
    default: 0.5,
    min: 0.01,
    max: 20,
    meaning: 'Standard deviation of the INS’s heading.',
  },
  gravity: {
    type: 'number',
    title: 'Gravity error',
    unit: '°',
    default: 0.3,
    min: 0.01,
    max: 10,
    meaning: 'How far the accelerometer’s bias may tilt up; 0.05 m/s² are 0.3°.',
  },
} as const satisfies ParameterSchema;

export type AlignmentSettings = {
  readonly noise: OdometryNoise;
  /** Time over which fixes share their slow error (s). */
  readonly correlationS: number;
  /** Standard deviations of the INS's tilt and heading, and of up by gravity (rad). */
  readonly tiltSigma: number;
  readonly yawSigma: number;
  readonly gravitySigma: number;
  /** Odometry's drift as part of the distance travelled. */
  readonly drift: number;
  readonly cutJumps: boolean;
  readonly onIteration?: (round: number, iteration: number) => void;
};

export function settingsOf(values: ParameterValues): AlignmentSettings {
  const value = (name: keyof typeof parameters): number => numberOf(values, name);
  return {
    noise: { translation: value('translationNoise'), rotation: value('rotationNoise') * RAD },
    correlationS: value('correlation'),
    tiltSigma: value('tilt') * RAD,
    yawSigma: value('heading') * RAD,
    gravitySigma: value('gravity') * RAD,
    drift: value('drift') / 100,
    cutJumps: values.jumps === true,
  };
}
