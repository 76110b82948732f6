/** What can be set on the lanes stage. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import { numberOf } from '../../contract/stage.ts';
import type { LaneSettings } from './build.ts';

export const parameters = {
  narrowest: {
    type: 'number',
    title: 'Narrowest lane',
    unit: 'm',
    default: 2.2,
    min: 1,
    max: 4,
    meaning: 'Two lines closer than this have no lane between them.',
  },
  widest: {
    type: 'number',
    title: 'Widest lane',
    unit: 'm',
    default: 6,
    min: 3,
    max: 10,
    meaning: 'Two lines further apart than this have more than one lane between them, or none.',
  },
  shortest: {
    type: 'number',
    title: 'Shortest lane',
    unit: 'm',
    default: 5,
    min: 1,
    max: 50,
    meaning: 'Bounds that run side by side for less make no lane.',
  },
  reach: {
    type: 'number',
    title: 'Reach',
    unit: 'm',
    default: 20,
    min: 3,
    max: 50,
    meaning: 'Lines further from the trajectory bound no lane.',
  },
} as const satisfies ParameterSchema;

export const settingsOf = (values: ParameterValues): LaneSettings => ({
  narrowestM: numberOf(values, 'narrowest'),
  widestM: numberOf(values, 'widest'),
  shortestM: numberOf(values, 'shortest'),
  reachM: numberOf(values, 'reach'),
});
