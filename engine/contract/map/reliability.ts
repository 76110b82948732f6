/**
 * How much of the lines was right, of what their confidence said: metres of streets that the fit had not seen. Written by
 * bench/confidence.ts.
 */
export const RELIABILITY: readonly {
  readonly said: number;
  readonly right: number;
  readonly lengthM: number;
}[] = [
  { said: 0.03, right: 0, lengthM: 53 },
  { said: 0.09, right: 0.69, lengthM: 99 },
  { said: 0.17, right: 0.47, lengthM: 42 },
  { said: 0.23, right: 0.26, lengthM: 103 },
  { said: 0.31, right: 0.47, lengthM: 167 },
  { said: 0.36, right: 0.55, lengthM: 121 },
  { said: 0.43, right: 0.82, lengthM: 175 },
  { said: 0.5, right: 0.79, lengthM: 126 },
  { said: 0.57, right: 0.59, lengthM: 125 },
  { said: 0.65, right: 0.61, lengthM: 260 },
  { said: 0.71, right: 0.71, lengthM: 300 },
  { said: 0.76, right: 0.86, lengthM: 358 },
  { said: 0.84, right: 0.82, lengthM: 1028 },
  { said: 0.92, right: 0.96, lengthM: 5414 },
  { said: 0.97, right: 0.98, lengthM: 26713 },
];

/** Expected calibration error over them. */
export const RELIABILITY_ECE = 0.022;
