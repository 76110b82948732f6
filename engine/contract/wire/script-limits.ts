/** How much a script of a person is given, and in what parts it gives back: what page and engine agree on. */

/** Values of one signal that a script is given. */
export const MOST_SCRIPT_VALUES = 1_000_000;
/** Messages of one stream that a script is given. */
export const MOST_SCRIPT_MESSAGES = 20_000;
/** Values in one part of a signal, 16 bytes each: a request has at most 8 MiB. */
export const SCRIPT_PART_VALUES = 200_000;
/** Signals and states that one script gives, and changes of one state. */
export const MOST_SCRIPT_OUTPUTS = 64;
export const MOST_STATE_CHANGES = 20_000;
/** Characters of an output's name, of its unit, and of a value of a state. */
export const MOST_OUTPUT_NAME = 80;
export const MOST_OUTPUT_UNIT = 20;
export const MOST_STATE_TEXT = 120;
