/** What can be set on the landmarks stage. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import { numberOf } from '../../contract/stage.ts';

export const parameters = {
  reach: {
    type: 'number',
    title: 'Reach',
    unit: 'm',
    default: 16,
    min: 5,
    max: 50,
    meaning: 'Landmarks further from the trajectory are left out: too few points show them.',
  },
} as const satisfies ParameterSchema;

export type Settings = { readonly reachM: number };

export const settingsOf = (values: ParameterValues): Settings => ({ reachM: numberOf(values, 'reach') });
