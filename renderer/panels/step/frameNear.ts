/** The frame near a time, as if all frames were equally far apart: the times of the others are not known here. */
import type { Nanoseconds } from '../../../engine/contract/time.ts';

/** @param frames at least 1. @returns 0 to `frames` − 1 for a time within the drive. */
export const frameNear = (t: Nanoseconds, endNs: Nanoseconds, frames: number): number =>
  Math.round((t / Math.max(1, endNs)) * (frames - 1));
