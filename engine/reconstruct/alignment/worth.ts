/**
 * What GNSS is worth on this drive: its error parted into noise that differs from fix to fix and a slow part that neighbours
 * share (multipath, atmosphere), judged against odometry, which is good over tens of metres.
 *
 * With e the difference between fixes and odometry laid over them: the noise shows in e from one fix to the next; what e
 * wanders over windows of some 10 to 100 m beyond what odometry may drift is GNSS's own. The receiver's stated sigma is never
 * undercut: what it states and the data does not show as noise is taken to be slow.
 * A slow error with correlation time τ seen every dt counts, where averaged, as 2 τ / dt times its variance (the spectral
 * density of a first-order Gauss-Markov process at frequency zero), hence `inflate`.
 */
export type Worth = {
  /** White, slow and total standard deviation of one axis, metres. */
  readonly noiseM: number;
  readonly slowM: number;
  readonly totalM: number;
  /** By how much a fix's sigma grows because its neighbours share its error. */
  readonly inflate: number;
  /** Wander seen over each window, and what odometry may have drifted over it. */
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
  /** Differences of the axes judged together, one array an axis. */
  readonly e: readonly (readonly number[])[];
  readonly statedM: number;
  readonly correlationS: number;
  /** Odometry's drift as part of the distance travelled. */
  readonly drift: number;
};

const WINDOWS_M = [10, 20, 50, 100];
const TO_SIGMA = 1.4826;
const LEAST_NOISE_M = 0.005;

export function worthOf({ t, s, e, statedM, correlationS, drift }: WorthInput): Worth {
  const steps = t.slice(1).map((v, k) => v - t[k]!);
  const dt = Math.max(1e-3, median(steps));
  const noiseSamples: number[] = [];
  for (const axis of e)
    for (let k = 1; k < axis.length; k++)
      if (steps[k - 1]! < 1.5 * dt) noiseSamples.push(Math.abs(axis[k]! - axis[k - 1]!));
  const noise = Math.max(LEAST_NOISE_M, (TO_SIGMA * median(noiseSamples)) / Math.SQRT2 || 0);

  const windows: { lengthM: number; seenM: number; allowedM: number }[] = [];
  let slow2 = 0;
  for (const lengthM of WINDOWS_M) {
    const wander: number[] = [];
    let j = 0;
    for (let i = 0; i < s.length; i++) {
      while (j < s.length && s[j]! - s[i]! < lengthM) j++;
      if (j >= s.length) break;
      for (const axis of e) wander.push(Math.abs(axis[j]! - axis[i]!));
    }
    if (wander.length < 10) continue;
    const seenM = TO_SIGMA * median(wander);
    const allowedM = drift * lengthM;
    windows.push({ lengthM, seenM, allowedM });
    slow2 = Math.max(slow2, (seenM ** 2 - 2 * noise ** 2 - allowedM ** 2) / 2);
  }
  // A measured noise a little below the stated one is the estimate's own scatter, no sign of a slow part.
  if (noise < 0.8 * statedM) slow2 = Math.max(slow2, statedM ** 2 - noise ** 2);
  const white = Math.max(noise, noise < 0.8 * statedM ? 0 : statedM);
  const total2 = white ** 2 + slow2;
  const inflate = Math.sqrt(
    Math.max(1, (white ** 2 + (slow2 * Math.max(dt, 2 * correlationS)) / dt) / total2),
  );
  return { noiseM: white, slowM: Math.sqrt(slow2), totalM: Math.sqrt(total2), inflate, windows };
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
