/** Nothing can be set on validation: what counts as a fault of a map is not a matter of taste. */
import type { ParameterSchema } from '../../../contract/stages.ts';

export const parameters = {} as const satisfies ParameterSchema;
