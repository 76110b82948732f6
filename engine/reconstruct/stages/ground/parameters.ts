/** What can be set on the ground stage, and the kernel's options that follow from it. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import type { GroundOptions } from '../../../kernels/ground.ts';
import { numberOf } from '../../contract/stage.ts';

/** Cell of the grid around the vehicle (m): some rings fall into each, and a kerb still shows as a step between two. */
const CELL_M = 0.4;

export const parameters = {
  rangeM: {
    type: 'number',
    title: 'Range',
    unit: 'm',
    default: 30,
    min: 10,
    max: 100,
    meaning:
      'How far from the sensor the ground is judged. Further out rings lie too far apart to tell it from a slope.',
  },
  egoM: {
    type: 'number',
    title: 'Own vehicle',
    unit: 'm',
    default: 2.2,
    min: 0,
    max: 10,
    meaning: 'Points nearer to the sensor than this are taken for the vehicle itself.',
  },
  stepM: {
    type: 'number',
    title: 'Largest step',
    unit: 'm',
    default: 0.22,
    min: 0.05,
    max: 1,
    meaning:
      'How far the ground may rise or fall from one cell of 0.4 m to the next: a kerb passes, a car does not.',
  },
  aboveM: {
    type: 'number',
    title: 'Thickness',
    unit: 'm',
    default: 0.18,
    min: 0.02,
    max: 0.5,
    meaning:
      'Points up to this height over the lowest ground of their cell belong to it, so that a kerb survives.',
  },
} as const satisfies ParameterSchema;

export const optionsOf = (values: ParameterValues): GroundOptions => ({
  cellM: CELL_M,
  rangeM: numberOf(values, 'rangeM'),
  egoM: numberOf(values, 'egoM'),
  stepM: numberOf(values, 'stepM'),
  aboveM: numberOf(values, 'aboveM'),
});
