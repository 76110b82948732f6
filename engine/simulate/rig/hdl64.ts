/**
 * An HDL-64E as a car carries it: what was measured on the sweeps of KITTI drive 0005 (docs/simulation.md, Realism). The
 * figures are aggregates of the whole drive; another specimen has other ones.
 */
import type { RigDocument } from './rig.ts';

type LidarDocument = NonNullable<RigDocument['lidars']>[number];

/** Middle elevation of each laser from the top (degrees), as seen from one common origin. */
const ELEVATIONS_DEG = [
  2.48, 2.09, 1.82, 1.38, 1.09, 0.65, 0.38, -0.02, -0.35, -0.71, -1.0, -1.33, -1.7, -2.04, -2.35, -2.71,
  -2.98, -3.37, -3.63, -4.0, -4.3, -4.62, -4.95, -5.28, -5.64, -5.95, -6.25, -6.52, -6.89, -7.24, -7.47,
  -7.84, -8.43, -8.94, -9.4, -9.78, -10.25, -10.85, -11.34, -11.76, -12.2, -12.62, -13.15, -13.68, -14.25,
  -14.69, -15.18, -15.54, -16.14, -16.66, -17.22, -17.67, -18.18, -18.58, -19.04, -19.58, -20.09, -20.68,
  -21.16, -21.56, -22.0, -22.63, -23.15, -23.63,
];

/**
 * How much brighter each laser sees the same surface than the middle one, less 20 counts: what is weaker than that is
 * an echo of intensity 0, of which the sensor reports many.
 */
const OFFSETS = [
  -10, -17, -25, -30, -17, -23, -10, -20, -10, -28, -17, -15, -10, -17, -25, -25, -25, -21, -12, -25, -17,
  -51, -23, -17, -33, -28, -24, -20, -20, -49, -20, -19, -30, -33, -25, -53, -76, -23, -10, -12, -33, -23,
  -66, -23, -23, -23, -23, -30, -45, -20, -12, -84, -28, -48, -48, -28, -20, -10, -48, -48, -48, -17, -7, -12,
];

/** Posts, cameras, aerial and the edges of the roof around the scanner of KITTI's car. */
const ROOF = [
  { fromDeg: -163, toDeg: -155, belowDeg: -12.9 },
  { fromDeg: 155, toDeg: 163, belowDeg: -12.9 },
  { fromDeg: -76, toDeg: -60, belowDeg: -15.9 },
  { fromDeg: 157, toDeg: 180, belowDeg: -18.1 },
  { fromDeg: -180, toDeg: -158, belowDeg: -18.1 },
  { fromDeg: 150, toDeg: 157, belowDeg: -21.5 },
  { fromDeg: -158, toDeg: -147, belowDeg: -21.5 },
  { fromDeg: -147, toDeg: -137, belowDeg: -23.4 },
  { fromDeg: 137, toDeg: 150, belowDeg: -23.4 },
  { fromDeg: -135, toDeg: -127, belowDeg: -20.3 },
  { fromDeg: 126, toDeg: 133, belowDeg: -20.3 },
  { fromDeg: -12, toDeg: 10, belowDeg: -20.3 },
  { fromDeg: -25, toDeg: -12, belowDeg: -21.8 },
  { fromDeg: 10, toDeg: 20, belowDeg: -21.8 },
  { fromDeg: -40, toDeg: -25, belowDeg: -23.1 },
  { fromDeg: 20, toDeg: 38, belowDeg: -23.1 },
];

export const HDL64E: Omit<LidarDocument, 'name' | 'place'> = {
  elevationsDeg: ELEVATIONS_DEG,
  offsets: OFFSETS,
  gainSpread: 0,
  columns: 2083,
  dropout: 0.003,
  countsPerReflectance: 131,
  saturation: 18,
  fallPerM: 1.1,
  fallFromM: 19.5,
  paintContrast: 0.2,
  paintRangeM: 20,
  speckle: 0.08,
  speckleFloor: 2,
  weak: 0.1,
  skew: 0.9,
  hidden: ROOF,
};
