/** Limits of a script. Each is far above what a script over one drive needs, and far below what slows a laptop down. */

export {
  MOST_OUTPUT_NAME as MOST_NAME,
  MOST_OUTPUT_UNIT as MOST_UNIT,
  MOST_SCRIPT_OUTPUTS as MOST_OUTPUTS,
  MOST_STATE_CHANGES as MOST_CHANGES,
  MOST_STATE_TEXT as MOST_TEXT,
} from '../../../engine/contract/wire/script-limits.ts';

/** Characters of a script; a layout with it has 100,000 at most. */
export const MOST_CODE = 40_000;
/** Milliseconds for the top of a script, and again for its functions. Reading the inputs is not counted. */
export const MOST_RUN_MS = 20_000;
/** Bytes of the interpreter's memory: inputs, outputs and the script's own objects. */
export const MOST_BYTES = 256 * 1024 * 1024;
export const STACK_BYTES = 256 * 1024;
/** Values of all inputs together, and of all outputs. */
export const MOST_EVENTS = 3_000_000;
export const MOST_VALUES = 2_000_000;
export const MOST_INPUTS = 64;
/** Lines that print() shows; each has as many characters as a value of a state, at most. */
export const MOST_LINES = 200;
/** Characters of a message of an error. */
export const MOST_REASON = 500;
