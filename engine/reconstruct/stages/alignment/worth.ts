/**
 * What GNSS is worth on this drive: its error parted into noise that differs from fix to fix and a slow part that neighbours
 * share (multipath, atmosphere), judged against odometry, which keeps its shape over tens of metres.
 *
 * Over windows of 50 and 100 m odometry is laid rigidly on the fixes. What is left from one fix to the next is noise; what is
 * left over the window beyond it, and beyond what odometry may drift, is GNSS's own slow error. A window sees only part of a
 * slow error: of a first-order Gauss-Markov process with correlation time τ, a window of D = x τ keeps, its mean removed, the
 * share 1 − v(x) of the variance, v(x) = 2 (x − 1 + e^−x) / x² being the share that the mean carries.
 *
 * The receiver's stated sigma is never undercut: what it states and the data does not show as noise is taken to be slow. N
 * fixes over D know their mean no better than slow² v(D / τ), so each is taken `inflate` times worse than its sigma.
 */
import type { Vec3 } from '../../../contract/calibration.ts';

export type Worth = {
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

export type WorthInput = {
  /** Time in seconds and distance travelled in metres at each fix. */
  readonly t: readonly number[];
  readonly s: readonly number[];
  /** The antenna by odometry (levelled) and by the fix. */
  readonly odometry: readonly Vec3[];
  readonly fixes: readonly Vec3[];
  readonly axes: 'horizontal' | 'vertical';
  readonly statedM: number;
  readonly correlationS: number;
  /** Odometry's drift as part of the distance travelled. */
  readonly drift: number;
};

const WINDOWS_M = [50, 100];
/** A shorter drive is one window, down to this length. */
const LEAST_WINDOW_M = 20;
const LEAST_FIXES = 8;
const ROUNDS = 8;
const TO_SIGMA = 1.4826;
const LEAST_NOISE_M = 0.005;
const UNSEEN_NOISE = 0.3;

export function worthOf(input: WorthInput): Worth {
  const { t, s, statedM, correlationS, drift } = input;
  const steps = t.slice(1).map((v, k) => v - t[k]!);
  const dt = Math.max(1e-3, median(steps));
  const total = s.length > 0 ? s[s.length - 1]! - s[0]! : 0;
  const lengths = WINDOWS_M.filter((length) => length <= total);
  if (lengths.length < WINDOWS_M.length && total >= LEAST_WINDOW_M) lengths.push(total);

  const seen = lengths.flatMap((lengthM) => {
    const found = windowsOf(input, lengthM, dt);
    return found.length > 0 ? [{ lengthM, found }] : [];
  });
  const measured = seen[0] ? median(seen[0].found.map(({ noise }) => noise)) : Number.NaN;
  // Where the vehicle moved too little to tell, fixes are taken to share most of their error.
  const noise = Math.max(LEAST_NOISE_M, Number.isFinite(measured) ? measured : UNSEEN_NOISE * statedM);

  let slow2 = 0;
  const windows = seen.map(({ lengthM, found }) => {
    const seenM = median(found.map(({ spread }) => spread));
    // A scale error of `drift` leaves a ramp; half of its values lie within a quarter of its length of the middle.
    const allowedM = (TO_SIGMA / 4) * drift * lengthM;
    const left = seenM ** 2 - noise ** 2 - allowedM ** 2;
    const share = 1 - shareOfMean(median(found.map(({ seconds }) => seconds)) / correlationS);
    if (left > 0) slow2 = Math.max(slow2, left / Math.max(0.05, share));
    return { lengthM, seenM, allowedM };
  });
  // A measured noise a little below the stated one is the estimate's own scatter, no sign of a slow part.
  const shown = noise >= 0.8 * statedM;
  const white = shown ? Math.max(noise, statedM) : noise;
  if (!shown) slow2 = Math.max(slow2, statedM ** 2 - noise ** 2);
  const total2 = white ** 2 + slow2;
  const span = t.length > 1 ? t[t.length - 1]! - t[0]! : 0;
  const shared = Math.max(1, t.length * shareOfMean(span / correlationS));
  return {
    noiseM: white,
    slowM: Math.sqrt(slow2),
    totalM: Math.sqrt(total2),
    inflate: Math.sqrt((white ** 2 + slow2 * shared) / total2),
    windows,
  };
}

/** v(x) of the head comment: variance of the mean of a Gauss-Markov process over x correlation times, as a share of its own. */
export function shareOfMean(x: number): number {
  return x < 1e-3 ? 1 : (2 * (x - 1 + Math.exp(-x))) / (x * x);
}

type Window = { readonly noise: number; readonly spread: number; readonly seconds: number };

/** Windows of a length, each half over the next: what a rigid fit of odometry leaves of the fixes. */
function windowsOf(input: WorthInput, lengthM: number, dt: number): Window[] {
  const { t, s } = input;
  const out: Window[] = [];
  let next = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < s.length; i++) {
    if (s[i]! < next) continue;
    next = s[i]! + lengthM / 2;
    let j = i;
    while (j + 1 < s.length && s[j + 1]! - s[i]! <= lengthM * 1.0001) j++;
    const seconds = t[j]! - t[i]!;
    // A window with an outage in it is not whole.
    if (s[j]! - s[i]! < 0.9 * lengthM || j - i + 1 < LEAST_FIXES || seconds > 3 * dt * (j - i)) continue;
    const left = input.axes === 'horizontal' ? planeLeft(input, i, j) : heightLeft(input, i, j);
    const jumps: number[] = [];
    const sizes: number[] = [];
    for (const axis of left) {
      axis.forEach((v, k) => {
        sizes.push(Math.abs(v));
        if (k > 0 && t[i + k]! - t[i + k - 1]! < 1.5 * dt) jumps.push(Math.abs(v - axis[k - 1]!));
      });
    }
    out.push({
      noise: (TO_SIGMA * median(jumps)) / Math.SQRT2,
      spread: TO_SIGMA * median(sizes),
      seconds,
    });
    if (j === s.length - 1) break;
  }
  return out;
}

/**
 * East and north left after the best turn and shift in the plane (Umeyama 1991), with Cauchy weights so that a jump within the
 * window stands out instead of bending the fit.
 */
function planeLeft({ odometry, fixes }: WorthInput, from: number, to: number): number[][] {
  const n = to - from + 1;
  const weights = new Float64Array(n).fill(1);
  let [east, north]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    let [total, ox, oy, fx, fy] = [0, 0, 0, 0, 0];
    for (let k = 0; k < n; k++) {
      const [o, f, w] = [odometry[from + k]!, fixes[from + k]!, weights[k]!];
      total += w;
      ox += w * o[0];
      oy += w * o[1];
      fx += w * f[0];
      fy += w * f[1];
    }
    [ox, oy, fx, fy] = [ox / total, oy / total, fx / total, fy / total];
    let [cross, dot] = [0, 0];
    for (let k = 0; k < n; k++) {
      const [o, f, w] = [odometry[from + k]!, fixes[from + k]!, weights[k]!];
      const [a, b, c, d] = [o[0] - ox, o[1] - oy, f[0] - fx, f[1] - fy];
      cross += w * (a * d - b * c);
      dot += w * (a * c + b * d);
    }
    const turn = Math.atan2(cross, dot);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    [east, north] = [[], []];
    for (let k = 0; k < n; k++) {
      const [o, f] = [odometry[from + k]!, fixes[from + k]!];
      const [a, b] = [o[0] - ox, o[1] - oy];
      east.push(c * a - s * b - (f[0] - fx));
      north.push(s * a + c * b - (f[1] - fy));
    }
    const scale = Math.max(LEAST_NOISE_M, 2 * TO_SIGMA * median([...east, ...north].map(Math.abs)));
    for (let k = 0; k < n; k++) weights[k] = 1 / (1 + (east[k]! ** 2 + north[k]! ** 2) / scale ** 2);
  }
  return [east, north];
}

/** Height left after a shift and a tilt along the way. */
function heightLeft({ odometry, fixes, s }: WorthInput, from: number, to: number): number[][] {
  const n = to - from + 1;
  let [sm, em] = [0, 0];
  for (let k = from; k <= to; k++) {
    sm += s[k]! / n;
    em += (odometry[k]![2] - fixes[k]![2]) / n;
  }
  let [se, ss] = [0, 0];
  for (let k = from; k <= to; k++) {
    const e = odometry[k]![2] - fixes[k]![2] - em;
    se += (s[k]! - sm) * e;
    ss += (s[k]! - sm) ** 2;
  }
  const slope = ss > 0 ? se / ss : 0;
  const out: number[] = [];
  for (let k = from; k <= to; k++) out.push(odometry[k]![2] - fixes[k]![2] - em - slope * (s[k]! - sm));
  return [out];
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const mid = sorted.length >> 1;
  return sorted.length % 2 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2;
}

export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
