/**
 * How much of the lines was right, of what their confidence said: metres of streets that the fit had not seen. Written by
 * bench/confidence.ts.
 */
export const RELIABILITY: readonly {
  readonly said: number;
  readonly right: number;
  readonly lengthM: number;
}[] = [
  { said: 0.3, right: 0.4, lengthM: 30 },
  { said: 0.35, right: 1, lengthM: 16 },
  { said: 0.44, right: 0.81, lengthM: 13 },
  { said: 0.49, right: 0.92, lengthM: 60 },
  { said: 0.58, right: 0.82, lengthM: 61 },
  { said: 0.64, right: 0.84, lengthM: 30 },
  { said: 0.7, right: 0.47, lengthM: 161 },
  { said: 0.77, right: 0.87, lengthM: 216 },
  { said: 0.84, right: 0.99, lengthM: 1754 },
  { said: 0.9, right: 0.96, lengthM: 801 },
  { said: 0.98, right: 0.83, lengthM: 4548 },
];

/** Expected calibration error over them. */
export const RELIABILITY_ECE = 0.144;
