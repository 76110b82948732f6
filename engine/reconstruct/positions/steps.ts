/** When GNSS steps: one rule for Health, Alignment and the list of problems. Errors are against odometry, which does not jump. */

/** Two fixes no further apart than this are neighbours (s): fixes come at least once a second. */
export const NEIGHBOURS_S = 1.05;
/** A step is so many times the noise from fix to fix, and this at least (m). */
const JUMP_NOISES = 8;
const LEAST_JUMP_M = 0.5;

/** A change of the error from a fix to its neighbour beyond this is a step (m). @param noiseM of one axis from fix to fix */
export const jumpLimit = (noiseM: number): number => Math.max(LEAST_JUMP_M, JUMP_NOISES * noiseM);
