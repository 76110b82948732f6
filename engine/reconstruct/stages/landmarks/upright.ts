/** What a plate and a thing on a post have in common: a flat upright patch of points, as it was measured. */

export type Upright = {
  /** Middle: east and north (m, map), height over ground, elevation of the ground there. */
  readonly x: number;
  readonly y: number;
  readonly h: number;
  readonly ground: number;
  /** Across its width, level and of length 1; which side is the front is not known here. */
  readonly normal: readonly [east: number, north: number];
  readonly widthM: number;
  readonly heightM: number;
  /** Lowest and highest of its points over ground (m). */
  readonly low: number;
  readonly high: number;
  /** Standard deviation of its points along the normal (m). */
  readonly thick: number;
  readonly points: number;
  readonly sweeps: number;
  readonly span: readonly [first: number, last: number];
};
