/** Candidates for the roadway's boundary: traces with their place beside the path, and which of them hides which. */

import type { DrivenPath } from '../driven-path.ts';
import { significanceOf } from '../following/chains.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Trace } from '../following/trace.ts';

/** What showed a boundary: a step of the ground, the rim that its features show at each place, or asphalt that ends before soil. */
export type Source = 'step' | 'rim' | 'verge';

/** Where a point lies beside the path: which pose and side, and how far (m). */
type Place = { readonly bin: number; readonly asideM: number };

export type Candidate = {
  readonly trace: Trace;
  readonly source: Source;
  readonly points: readonly RidgePoint[];
  readonly significance: number;
  readonly lengthM: number;
  readonly places: readonly (Place | undefined)[];
  /** Least distance from the path, by bin. */
  readonly nearest: ReadonlyMap<number, number>;
};

/** Further out than this beyond another line, seen from the path, is hidden by it (m). */
const BEYOND_M = 0.6;
/** Poses before and after for which a point stands, too: points and poses lie up to half a metre apart. */
const BINS = [-1, 0, 1];
/** Share of a trace's points at which its outside lies away from the path. */
const FACING = 0.6;

export function candidateOf(
  trace: Trace,
  points: readonly RidgePoint[],
  source: Source,
  poses: DrivenPath,
  reachM: number,
): Candidate {
  const places = points.map(({ x, y }): Place | undefined => {
    const p = poses.nearest(x, y, reachM);
    if (!p) return undefined;
    const aside = Math.cos(p.heading) * (y - p.y) - Math.sin(p.heading) * (x - p.x);
    return { bin: 2 * p.index + (aside > 0 ? 1 : 0), asideM: Math.abs(aside) };
  });
  const nearest = new Map<number, number>();
  for (const place of places) {
    if (!place) continue;
    for (const by of BINS) {
      const bin = place.bin + 2 * by;
      nearest.set(bin, Math.min(nearest.get(bin) ?? Number.POSITIVE_INFINITY, place.asideM));
    }
  }
  const lengthM = points.length === trace.points.length ? trace.lengthM : lengthOf(points);
  const significance = significanceOf(trace.meanScore, trace.lengthM);
  return { trace, source, points, significance, lengthM, places, nearest };
}

/** For each point of `line`, whether it lies beyond `other`. */
export const hiddenBy = (line: Candidate, other: Candidate): boolean[] =>
  line.places.map((place) => {
    if (!place) return false;
    const edge = other.nearest.get(place.bin);
    return edge !== undefined && place.asideM > edge + BEYOND_M;
  });

/** Whether a trace's outside (`step` positive: left of its points' angle) mostly lies away from the path. */
export function facesPath({ points }: Trace, path: DrivenPath, reachM: number): boolean {
  let [facing, n] = [0, 0];
  for (const { x, y, angle, step } of points) {
    const p = path.nearest(x, y, reachM);
    if (!p || step === 0) continue;
    n++;
    const left = Math.cos(angle) * (p.y - y) - Math.sin(angle) * (p.x - x);
    if (left * step < 0) facing++;
  }
  return n > 0 && facing / n > FACING;
}

/** A place is beside the nearest pose when it lies no further ahead of it or behind it (m): poses may be some metres apart. */
const BESIDE_M = 3;

/** Whether most of a trace lies beside the path, not before its start or behind its end. */
export function isBeside({ points }: Trace, path: DrivenPath, reachM: number): boolean {
  const beside = points.filter(({ x, y }) => {
    const p = path.nearest(x, y, reachM);
    return p && Math.abs(Math.cos(p.heading) * (x - p.x) + Math.sin(p.heading) * (y - p.y)) <= BESIDE_M;
  });
  return beside.length > points.length / 2;
}

export function lengthOf(points: readonly RidgePoint[]): number {
  let sum = 0;
  points.forEach((p, k) => {
    const q = points[k - 1];
    if (q) sum += Math.hypot(p.x - q.x, p.y - q.y);
  });
  return sum;
}
