/** How much a script of a person is given, and in what parts it gives back: what page and engine agree on. */

/** Values of one signal that a script is given. */
export const MOST_SCRIPT_VALUES = 1_000_000;
/** Messages of one stream that a script is given. */
export const MOST_SCRIPT_MESSAGES = 20_000;
/** Values in one part of a signal, 16 bytes each: a request has at most 8 MiB. */
export const SCRIPT_PART_VALUES = 200_000;
