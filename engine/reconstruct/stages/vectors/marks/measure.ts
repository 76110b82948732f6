/**
 * How a line looks from row to row and across: contrast with the road beside it, where it is painted, how wide it is, how sharp its
 * sides are, whether the ground steps under it. Paint is told from kerb stones, wheel tracks, seams and patches of sun by these.
 */
import { COLUMN_M, COLUMNS, HALF, type Ribbon, ROW_M } from './ribbon.ts';

/** Columns of the line itself, and of the road beside it, from the middle. */
const ON = 1;
const BESIDE = [5, 9] as const;
/** The road is looked at from this column on (20 cm) to the ribbon's rims (80 cm). */
const ROAD = 4;
/** Rows over which contrast is smoothed: 0.5 m. */
const SMOOTH_ROWS = 5;
/** A row counts when the line and both sides of it were seen; a sensor that saw fewer rows has nothing to say. */
const LEAST_ROWS = 8;
/** Quantile of contrast that stands for painted ground, and the share of it from which a row is painted. */
const STRONG = 0.85;
const PAINTED = 0.5;
/** Neighbouring rows share points: so many rows are one independent measurement. */
const ROWS_PER_MEASUREMENT = 4;

/** What one sensor shows of a line. Contrasts in the sensor's own unit. */
export type Band = {
  /** Rows in which line and road were seen. */
  readonly rows: number;
  /** Mean contrast of all rows and its standard error. */
  readonly contrast: number;
  readonly error: number;
  /** Contrast by row, smoothed; NaN where it was not seen. */
  readonly along: Float32Array;
  /** Contrast of painted ground. */
  readonly strong: number;
  /** Of the painted rows: top of the mean profile over the brighter side. */
  readonly prominence: number;
  /** The top over the road: the darker of the medians of both sides, out to the ribbon's rims. Dark seams do not move them. */
  readonly overRoad: number;
  /** How far the ground sinks below both its sides within 15 to 40 cm of the line: the depth of a rail or a joint beside it; 0: none. */
  readonly trough: number;
  /** The sides' difference over the top's height above the darker one: 1 is an edge. */
  readonly asymmetry: number;
  /** Full width at half height (m), and how far its sides fall from three quarters to a quarter, both together, over that width. */
  readonly widthM: number;
  readonly softness: number;
};

export type Measure = {
  readonly rows: number;
  readonly lidar: Band | undefined;
  readonly camera: Band | undefined;
  /** By row, as the sensor shows it in which the line is clearer; undefined where none saw it. */
  readonly painted: readonly (boolean | undefined)[];
  /** Step of the ground across the line without the road's own slope (m, positive: left is higher). */
  readonly stepM: number;
};

export function measureOf(ribbon: Ribbon): Measure {
  const { rows } = ribbon;
  const [lidar, camera] = [contrastOf(ribbon.lidar, rows), contrastOf(ribbon.camera, rows)];
  const painted = paintedRows(rows, [lidar, camera]);
  const shaped = (values: Float32Array, band: Contrast | undefined): Band | undefined =>
    band && { ...band, ...shapeOf(profileOf(values, painted)) };
  return {
    rows,
    lidar: shaped(ribbon.lidar, lidar),
    camera: shaped(ribbon.camera, camera),
    painted,
    stepM: stepOf(ribbon),
  };
}

/** Standard deviation of a band's contrast along the line. */
export const scatterOf = ({ error, rows }: Band): number =>
  error * Math.sqrt(Math.max(1, rows / ROWS_PER_MEASUREMENT));

type Contrast = Pick<Band, 'rows' | 'contrast' | 'error' | 'along' | 'strong'>;

/** What lies on the line itself, by row; NaN where it was not seen. */
export const onAlong = (values: Float32Array, rows: number): Float32Array =>
  Float32Array.from({ length: rows }, (_, row) => meanOf(values, row * COLUMNS + HALF - ON, 2 * ON + 1));

/** Contrast of the line with the road to both sides of it, by row; NaN where one of them was not seen. */
export function contrastAlong(values: Float32Array, rows: number): Float32Array {
  const contrast = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const mean = (from: number, to: number): number => meanOf(values, row * COLUMNS + from, to - from + 1);
    const on = mean(HALF - ON, HALF + ON);
    const right = mean(HALF - BESIDE[1], HALF - BESIDE[0]);
    const left = mean(HALF + BESIDE[0], HALF + BESIDE[1]);
    contrast[row] = on - (left + right) / 2;
  }
  return contrast;
}

function contrastOf(values: Float32Array, rows: number): Contrast | undefined {
  const contrast = contrastAlong(values, rows);
  const seen: number[] = [];
  contrast.forEach((value, row) => {
    if (!Number.isNaN(value)) seen.push(row);
  });
  if (seen.length < LEAST_ROWS) return undefined;
  const along = smoothed(contrast);
  const mean = seen.reduce((sum, row) => sum + (contrast[row] ?? 0), 0) / seen.length;
  const variance = seen.reduce((sum, row) => sum + ((contrast[row] ?? 0) - mean) ** 2, 0) / seen.length;
  return {
    rows: seen.length,
    contrast: mean,
    error: Math.sqrt(variance / Math.max(1, seen.length / ROWS_PER_MEASUREMENT)),
    along,
    strong: quantile(
      seen.map((row) => along[row] ?? 0),
      STRONG,
    ),
  };
}

function paintedRows(rows: number, bands: readonly (Contrast | undefined)[]): (boolean | undefined)[] {
  const clearest = bands
    .filter((band) => band !== undefined)
    .sort((a, b) => b.contrast / (b.error + TINY) - a.contrast / (a.error + TINY));
  return Array.from({ length: rows }, (_, row) => {
    for (const { along, strong } of clearest) {
      const value = along[row] ?? Number.NaN;
      if (!Number.isNaN(value)) return value > PAINTED * strong;
    }
    return undefined;
  });
}

const TINY = 1e-6;

/** Mean of the painted rows by column. */
function profileOf(values: Float32Array, painted: readonly (boolean | undefined)[]): Float64Array {
  const [sums, counts] = [new Float64Array(COLUMNS), new Uint32Array(COLUMNS)];
  painted.forEach((takes, row) => {
    if (!takes) return;
    for (let column = 0; column < COLUMNS; column++) {
      const value = values[row * COLUMNS + column] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sums[column] = (sums[column] ?? 0) + value;
      counts[column] = (counts[column] ?? 0) + 1;
    }
  });
  return sums.map((sum, k) => (counts[k] ? sum / (counts[k] ?? 1) : Number.NaN));
}

type Shape = Pick<Band, 'prominence' | 'overRoad' | 'trough' | 'asymmetry' | 'widthM' | 'softness'>;

function shapeOf(profile: Float64Array): Shape {
  const right = meanOf(profile, HALF - BESIDE[1], BESIDE[1] - BESIDE[0] + 1);
  const left = meanOf(profile, HALF + BESIDE[0], BESIDE[1] - BESIDE[0] + 1);
  const peak = Math.max(...profile.slice(HALF - 2, HALF + 3).filter((v) => !Number.isNaN(v)));
  const [low, high] = [Math.min(left, right), Math.max(left, right)];
  const base = (left + right) / 2;
  const widthAt = (share: number): number => {
    const level = base + share * (peak - base);
    return COLUMN_M * (edge(profile, level, 1) + edge(profile, level, -1));
  };
  const widthM = widthAt(0.5);
  return {
    prominence: peak - high,
    overRoad: peak - roadOf(profile),
    trough: Math.max(troughOf(profile, 1), troughOf(profile, -1)),
    asymmetry: (high - low) / Math.max(TINY, peak - low),
    widthM,
    softness: (widthAt(0.25) - widthAt(0.75)) / Math.max(COLUMN_M, widthM),
  };
}

/** Median of the profile to each side, the darker one: a pavement to one side is brighter than the road. */
function roadOf(profile: Float64Array): number {
  const sides = [profile.subarray(0, HALF - ROAD + 1), profile.subarray(HALF + ROAD)].map((side) =>
    quantile(
      [...side].filter((v) => !Number.isNaN(v)),
      0.5,
    ),
  );
  return Math.min(...sides.filter((v) => !Number.isNaN(v)));
}

/** The darkest place beside the line (15 to 40 cm), and the ground beyond it from there on (15 cm) to the ribbon's rim. */
const TROUGH = [3, 8] as const;
const PAST = 3;

/** How much darker the darkest place to one side is than the median of what lies beyond it; at least 0. */
function troughOf(profile: Float64Array, sense: 1 | -1): number {
  const side = Array.from({ length: HALF + 1 }, (_, k) => profile[HALF + sense * k] ?? Number.NaN);
  let darkest = TROUGH[0] as number;
  for (let k = TROUGH[0]; k <= TROUGH[1]; k++)
    if ((side[k] ?? Number.NaN) < (side[darkest] ?? Number.POSITIVE_INFINITY)) darkest = k;
  const beyond = side.slice(darkest + PAST).filter((v) => !Number.isNaN(v));
  const depth = quantile(beyond, 0.5) - (side[darkest] ?? Number.NaN);
  return depth > 0 ? depth : 0;
}

/** Columns from the middle to where the profile falls below a level, to a fraction. */
function edge(profile: Float64Array, level: number, sense: 1 | -1): number {
  for (let k = 0; k < HALF; k++) {
    const [inner, outer] = [profile[HALF + sense * k] ?? 0, profile[HALF + sense * (k + 1)] ?? 0];
    if (outer < level) return inner > level ? k + (inner - level) / (inner - outer) : k;
  }
  return HALF;
}

/** Columns of the ground next to the line and further out, from the middle. */
const NEXT = [4, 10] as const;
const OUTER = [11, 16] as const;

function stepOf({ height, rows }: Ribbon): number {
  const sides = ([from, to]: readonly [number, number], sense: 1 | -1): number => {
    let [sum, count] = [0, 0];
    for (let row = 0; row < rows; row++) {
      // Heights against the middle of their own row, so that a slope along the line has no part.
      const middle = meanOf(height, row * COLUMNS, COLUMNS);
      for (let k = from; k <= to; k++) {
        const value = (height[row * COLUMNS + HALF + sense * k] ?? Number.NaN) - middle;
        if (Number.isNaN(value)) continue;
        sum += value;
        count++;
      }
    }
    return sum / count;
  };
  const [left, right, outerLeft, outerRight] = [
    sides(NEXT, 1),
    sides(NEXT, -1),
    sides(OUTER, 1),
    sides(OUTER, -1),
  ];
  const outward = (OUTER[0] + OUTER[1] - NEXT[0] - NEXT[1]) / 2;
  const slopes = [(outerLeft - left) / outward, (right - outerRight) / outward] as const;
  // The ground's own slope is what both sides agree on (minmod).
  const slope =
    slopes[0] * slopes[1] > 0 ? Math.sign(slopes[0]) * Math.min(Math.abs(slopes[0]), Math.abs(slopes[1])) : 0;
  return left - right - slope * (NEXT[0] + NEXT[1]);
}

function smoothed(values: Float32Array): Float32Array {
  const reach = (SMOOTH_ROWS - 1) / 2;
  return values.map((value, k) => {
    if (Number.isNaN(value)) return Number.NaN;
    const from = Math.max(0, k - reach);
    return meanOf(values, from, Math.min(values.length - 1, k + reach) - from + 1);
  });
}

/** Mean of `count` values from `from` on, without those that are NaN; NaN where all are. */
export function meanOf(values: ArrayLike<number>, from: number, count: number): number {
  let [sum, n] = [0, 0];
  for (let k = from; k < from + count; k++) {
    const value = values[k] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** Lengths of painted stretches and of the gaps between them, in order (m). */
export function rhythmOf(painted: readonly (boolean | undefined)[]): {
  readonly dashes: number[];
  readonly gaps: number[];
} {
  const [dashes, gaps]: [number[], number[]] = [[], []];
  let [open, since] = [false, 0];
  painted.forEach((value, row) => {
    const on = value ?? open;
    if (row > 0 && on === open) return;
    if (row > 0) (open ? dashes : gaps).push((row - since) * ROW_M);
    [open, since] = [on, row];
  });
  (open ? dashes : gaps).push((painted.length - since) * ROW_M);
  if (painted.length > 0 && !(painted[0] ?? false)) gaps.shift();
  if (!open) gaps.pop();
  return { dashes, gaps };
}

/** Share of the rows seen that are painted; 1 where none was seen. */
export function paintedShareOf({ painted }: Measure): number {
  const seen = painted.filter((value) => value !== undefined);
  return seen.length > 0 ? seen.filter(Boolean).length / seen.length : 1;
}
