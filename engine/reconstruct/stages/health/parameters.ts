/** Nothing can be set on health: what a healthy drive is does not depend on what one would like. */
import type { ParameterSchema } from '../../../contract/stages.ts';

export const parameters = {} as const satisfies ParameterSchema;
