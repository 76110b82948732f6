/**
 * The other roadway of a road with a median. Its lanes lie behind two guard rails, and a lidar sees little of their paint. Such roads are
 * built alike on both sides of the middle, so the lanes next to the median are concluded from the vehicle's own side, mirrored.
 */
import { segmentsOf } from '../driven.ts';
import type { Run, Spot } from '../runs.ts';
import type { Station } from '../stations.ts';
import { inferredStrip, isDashed, offsetOf, type Strip } from '../strips.ts';

/** A line this sure is taken for what it is. */
const SURE = 0.7;
/** Between the two rails of a median (m): back to back, or with a strip of grass between them. */
const MEDIAN_M = [0.4, 6] as const;
/** From the outermost line to the rail (m). */
const SHOULDER_M = [0.3, 3] as const;
/** Lanes that each side of such a road has at least. */
const LANES = 2;
/** Rails and lines run side by side over so many metres, without a step of more (m). */
const LONGEST_STEP_M = 0.4;
const SHORTEST = 20;

/** Nothing of these lanes was seen: what is left of the confidence in the lines they come from. */
const UNSEEN = 0.5;

export function mirroredLanes(
  strips: readonly Strip[],
  runs: readonly Run[],
  stations: readonly Station[],
  widthM: number,
): { readonly runs: readonly Run[]; readonly added: readonly Strip[] } {
  const found: { from: number; offsets: number[]; confidence: number }[] = [];
  segmentsOf(strips, stations).forEach((lines, k) => {
    const edge = stations[k]?.isAgain ? undefined : edgeOf(lines, runs, k);
    if (!edge) return;
    const open = found.at(-1);
    const last = open?.offsets.at(-1) ?? Number.NaN;
    if (open && open.from + open.offsets.length === k && Math.abs(last - edge.offset) <= LONGEST_STEP_M) {
      open.offsets.push(edge.offset);
      open.confidence = Math.min(open.confidence, edge.confidence);
    } else found.push({ from: k, offsets: [edge.offset], confidence: edge.confidence });
  });
  const made: Run[] = [];
  const added: Strip[] = [];
  for (const { from, offsets, confidence } of found) {
    if (offsets.length < SHORTEST) continue;
    const ends = [...offsets, offsets.at(-1) ?? 0];
    const bounds = Array.from({ length: LANES + 1 }, (_, lane) =>
      inferredStrip(
        `mirrored-${lane}-${from}`,
        'divider',
        confidence,
        stations,
        from,
        ends.map((offset) => offset + lane * widthM),
      ),
    );
    added.push(...bounds);
    bounds.slice(1).forEach((left, lane) => {
      const right = bounds[lane];
      if (right) made.push({ left, right, from, to: from + offsets.length, isDriven: false });
    });
  }
  return { runs: made, added };
}

/** Where the other roadway's lanes begin at a station: as far behind the second rail as the vehicle's own end before the first. */
function edgeOf(
  lines: readonly Spot[],
  runs: readonly Run[],
  k: number,
): { readonly offset: number; readonly confidence: number } | undefined {
  // From the way to the left.
  const left = lines.filter(({ offset }) => offset > 0).reverse();
  const isSure = ({ strip: { element } }: Spot): boolean => element.confidence >= SURE && !element.inferred;
  const at = left.findIndex((spot) => isSure(spot) && spot.strip.element.class === 'boundary');
  const rails = left.slice(at).filter((spot) => isSure(spot) && spot.strip.element.subtype === 'guard_rail');
  const [near, far] = rails;
  if (at < 0 || !near || !far || near !== left[at]) return undefined;
  const inner = left.slice(0, at).findLast((spot) => isSure(spot) && spot.strip.element.class === 'divider');
  if (!inner || isDashed(inner.strip.element)) return undefined;
  const [median, shoulder] = [far.offset - near.offset, near.offset - inner.offset];
  if (median < MEDIAN_M[0] || median > MEDIAN_M[1]) return undefined;
  if (shoulder < SHOULDER_M[0] || shoulder > SHOULDER_M[1]) return undefined;
  const here = runs.filter(({ from, to }) => from <= k && k < to);
  // The other side may have been seen after all.
  if (here.some((run) => (offsetOf(run.right, k) ?? 0) > near.offset)) return undefined;
  if (here.length < LANES) return undefined;
  const confidence = Math.min(...[inner, near, far].map(({ strip }) => strip.element.confidence));
  return { offset: far.offset + shoulder, confidence: UNSEEN * confidence };
}
