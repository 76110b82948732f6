/**
 * The error model of GNSS on one drive: its error parted into noise that differs from fix to fix and a slow part that
 * neighbours share (multipath, atmosphere), judged against odometry, which keeps its shape over tens of metres.
 *
 * Over windows of 50 and 100 m odometry is laid rigidly on the fixes. What is left from one fix to the next is noise; what is
 * left over the window beyond it, and beyond what odometry may drift, is GNSS's own slow error. A window sees only part of a
 * slow error: of a first-order Gauss-Markov process with correlation time τ, a window of D = x τ keeps, its mean removed, the
 * share 1 − v(x) of the variance, v(x) = 2 (x − 1 + e^−x) / x² being the share that the mean carries.
 *
 * The receiver's stated sigma is never undercut: what it states and the data does not show as noise is taken to be slow. N
 * fixes over D know their mean no better than slow² v(D / τ), so each is taken `inflate` times worse than its sigma.
 */
import { pairsOf } from '../../geometry/sequences.ts';
import { MAD_TO_SIGMA, medianOf } from '../../geometry/statistics.ts';
import { type Axes, type FixAlong, type LeftOver, leftOver } from './error-windows.ts';

export type GnssErrorModel = {
  /** White, slow and total standard deviation of one axis, metres. */
  readonly noiseM: number;
  readonly slowM: number;
  readonly totalM: number;
  /** By how much a fix's sigma grows because its neighbours share its error. */
  readonly inflate: number;
  /** Spread of one axis left in windows of this length, and what odometry's drift explains of it. */
  readonly windows: readonly {
    readonly lengthM: number;
    readonly seenM: number;
    readonly allowedM: number;
  }[];
};

/** Of both axes in the plane, and of height where the receiver gives one. */
export type GnssErrorModels = {
  readonly horizontal: GnssErrorModel;
  readonly vertical: GnssErrorModel | undefined;
};

export type ErrorModelInput = {
  /** In the order of time. */
  readonly fixes: readonly FixAlong[];
  readonly axes: Axes;
  /** Typical sigma that the receiver states (m). */
  readonly statedM: number;
  readonly correlationS: number;
  /** Odometry's drift as part of the distance travelled. */
  readonly drift: number;
};

const WINDOWS_M = [50, 100];
/** A shorter drive is one window, down to this length (m). */
const LEAST_WINDOW_M = 20;
/** Least time between two fixes (s), so that stamps that are alike do not stop the estimate. */
const LEAST_STEP_S = 1e-3;
/** No receiver is better than this (m). */
const LEAST_NOISE_M = 0.005;
/** Part of the stated sigma that is noise where the vehicle moved too little to tell. */
const UNSEEN_NOISE = 0.3;
/** A window shows at least this share of a slow error's variance, however short it is. */
const LEAST_SHARE = 0.05;
/** A measured noise this close to the stated one is the estimate's own scatter, no sign of a slow part. */
const AS_STATED = 0.8;

export function gnssErrorModel(input: ErrorModelInput): GnssErrorModel {
  const { fixes, statedM, correlationS, drift } = input;
  const seen = windowsOf(input);
  const measured = seen[0] ? medianOf(seen[0].found.map(({ noise }) => noise)) : Number.NaN;
  // Where the vehicle moved too little to tell, fixes are taken to share most of their error.
  const noise = Math.max(LEAST_NOISE_M, Number.isFinite(measured) ? measured : UNSEEN_NOISE * statedM);

  let slow2 = 0;
  const windows = seen.map(({ lengthM, found }) => {
    const seenM = medianOf(found.map(({ spread }) => spread));
    // A scale error of `drift` leaves a ramp; half of its values lie within a quarter of its length of the middle.
    const allowedM = (MAD_TO_SIGMA / 4) * drift * lengthM;
    const left = seenM ** 2 - noise ** 2 - allowedM ** 2;
    const share = 1 - shareOfMean(medianOf(found.map(({ seconds }) => seconds)) / correlationS);
    if (left > 0) slow2 = Math.max(slow2, left / Math.max(LEAST_SHARE, share));
    return { lengthM, seenM, allowedM };
  });
  const shown = noise >= AS_STATED * statedM;
  const white = shown ? Math.max(noise, statedM) : noise;
  if (!shown) slow2 = Math.max(slow2, statedM ** 2 - noise ** 2);
  const total2 = white ** 2 + slow2;
  const shared = Math.max(1, fixes.length * shareOfMean(secondsOf(fixes) / correlationS));
  return {
    noiseM: white,
    slowM: Math.sqrt(slow2),
    totalM: Math.sqrt(total2),
    inflate: Math.sqrt((white ** 2 + slow2 * shared) / total2),
    windows,
  };
}

/** v(x) of the head comment: variance of the mean of a Gauss-Markov process over x correlation times, as a share of its own. */
function shareOfMean(x: number): number {
  return x < 1e-3 ? 1 : (2 * (x - 1 + Math.exp(-x))) / (x * x);
}

/** What is left of the fixes in windows of each length that the drive has; lengths without a whole window are left out. */
function windowsOf({ fixes, axes }: ErrorModelInput): { lengthM: number; found: LeftOver[] }[] {
  const [first, last] = [fixes[0], fixes.at(-1)];
  if (!first || !last) return [];
  const steps = [...pairsOf(fixes)].map(([a, b]) => b.t - a.t);
  const stepS = Math.max(LEAST_STEP_S, medianOf(steps));
  const totalM = last.s - first.s;
  const lengths = WINDOWS_M.filter((length) => length <= totalM);
  if (lengths.length < WINDOWS_M.length && totalM >= LEAST_WINDOW_M) lengths.push(totalM);
  return lengths.flatMap((lengthM) => {
    const found = leftOver(fixes, axes, lengthM, stepS);
    return found.length > 0 ? [{ lengthM, found }] : [];
  });
}

const secondsOf = (fixes: readonly FixAlong[]): number => (fixes.at(-1)?.t ?? 0) - (fixes[0]?.t ?? 0);
