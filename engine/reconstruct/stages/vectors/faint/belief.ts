/**
 * Where along a track a line is to be believed, and whether it is dashed: log-likelihoods of the track's mean contrast against none,
 * and of contrast that comes and goes in even periods against contrast that stays.
 */
import { ALONG_M, type Strip } from './strip.ts';
import type { Track } from './tracks.ts';

/** Log-likelihood that a stretch must have for it, and a hole against it. */
const BELIEF = 3;
const DOUBT = 5;
/** A hole shorter than this is a gap between dashes, or something in the way (m). */
const GAP_M = 14;
/** Periods of dashes (m), shares of them that are painted, and what their likelihood must gain: some hundred patterns are tried. */
const PERIOD_M = [3, 20] as const;
const PAINTED = [1 / 3, 1 / 2] as const;
const PATTERN = 6.5;

export type Stretch = {
  /** Places along the track: first, and one after the last. */
  readonly begin: number;
  readonly end: number;
  readonly dashed: boolean;
};

/** What one row of a track adds for a line: the level's product with contrast, and its square with weight, both bands together. */
type Row = { readonly product: number; readonly square: number };

/** Stretches of the track that hold a line that is not known yet. */
export function believed(strip: Strip, track: Track): Stretch[] {
  const rows = rowsOf(strip, track);
  const upTo = new Float64Array(rows.length + 1);
  rows.forEach(({ product, square }, n) => {
    upTo[n + 1] = upTo[n]! + product - square / 2;
  });
  const found = stretches(upTo, 0, rows.length);
  // One pattern for the whole track: a part of it says too little.
  const [first, last] = [
    Math.min(...found.map(([begin]) => begin)),
    Math.max(...found.map(([, end]) => end)),
  ];
  const dashed = found.length > 0 && isDashed(rows.slice(first, last));
  return found.map(([begin, end]) => ({ begin, end, dashed }));
}

function rowsOf({ columns, lidar, camera, known }: Strip, track: Track): Row[] {
  const cells = Array.from(track.columns, (column, n) => (track.from + n) * columns + Math.round(column));
  const level = ({ contrast, weight }: Strip['lidar']): number => {
    let [sum, weights] = [0, 0];
    for (const cell of cells) {
      if (known[cell] === 1) continue;
      sum += weight[cell]! * contrast[cell]!;
      weights += weight[cell]!;
    }
    return weights > 0 ? Math.max(0, sum / weights) : 0;
  };
  const bands = [
    { ...lidar, level: level(lidar), variance: track.scatter.lidar ** 2 },
    { ...camera, level: level(camera), variance: track.scatter.camera ** 2 },
  ];
  return cells.map((cell) => {
    let [product, square] = [0, 0];
    if (known[cell] === 0)
      for (const { contrast, weight, level, variance } of bands) {
        product += (level * weight[cell]! * contrast[cell]!) / variance;
        square += (level * level * weight[cell]!) / variance;
      }
    return { product, square };
  });
}

/** Stretches whose log-likelihoods, added up in `upTo`, speak for a line, without their holes. */
function stretches(upTo: Float64Array, from: number, to: number): [number, number][] {
  let [best, begin, end, low] = [0, from, from, from];
  for (let n = from; n <= to; n++) {
    if (upTo[n]! < upTo[low]!) low = n;
    if (upTo[n]! - upTo[low]! > best) [best, begin, end] = [upTo[n]! - upTo[low]!, low, n];
  }
  if (best < BELIEF) return [];
  const gap = Math.round(GAP_M / ALONG_M);
  let [worst, hole, holeEnd, high] = [-DOUBT, begin, begin, begin];
  for (let n = begin + gap; n <= end; n++) {
    if (upTo[n - gap]! > upTo[high]!) high = n - gap;
    if (upTo[n]! - upTo[high]! < worst) [worst, hole, holeEnd] = [upTo[n]! - upTo[high]!, high, n];
  }
  const inner: [number, number][] =
    holeEnd > hole ? [...stretches(upTo, begin, hole), ...stretches(upTo, holeEnd, end)] : [[begin, end]];
  return [...stretches(upTo, from, begin), ...inner, ...stretches(upTo, end, to)];
}

/** Whether paint in even periods, as much brighter as it is rarer, explains the rows better than paint throughout. */
function isDashed(rows: readonly Row[]): boolean {
  let solid = 0;
  for (const { product, square } of rows) solid += product - square / 2;
  const longest = Math.min(PERIOD_M[1] / ALONG_M, rows.length / 2);
  for (const share of PAINTED) {
    const gains = rows.map(({ product, square }) => product / share - square / (2 * share * share));
    for (let period = Math.round(PERIOD_M[0] / ALONG_M); period <= longest; period++) {
      const folded = new Float64Array(period);
      gains.forEach((gain, n) => {
        folded[n % period]! += gain;
      });
      const painted = Math.round(share * period);
      let sum = 0;
      for (let k = 0; k < painted; k++) sum += folded[k]!;
      for (let phase = 0; phase < period; phase++) {
        if (sum > solid + PATTERN) return true;
        sum += folded[(phase + painted) % period]! - folded[phase]!;
      }
    }
  }
  return false;
}
