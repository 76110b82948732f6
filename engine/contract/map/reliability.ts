/**
 * How much of the lines was right, of what their confidence said: metres of streets that the fit had not seen. Written by
 * bench/confidence.ts.
 */
export const RELIABILITY: readonly {
  readonly said: number;
  readonly right: number;
  readonly lengthM: number;
}[] = [
  { said: 0.06, right: 0.2, lengthM: 8 },
  { said: 0.1, right: 0.53, lengthM: 43 },
  { said: 0.17, right: 0.12, lengthM: 83 },
  { said: 0.24, right: 0.27, lengthM: 94 },
  { said: 0.3, right: 0.48, lengthM: 71 },
  { said: 0.37, right: 0.6, lengthM: 33 },
  { said: 0.42, right: 0.84, lengthM: 165 },
  { said: 0.5, right: 0.81, lengthM: 116 },
  { said: 0.58, right: 0.5, lengthM: 180 },
  { said: 0.62, right: 0.57, lengthM: 185 },
  { said: 0.71, right: 0.84, lengthM: 315 },
  { said: 0.77, right: 0.86, lengthM: 315 },
  { said: 0.83, right: 0.9, lengthM: 578 },
  { said: 0.91, right: 0.92, lengthM: 2088 },
  { said: 0.97, right: 0.97, lengthM: 15669 },
];

/** Expected calibration error over them. */
export const RELIABILITY_ECE = 0.018;
