/**
 * The ground beside a line, straightened and averaged over the line's whole length, by distance: what is too faint to be followed
 * piece by piece stands out there, where a place is known beside which it must lie.
 */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import { GroundReader } from '../../../../mapping/ground-reader.ts';
import type { RasterReader } from '../../../../mapping/raster.ts';
import { meanOf, quantile } from '../measure.ts';
import { brightnessOf, COLUMN_M, ROW_M } from '../ribbon.ts';

/** What is looked for. Columns are 5 cm, rows 10 cm. */
export type Shape = {
  /** Columns to both sides of the line that the ground is straightened from. */
  readonly reach: number;
  /** Half of the paint's columns, and those of the road beside it, from its middle. */
  readonly on: number;
  readonly beside: readonly [number, number];
  /** Whether a column says how the means scatter where there is nothing, for its distance from the line (m). */
  readonly isOther: (offM: number) => boolean;
};

/** Rows of one stretch: 1 m. A sensor must have seen this share of a stretch, and of the stretches. */
export const STRETCH = 10;
const SEEN_CELLS = 0.3;
const SEEN = 0.5;
/** Of the stretches so many are weaker than what is called the low one. */
const WEAKER = 0.3;
/** Median absolute deviations of a normal distribution in one standard deviation. */
const PER_DEVIATION = 1.4826;

export type Ground = { readonly rows: number; readonly lidar: Float32Array; readonly camera: Float32Array };

/** Rows along the line, columns across it; sheared by the turn. NaN where a place was not seen. */
export function groundBeside(
  [a, b]: readonly [Vec3, Vec3],
  turn: number,
  rasters: RasterReader,
  reach: number,
): Ground {
  const columns = 2 * reach + 1;
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const [ux, uy] = [(b[0] - a[0]) / lengthM, (b[1] - a[1]) / lengthM];
  const rows = Math.round(lengthM / ROW_M);
  const [lidar, camera] = [new Float32Array(rows * columns), new Float32Array(rows * columns)];
  const reader = new GroundReader(rasters);
  for (let row = 0; row < rows; row++) {
    const s = (row + 0.5) * ROW_M;
    for (let column = 0; column < columns; column++) {
      const d = (column - reach) * COLUMN_M + (s - lengthM / 2) * Math.tan(turn);
      const { shine, grey } = reader.at(a[0] + ux * s - uy * d, a[1] + uy * s + ux * d);
      lidar[row * columns + column] = shine;
      camera[row * columns + column] = brightnessOf(grey) ?? Number.NaN;
    }
  }
  return { rows, lidar, camera };
}

export type Beside = {
  /** Contrast by column, as a share of usual paint: of all stretches, and of the weaker ones. */
  readonly mean: Float64Array;
  readonly low: Float64Array;
  /** The mean over its scatter among the columns; 0 where too little was seen. */
  readonly sigma: Float64Array;
};

/** @param usual contrast of usual paint */
export function besideOf(values: Float32Array, rows: number, usual: number, shape: Shape): Beside {
  const { reach, on: half, beside, isOther } = shape;
  const columns = 2 * reach + 1;
  const stretches = Math.floor(rows / STRETCH);
  const sums = Array.from({ length: stretches }, (_, k) => columnsOf(values, k * STRETCH, columns));
  const unseen = (): Float64Array => new Float64Array(columns).fill(Number.NaN);
  const [mean, low] = [unseen(), unseen()];
  for (let column = beside[1]; column < columns - beside[1]; column++) {
    const seen: number[] = [];
    for (const stretch of sums) {
      const on = meanOf(stretch, column - half, 2 * half + 1);
      const right = meanOf(stretch, column - beside[1], beside[1] - beside[0] + 1);
      const left = meanOf(stretch, column + beside[0], beside[1] - beside[0] + 1);
      const share = (on - Math.max(right, left)) / usual;
      if (!Number.isNaN(share)) seen.push(Math.max(-1, Math.min(1, share)));
    }
    if (seen.length < Math.max(2, SEEN * stretches)) continue;
    mean[column] = seen.reduce((sum, share) => sum + share, 0) / seen.length;
    low[column] = quantile(seen, WEAKER);
  }
  const others = [...mean].filter(
    (value, column) => !Number.isNaN(value) && isOther((column - reach) * COLUMN_M),
  );
  const middle = quantile(others, 0.5);
  const scatter =
    PER_DEVIATION *
    quantile(
      others.map((value) => Math.abs(value - middle)),
      0.5,
    );
  const sigma = mean.map((value) => (Number.isNaN(value) || !(scatter > 0) ? 0 : (value - middle) / scatter));
  return { mean, low, sigma };
}

/** Means of one stretch by column; NaN where less than SEEN_CELLS of it was seen. */
function columnsOf(values: Float32Array, from: number, columns: number): Float64Array {
  return Float64Array.from({ length: columns }, (_, column) => {
    let [sum, n] = [0, 0];
    for (let row = from; row < from + STRETCH; row++) {
      const value = values[row * columns + column] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      n++;
    }
    return n >= SEEN_CELLS * STRETCH ? sum / n : Number.NaN;
  });
}
