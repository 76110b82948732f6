/** Which sweeps bear witness, and which of them are asked about a sweep: they saw the same street at another time. */
import type { SampleInfo } from '../../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import type { Witness } from '../../../kernels/dynamics.ts';

/** Every witness costs half a megabyte and a millisecond; a walker leaves its own place in about this time (s). */
const SPACING_S = 0.5;
/**
 * How long before and after a sweep its witnesses lie (s), in the order in which they are asked: first those that see the place from
 * near by when whatever drove through it has left, then near ones for what is soon out of sight, and far ones for what creeps.
 */
const OFFSETS_S = [2, 3, 4, 1.5, 1, 6, 0.5, 2.5, 5, 8, 11, 15];
/** The furthest witness may lie half a spacing beyond its offset, and the one asked as near to it as that. */
export const REACH_NS = (15 + SPACING_S) * NS_PER_S;
/** A witness further away than this sees the place of a point with rays too far apart (m). */
const MOST_APART_M = 60;
/** Nearer in time, what moves may still lie in its own place, so that a hit says nothing (s). */
const HITS_FROM_S = 1;

/** A sweep with its running number from 1, and where the vehicle was. */
export type WitnessSweep = {
  readonly info: SampleInfo;
  readonly scan: number;
  readonly x: number;
  readonly y: number;
};

/** Sweeps at least SPACING_S apart, in time order. `positions`: x and y at each sweep, NaN where it has no place. */
export function witnessesOf(sweeps: readonly SampleInfo[], positions: Float64Array): WitnessSweep[] {
  const chosen: WitnessSweep[] = [];
  let last = Number.NEGATIVE_INFINITY;
  sweeps.forEach((info, k) => {
    const [x = Number.NaN, y = Number.NaN] = positions.subarray(2 * k, 2 * k + 2);
    if (Number.isNaN(x) || info.t < last + SPACING_S * NS_PER_S) return;
    last = info.t;
    chosen.push({ info, scan: k + 1, x, y });
  });
  return chosen;
}

/** The witnesses asked about a sweep at `t` from (x, y), in their order: for each offset the one nearest to it, each once. */
export function askedAbout(
  witnesses: readonly WitnessSweep[],
  t: Nanoseconds,
  x: number,
  y: number,
): Witness[] {
  const asked = new Map<number, Witness>();
  for (const offset of OFFSETS_S) {
    for (const sign of [-1, 1]) {
      const wanted = t + sign * offset * NS_PER_S;
      const witness = nearest(witnesses, wanted);
      if (!witness || Math.abs(witness.info.t - wanted) > SPACING_S * NS_PER_S) continue;
      const apartS = Math.abs(witness.info.t - t) / NS_PER_S;
      if (apartS < SPACING_S / 2 || Math.hypot(witness.x - x, witness.y - y) > MOST_APART_M) continue;
      if (!asked.has(witness.scan))
        asked.set(witness.scan, { scan: witness.scan, hits: apartS >= HITS_FROM_S });
    }
  }
  return [...asked.values()];
}

function nearest(witnesses: readonly WitnessSweep[], t: Nanoseconds): WitnessSweep | undefined {
  let [low, high] = [0, witnesses.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((witnesses[middle]?.info.t ?? 0) < t) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [witnesses[low - 1], witnesses[low]];
  if (!before || !after) return before ?? after;
  return t - before.info.t <= after.info.t - t ? before : after;
}
