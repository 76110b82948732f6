/**
 * How much later a log begins than a drive, by the speed or yaw rate that both tell: the lag with the largest correlation (normalised
 * by what both cover at that lag), its uncertainty from what is left over (the Cramér-Rao bound of a delay: residual variance over
 * the energy of the derivative, with as many independent values as the residual has), and how far the next best lies below.
 */
import { BIN_S, type Motion, type Quantity, type Track } from './motion.ts';

export type Lag = {
  readonly quantity: Quantity;
  /** Streams of the drive and of the log. */
  readonly drive: string;
  readonly log: string;
  /** The log begins so long after the drive, in seconds. */
  readonly lagS: number;
  /** One standard deviation, seconds. */
  readonly sigmaS: number;
  readonly correlation: number;
  /** The next best, elsewhere. */
  readonly next: { readonly lagS: number; readonly correlation: number } | undefined;
  /** What both cover, seconds. */
  readonly commonS: number;
};

export type LagOutcome = { readonly lag: Lag } | { readonly refused: string };

const COARSE_BINS = 10;
/** Products that the search of a pair may take; a second each 10⁹. */
const MOST_PRODUCTS = 3e8;
/** Streams of a quantity that are compared, the fullest first. */
const MOST_COMPARED = 4;
const LEAST_COMMON_S = 10;
const LEAST_COMMON_SHARE = 0.3;
/** Below, a quantity does not change: anything fits. */
const LEAST_SPREAD: Readonly<Record<Quantity, number>> = { speed: 0.5, 'yaw rate': 0.01 };
const LEAST_COARSE = 0.5;
const LEAST_CORRELATION = 0.8;
/** What the next best leaves over is at least so many times as much. */
const LEAST_DISTINCT = 1.5;
/** Lags closer than this are one peak. */
const PEAK_S = 4;
const PEAKS = 4;
/** Values further apart are not joined. */
const MOST_GAP_S = 1.6;

/** The best lag over all pairs of streams. Lags of streams that disagree are refused. */
export function findLag(drive: Motion, log: Motion): LagOutcome {
  const reasons = new Set<string>();
  const found: Lag[] = [];
  let pairs = 0;
  for (const a of fullest(drive))
    for (const b of fullest(log)) {
      if (a.quantity !== b.quantity) continue;
      pairs++;
      const outcome = lagOf(a, b);
      if ('lag' in outcome) found.push(outcome.lag);
      else reasons.add(outcome.refused);
    }
  if (pairs === 0) return { refused: 'the drive and the log have neither a speed nor a yaw rate in common' };
  found.sort((a, b) => a.sigmaS - b.sigmaS);
  const [best] = found;
  if (!best) return { refused: [...reasons].join('; ') };
  const other = found.find(
    ({ lagS, sigmaS }) => Math.abs(lagS - best.lagS) > Math.max(1, 4 * Math.hypot(sigmaS, best.sigmaS)),
  );
  if (other)
    return {
      refused: `${best.quantity} of ${best.log} says ${text(best.lagS)}, ${other.quantity} of ${other.log} says ${text(other.lagS)}`,
    };
  return { lag: best };
}

const fullest = ({ tracks }: Motion): Track[] =>
  (['speed', 'yaw rate'] as const).flatMap((quantity) =>
    tracks
      .filter((track) => track.quantity === quantity && track.bins > 0)
      .sort((a, b) => b.bins - a.bins)
      .slice(0, MOST_COMPARED),
  );

const text = (seconds: number): string => `${seconds.toFixed(2)} s`;

function lagOf(a: Track, b: Track): LagOutcome {
  const { quantity } = a;
  const width = coarseWidth(a, b);
  const [x, y] = [a.binned(width), b.binned(width)];
  const scan = scanOf(x, y, width * BIN_S, quantity);
  if (typeof scan === 'string') return { refused: scan };
  const peaks = peaksOf(scan, Math.ceil(PEAK_S / (width * BIN_S)));
  const [fx, fy] = [joined(a.binned(1)), joined(b.binned(1))];
  const reach = 2 * width;
  const fine = peaks
    .map(({ lag }) => bestAround(fx, fy, lag * width, reach, quantity))
    .filter((peak) => peak !== undefined)
    .sort((p, q) => q.score - p.score);
  const [best] = fine;
  const next = fine.find(({ at }) => best !== undefined && Math.abs(at - best.at) * BIN_S > PEAK_S);
  if (!best || best.score < LEAST_CORRELATION)
    return {
      refused: `the ${quantity} of both agrees nowhere (best correlation ${(best?.score ?? 0).toFixed(2)})`,
    };
  if (next && 1 - next.score ** 2 < LEAST_DISTINCT * (1 - best.score ** 2))
    return {
      refused: `the ${quantity} of both agrees alike at ${text(best.at * BIN_S)} (${best.score.toFixed(3)}) and at ${text(next.at * BIN_S)} (${next.score.toFixed(3)})`,
    };
  const { lag, sigma, common } = refined(fx, fy, best.at, quantity);
  return {
    lag: {
      quantity,
      drive: a.name,
      log: b.name,
      lagS: lag * BIN_S,
      sigmaS: sigma * BIN_S,
      correlation: best.score,
      next: next && { lagS: next.at * BIN_S, correlation: next.score },
      commonS: common * BIN_S,
    },
  };
}

/** Bins that become one in the first search, so that it ends. */
function coarseWidth(a: Track, b: Track): number {
  for (let width = COARSE_BINS; ; width *= 2)
    if (a.binned(width).length * b.binned(width).length <= MOST_PRODUCTS) return width;
}

type Scan = { readonly scores: Float64Array; readonly first: number };

/** The correlation at every lag at which both cover enough; a sentence where they cover too little or nothing changes. */
function scanOf(x: Float64Array, y: Float64Array, stepS: number, quantity: Quantity): Scan | string {
  const valid = (values: Float64Array): number => values.reduce((n, v) => n + (Number.isNaN(v) ? 0 : 1), 0);
  const least = Math.max(LEAST_COMMON_S / stepS, LEAST_COMMON_SHARE * Math.min(valid(x), valid(y)));
  const first = -(y.length - 1);
  const scores = new Float64Array(Math.max(0, x.length + y.length - 1)).fill(Number.NaN);
  let [long, changing] = [false, false];
  for (let k = 0; k < scores.length; k++) {
    const sums = sumsAt(x, y, first + k);
    if (sums.n < least) continue;
    long = true;
    if (Math.min(sums.spreadX, sums.spreadY) < LEAST_SPREAD[quantity]) continue;
    changing = true;
    scores[k] = scoreOf(sums, quantity);
  }
  if (!long) return `both tell the ${quantity} together for less than ${LEAST_COMMON_S} s at every offset`;
  if (!changing) return `the ${quantity} is flat: it hardly changes, so that every offset fits`;
  return { scores, first };
}

/** Yaw rates count about an axis that points up or down. */
const scoreOf = ({ correlation }: Sums, quantity: Quantity): number =>
  quantity === 'speed' ? correlation : Math.abs(correlation);

type Sums = {
  readonly n: number;
  readonly spreadX: number;
  readonly spreadY: number;
  readonly correlation: number;
};

/** Value k + lag of x stands beside value k of y. */
function sumsAt(x: Float64Array, y: Float64Array, lag: number): Sums {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  const to = Math.min(y.length, x.length - lag);
  for (let k = Math.max(0, -lag); k < to; k++) {
    const [u, v] = [x[k + lag] ?? Number.NaN, y[k] ?? Number.NaN];
    if (Number.isNaN(u) || Number.isNaN(v)) continue;
    n++;
    sx += u;
    sy += v;
    sxx += u * u;
    syy += v * v;
    sxy += u * v;
  }
  if (n < 2) return { n, spreadX: 0, spreadY: 0, correlation: 0 };
  const [vx, vy] = [Math.max(0, sxx / n - (sx / n) ** 2), Math.max(0, syy / n - (sy / n) ** 2)];
  const covariance = sxy / n - (sx / n) * (sy / n);
  const spread = Math.sqrt(vx * vy);
  return {
    n,
    spreadX: Math.sqrt(vx),
    spreadY: Math.sqrt(vy),
    correlation: spread > 0 ? covariance / spread : 0,
  };
}

function peaksOf({ scores, first }: Scan, apart: number): { readonly lag: number }[] {
  const order = Array.from(scores.keys())
    .filter((k) => (scores[k] ?? Number.NaN) >= LEAST_COARSE)
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const peaks: number[] = [];
  for (const k of order) {
    if (peaks.length >= PEAKS) break;
    if (peaks.every((other) => Math.abs(other - k) > apart)) peaks.push(k);
  }
  return peaks.map((k) => ({ lag: first + k }));
}

function bestAround(
  x: Float64Array,
  y: Float64Array,
  lag: number,
  reach: number,
  quantity: Quantity,
): { readonly at: number; readonly score: number } | undefined {
  let best: { at: number; score: number } | undefined;
  for (let at = lag - reach; at <= lag + reach; at++) {
    const score = scoreOf(sumsAt(x, y, at), quantity);
    if (!best || score > best.score) best = { at, score };
  }
  return best;
}

/** The top of the parabola through the peak, and its standard deviation; bins. */
function refined(
  x: Float64Array,
  y: Float64Array,
  at: number,
  quantity: Quantity,
): { readonly lag: number; readonly sigma: number; readonly common: number } {
  const [before, peak, after] = [-1, 0, 1].map((k) => scoreOf(sumsAt(x, y, at + k), quantity));
  const bend = (before ?? 0) - 2 * (peak ?? 0) + (after ?? 0);
  const top = bend < 0 ? (0.5 * ((before ?? 0) - (after ?? 0))) / bend : 0;
  // x ≈ gain · y + level; what is left over, and how alike neighbours of it are.
  const pairs: [number, number, number][] = [];
  for (let k = Math.max(0, -at); k < Math.min(y.length, x.length - at); k++) {
    const [u, v, w] = [x[k + at] ?? Number.NaN, y[k] ?? Number.NaN, y[k + 1] ?? Number.NaN];
    if (!Number.isNaN(u) && !Number.isNaN(v)) pairs.push([u, v, Number.isNaN(w) ? 0 : w - v]);
  }
  const n = pairs.length;
  const mean = (of: (pair: [number, number, number]) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / n;
  const [mu, mv] = [mean(([u]) => u), mean(([, v]) => v)];
  const gain =
    mean(([u, v]) => (u - mu) * (v - mv)) /
    Math.max(
      1e-12,
      mean(([, v]) => (v - mv) ** 2),
    );
  const left = pairs.map(([u, v]) => u - mu - gain * (v - mv));
  const variance = left.reduce((sum, r) => sum + r * r, 0) / n;
  const alike =
    left.slice(1).reduce((sum, r, k) => sum + r * (left[k] ?? 0), 0) / Math.max(1e-12, variance * n);
  const independent =
    n * Math.max(1e-3, (1 - Math.min(0.999, Math.max(0, alike))) / (1 + Math.max(0, alike)));
  const slope = gain ** 2 * mean(([, , d]) => d * d);
  const sigma = Math.sqrt(variance / Math.max(1e-12, slope * independent));
  // Never finer than a bin tells.
  return { lag: at + Math.max(-0.5, Math.min(0.5, top)), sigma: Math.hypot(sigma, 0.29), common: n };
}

/** Values between two that are near, on the line from one to the other: a receiver speaks once a second. */
function joined(values: Float64Array): Float64Array {
  const out = Float64Array.from(values);
  let last = -1;
  for (let k = 0; k < values.length; k++) {
    const v = values[k] ?? Number.NaN;
    if (Number.isNaN(v)) continue;
    const gap = k - last;
    if (last >= 0 && gap > 1 && gap * BIN_S <= MOST_GAP_S) {
      const from = values[last] ?? 0;
      for (let i = 1; i < gap; i++) out[last + i] = from + ((v - from) * i) / gap;
    }
    last = k;
  }
  return out;
}
