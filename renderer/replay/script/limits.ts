/** What a script may take. Each is far above what a script over one drive needs, and far below what harms a laptop. */

/** Characters of a script; a layout with it has 100,000 at most. */
export const MOST_CODE = 40_000;
/** Scripts run for so long, beside what reading their inputs takes. */
export const MOST_RUN_MS = 20_000;
/** Of the interpreter's own memory: inputs, outputs and what the script makes. */
export const MOST_BYTES = 256 * 1024 * 1024;
export const STACK_BYTES = 256 * 1024;
/** Values of all inputs together, and of all outputs. */
export const MOST_EVENTS = 3_000_000;
export const MOST_VALUES = 2_000_000;
export const MOST_CHANGES = 20_000;
export const MOST_INPUTS = 64;
export const MOST_OUTPUTS = 64;
/** Lines that print() shows, and characters of each and of a state. */
export const MOST_LINES = 200;
export const MOST_TEXT = 120;
/** Characters of an output's name and unit. */
export const MOST_NAME = 80;
export const MOST_UNIT = 20;
/** Characters of a message of an error. */
export const MOST_REASON = 500;
