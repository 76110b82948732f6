/**
 * How much of the lines was right, of what their confidence said: metres of streets that the fit had not seen. Written by
 * bench/confidence.ts.
 */
export const RELIABILITY: readonly {
  readonly said: number;
  readonly right: number;
  readonly lengthM: number;
}[] = [
  { said: 0.03, right: 0.02, lengthM: 1260 },
  { said: 0.11, right: 0.1, lengthM: 258 },
  { said: 0.16, right: 0.09, lengthM: 938 },
  { said: 0.23, right: 0.04, lengthM: 549 },
  { said: 0.3, right: 0.26, lengthM: 364 },
  { said: 0.35, right: 0.14, lengthM: 450 },
  { said: 0.44, right: 0.59, lengthM: 98 },
  { said: 0.5, right: 0.8, lengthM: 233 },
  { said: 0.56, right: 0.31, lengthM: 899 },
  { said: 0.65, right: 0.88, lengthM: 286 },
  { said: 0.69, right: 0.55, lengthM: 990 },
  { said: 0.78, right: 0.63, lengthM: 810 },
  { said: 0.83, right: 0.97, lengthM: 1189 },
  { said: 0.9, right: 0.92, lengthM: 1830 },
  { said: 0.96, right: 0.99, lengthM: 2030 },
];

/** Expected calibration error over them. */
export const RELIABILITY_ECE = 0.099;
