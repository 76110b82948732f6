/**
 * What a plug-in is given, since it cannot import from the application: errors whose sentence is shown to the person, the
 * binary layout of columns, and the helpers of stages.
 */
import { decodeCloud } from '../contract/clouds.ts';
import { column, decodeColumns, encodeColumns } from '../contract/columns.ts';
import { CancelledError, InputError } from '../contract/errors.ts';
import { numberOf, requiredInput } from '../reconstruct/contract/stage.ts';

/** Raised when a contract changes so that older plug-ins do not work any more; plugin.json names it. */
export const PLUGIN_CONTRACT = 1;

export const toolkit = {
  contract: PLUGIN_CONTRACT,
  InputError,
  CancelledError,
  encodeColumns,
  decodeColumns,
  column,
  decodeCloud,
  requiredInput,
  numberOf,
} as const;

export type Toolkit = typeof toolkit;
