/**
 * The lane that the vehicle drove in, station by station: between the lines to its left and right where they lie a lane's width
 * apart and about the vehicle, and otherwise by one line and the width of the lane before, or by the way alone. What was not
 * seen becomes an inferred line.
 */
import { quantileOf } from '../../../map/compare/quantile.ts';
import type { Run, Spot } from './runs.ts';
import type { Station } from './stations.ts';
import { inferredStrip, offsetOf, type Strip } from './strips.ts';

export type DrivenLimits = { readonly narrowestM: number; readonly widestM: number };

/** Widths of a lane that is driven in; wider ones hold a parking strip or a second lane as well. */
const WIDEST_DRIVEN_M = 4.8;
/** Taken where no lane of the drive has both bounds: a town lane of most countries is 3 to 3.5 m wide. */
const USUAL_WIDTH_M = 3.25;
const WIDTHS_M = [2.75, 3.75] as const;
/** Lanes of an unpainted carriageway for two ways: below it a car has no room, above it there are more lanes. */
const SHARE_M = [2.4, 3.75] as const;
/** There are two of them, three, four or six; what a width costs that is not the usual one, and a vehicle off its lane's middle. */
const COUNTS = [2, 3, 4, 6] as const;
const WIDTH_SIGMA_M = 0.4;
const MIDDLE_SIGMA_M = 0.3;
/** So many widths are enough to say what the drive's lanes measure. */
const ENOUGH = 15;
/** A vehicle is 1.8 m wide, so a line further away than its side bounds its lane; beyond the other it is another lane's. */
const NEAREST_M = 0.7;
const FURTHEST_M = 3.4;
/** One line alone bounds the lane when it lies so far from the way. */
const LONE_M = [0.9, 2.6] as const;
/** Lines of either side that are tried. */
const TRIED = 3;
/** Cost (m) of a line that lies nearer to the way and is passed over: such lines are wheel tracks and seams, or arrows. */
const SKIPPED_COST = 0.5;
/** Cost of a bound that is not the one of the stretch before. */
const CHANGE_COST = 0.3;
/** A lane wider than is usual on the drive by this holds a part of the next one (m). */
const WIDER_M = 0.5;
/** Above this cost (m), no two lines are taken. */
const HIGHEST_COST = 1.9;
/** A line so far to either side shows that there is a street, though it bounds no lane (m). */
const STREET_M = 6;
/** The longest stretch (m) that the way alone says to be a lane: through a junction. */
const LONGEST_UNSEEN_M = 60;
/** Over so many metres an inferred line comes from the end of the line before it to its own place. */
const RAMP_M = 10;
/** A shorter seen bound is not taken: it would flicker between inferred ones (stations). */
const SHORTEST_SEEN = 4;

/** At an end of a stretch, a bound that is inferred over no more than this is left out (stations). */
const SHORT_END = 4;

type Side = 'left' | 'right';
/** `isWide` where a bound was left out because the lane would be too wide. */
type Choice = { left: Strip | undefined; right: Strip | undefined; isWide?: true };

/**
 * The driven lane as runs between strips, some of which are new; `strips` are those it was made from. `widthM` is a lane's usual
 * width on this drive; `usualM` the same where enough was seen to say so.
 *
 * @param isOpen whether a station lies outside of every junction that is known
 */
export function drivenLane(
  strips: readonly Strip[],
  stations: readonly Station[],
  limits: DrivenLimits,
  isOpen: (station: number) => boolean = () => true,
): {
  readonly runs: readonly Run[];
  readonly added: readonly Strip[];
  readonly widthM: number;
  readonly usualM: number | undefined;
} {
  const segments = segmentsOf(strips, stations);
  const seen = steady(tapered(steady(choose(segments, limits)), segments));
  const widths = seen.flatMap(({ left, right }, k) => {
    const [l, r] = [left && offsetIn(left, k), right && offsetIn(right, k)];
    return l !== undefined && r !== undefined ? [l - r] : [];
  });
  const shares = seen.flatMap(({ left, right }, k) => {
    const share = left && right ? undefined : ownShare(segments, left, right, k);
    return share === undefined ? [] : [share];
  });
  const said = widths.length < ENOUGH && shares.length >= ENOUGH ? shares : widths;
  const median = said.length > 0 ? quantileOf(said, 0.5) : USUAL_WIDTH_M;
  const widthM = Math.min(WIDTHS_M[1], Math.max(WIDTHS_M[0], median));
  const added: Strip[] = [];
  const runs: Run[] = [];
  const isBeyond = (k: number): boolean =>
    stations[k]?.isBeyond === true || stations[k + 1]?.isBeyond === true;
  const isStreet = segments.map((lines, k) =>
    isBeyond(k)
      ? seen[k]?.left !== undefined || seen[k]?.right !== undefined
      : lines.some(({ offset }) => Math.abs(offset) <= STREET_M),
  );
  for (const stretch of toTheEnds(stretchesOf(isStreet, stations), stations)) {
    const [from, to] = trimmed(stretch, seen);
    const width = (side: Side, near: Strip, k: number): number => shareOf(segments, side, near, k) ?? widthM;
    const usual = { widthM, width, isOpen };
    const left = boundsOf('left', seen, from, to, usual, stations, added);
    const right = boundsOf('right', seen, from, to, usual, stations, added);
    let begin = from;
    for (let k = from + 1; k <= to; k++) {
      const [l, r] = [left[begin - from], right[begin - from]];
      const isSame = left[k - from] === l && right[k - from] === r && isBeyond(k) === isBeyond(begin);
      if (k < to && isSame) continue;
      if (l && r) runs.push({ left: l, right: r, from: begin, to: k, isDriven: !isBeyond(begin) });
      begin = k;
    }
  }
  return { runs, added, widthM, usualM: said.length >= ENOUGH ? widthM : undefined };
}

/** The offset of a line in the middle of the segment from one station to the next; undefined where it does not span it. */
export function offsetIn(strip: Strip, segment: number): number | undefined {
  const [a, b] = [offsetOf(strip, segment), offsetOf(strip, segment + 1)];
  return a === undefined || b === undefined ? undefined : (a + b) / 2;
}

/** Lines that span the segment from each station to the next, from left to right. */
export function segmentsOf(strips: readonly Strip[], stations: readonly Station[]): (readonly Spot[])[] {
  const segments = Array.from({ length: Math.max(0, stations.length - 1) }, (): Spot[] => []);
  for (const strip of strips)
    for (let k = strip.first; k < strip.last; k++) {
      const offset = offsetIn(strip, k);
      if (offset !== undefined) segments[k]?.push({ strip, offset });
    }
  for (const each of segments) each.sort((a, b) => b.offset - a.offset);
  return segments;
}

/** For each segment the two lines about the way that make the best lane, or one of them, or none. */
function choose(segments: ReturnType<typeof segmentsOf>, { narrowestM, widestM }: DrivenLimits): Choice[] {
  let before: Choice = { left: undefined, right: undefined };
  let widthM = USUAL_WIDTH_M;
  return segments.map((lines): Choice => {
    const inReach = (offset: number): boolean =>
      Math.abs(offset) >= NEAREST_M && Math.abs(offset) <= FURTHEST_M;
    const left = lines
      .filter(({ offset }) => offset > 0 && inReach(offset))
      .slice(-TRIED)
      .reverse();
    const right = lines.filter(({ offset }) => offset < 0 && inReach(offset)).slice(0, TRIED);
    let best: { choice: Choice; cost: number; widthM: number } | undefined;
    left.forEach((l, i) => {
      right.forEach((r, j) => {
        const width = l.offset - r.offset;
        if (width < narrowestM || width > Math.min(widestM, WIDEST_DRIVEN_M)) return;
        const cost =
          Math.abs(l.offset + r.offset) / 2 +
          0.5 * Math.abs(width - widthM) +
          SKIPPED_COST * (i + j) +
          (l.strip === before.left ? 0 : CHANGE_COST) +
          (r.strip === before.right ? 0 : CHANGE_COST);
        if (!best || cost < best.cost)
          best = { choice: { left: l.strip, right: r.strip }, cost, widthM: width };
      });
    });
    if (best && best.cost <= HIGHEST_COST) {
      // Slowly, so that one odd place does not change what comes after.
      widthM += 0.1 * (best.widthM - widthM);
      before = best.choice;
      return best.choice;
    }
    const lone = [...left, ...right]
      .filter(({ offset }) => Math.abs(offset) >= LONE_M[0] && Math.abs(offset) <= LONE_M[1])
      .map(({ strip, offset }) => {
        const kept = strip === before.left || strip === before.right;
        return { strip, offset, cost: Math.abs(Math.abs(offset) - widthM / 2) + (kept ? 0 : CHANGE_COST) };
      })
      .sort((a, b) => a.cost - b.cost)[0];
    before = {
      left: lone && lone.offset > 0 ? lone.strip : undefined,
      right: lone && lone.offset < 0 ? lone.strip : undefined,
    };
    return before;
  });
}

/**
 * Where the lane is wider than the drive's lanes are, as at a taper where another lane begins beside it, the bound that lies further
 * from where it should is not its own.
 */
function tapered(seen: readonly Choice[], segments: ReturnType<typeof segmentsOf>): Choice[] {
  const offsets = seen.map(({ left, right }, k): readonly [number, number] | undefined => {
    const at = (strip: Strip | undefined): number | undefined =>
      segments[k]?.find((each) => each.strip === strip)?.offset;
    const [l, r] = [at(left), at(right)];
    return l === undefined || r === undefined ? undefined : [l, r];
  });
  const widths = offsets.flatMap((both) => (both ? [both[0] - both[1]] : []));
  if (widths.length < ENOUGH) return [...seen];
  const usualM = quantileOf(widths, 0.5);
  return seen.map((choice, k) => {
    const both = offsets[k];
    if (!both || both[0] - both[1] - usualM < WIDER_M) return choice;
    const [off, rightOff] = [Math.abs(both[0] - usualM / 2), Math.abs(both[1] + usualM / 2)];
    return { ...choice, isWide: true, ...(off > rightOff ? { left: undefined } : { right: undefined }) };
  });
}

/**
 * A lane's share of a carriageway on which no line is painted, where both its edges are seen; the vehicle drives in the middle of the
 * outer one. Undefined elsewhere.
 *
 * @param side where the lane's bound is missing; `near` is the bound opposite.
 */
function shareOf(
  segments: ReturnType<typeof segmentsOf>,
  side: Side,
  near: Strip,
  k: number,
): number | undefined {
  const lines = segments[Math.min(k, segments.length - 1)] ?? [];
  const at = lines.findIndex(({ strip }) => strip === near);
  const [own, next] = [lines[at], at < 0 ? undefined : lines[side === 'left' ? at - 1 : at + 1]];
  if (!own || !next) return undefined;
  if ([own, next].some(({ strip }) => strip.element.class !== 'boundary')) return undefined;
  return unpaintedShare(Math.abs(next.offset - own.offset), own.offset);
}

/**
 * Width of a lane (m) of an unpainted carriageway for two ways; undefined where it is too narrow or too wide for that.
 *
 * @param allM between its edges
 * @param ownM how far to the side of the way its nearer edge lies
 */
export function unpaintedShare(allM: number, ownM: number): number | undefined {
  const [best] = COUNTS.map((count) => ({ width: allM / count, isOdd: count % 2 === 1 }))
    // Three narrow lanes are rather two wide ones.
    .filter(({ width, isOdd }) => width >= (isOdd ? WIDTHS_M[0] : SHARE_M[0]) && width <= SHARE_M[1])
    .map(({ width }) => ({
      width,
      cost:
        ((width - USUAL_WIDTH_M) / WIDTH_SIGMA_M) ** 2 + ((Math.abs(ownM) - width / 2) / MIDDLE_SIGMA_M) ** 2,
    }))
    .sort((a, b) => a.cost - b.cost);
  return best?.width;
}

const ownShare = (
  segments: ReturnType<typeof segmentsOf>,
  left: Strip | undefined,
  right: Strip | undefined,
  k: number,
): number | undefined =>
  right ? shareOf(segments, 'left', right, k) : left && shareOf(segments, 'right', left, k);

/** Bounds that are taken for a few stations only are left out. */
function steady(choices: readonly Choice[]): Choice[] {
  const out = choices.map((each) => ({ ...each }));
  for (const side of ['left', 'right'] as const) {
    let begin = 0;
    for (let k = 1; k <= choices.length; k++) {
      if (k < choices.length && choices[k]?.[side] === choices[begin]?.[side]) continue;
      const isBridge = choices[begin]?.[side]?.element.inferred === true;
      if (k - begin < SHORTEST_SEEN && !isBridge)
        for (const each of out.slice(begin, k)) each[side] = undefined;
      begin = k;
    }
  }
  return out;
}

/** Stretches of stations where there is a lane: with a line near, or between two such stretches that are not far apart. */
function stretchesOf(isStreet: readonly boolean[], stations: readonly Station[]): [number, number][] {
  const stretches: [number, number][] = [];
  let open: [number, number] | undefined;
  let unseen = 0;
  const close = (): void => {
    if (open && open[1] - open[0] >= SHORTEST_SEEN) stretches.push(open);
    open = undefined;
  };
  isStreet.forEach((isHere, k) => {
    if (stations[k]?.isAgain || stations[k + 1]?.isAgain) {
      close();
      return;
    }
    if (isHere) {
      open = open ? [open[0], k + 1] : [k, k + 1];
      unseen = 0;
    } else if (stations[k]?.isBeyond || stations[k + 1]?.isBeyond || ++unseen > LONGEST_UNSEEN_M) close();
  });
  close();
  return stretches;
}

/** The first from the way's beginning, and the last to its end: into the junction where the drive begins or ends. */
function toTheEnds(stretches: readonly [number, number][], stations: readonly Station[]): [number, number][] {
  const first = stations.findIndex(({ isBeyond }) => !isBeyond);
  const last = stations.findLastIndex(({ isBeyond }) => !isBeyond);
  const isFree = (from: number, to: number): boolean =>
    to - from <= LONGEST_UNSEEN_M && stations.slice(from, to + 1).every(({ isAgain }) => !isAgain);
  return stretches.map(([from, to], k): [number, number] => [
    k === 0 && from > first && isFree(first, from) ? first : from,
    k === stretches.length - 1 && to < last && isFree(to, last) ? last : to,
  ]);
}

/** Without the few metres at an end over which one bound is not seen yet, or not any more. */
function trimmed([from, to]: [number, number], seen: readonly Choice[]): [number, number] {
  let [begin, end] = [from, to];
  for (const side of ['left', 'right'] as const) {
    const first = seen.findIndex((each, k) => k >= from && k < to && each[side] !== undefined);
    const last = seen.findLastIndex((each, k) => k >= from && k < to && each[side] !== undefined);
    if (first < 0) continue;
    if (first - from <= SHORT_END) begin = Math.max(begin, first);
    if (to - last - 1 <= SHORT_END) end = Math.min(end, last + 1);
  }
  return end - begin >= SHORTEST_SEEN ? [begin, end] : [from, to];
}

/** The bound of each segment of a stretch: the line that was seen, or an inferred one that joins what lies before and after. */
function boundsOf(
  side: Side,
  seen: readonly Choice[],
  from: number,
  to: number,
  usual: {
    readonly widthM: number;
    /** Of the lane whose bound is missing to a side, and seen to the other (`near`). */
    readonly width: (side: Side, near: Strip, k: number) => number;
    readonly isOpen: (station: number) => boolean;
  },
  stations: readonly Station[],
  added: Strip[],
): Strip[] {
  const sign = side === 'left' ? 1 : -1;
  const other = side === 'left' ? 'right' : 'left';
  const bounds: Strip[] = [];
  for (let k = from; k < to; ) {
    const strip = seen[k]?.[side];
    let end = k + 1;
    while (end < to && seen[end]?.[side] === strip) end++;
    if (strip) {
      bounds.push(...new Array<Strip>(end - k).fill(strip));
      k = end;
      continue;
    }
    // Where the other side was seen, a lane's width from it; else about the way.
    const targets = Array.from({ length: end - k + 1 }, (_, i) => {
      const at = seen[Math.min(end - 1, k + i)]?.[other];
      const offset = at && offsetOf(at, k + i);
      return at === undefined || offset === undefined
        ? (sign * usual.widthM) / 2
        : offset + sign * usual.width(side, at, Math.min(end - 1, k + i));
    });
    const [before, behind] = [seen[k - 1]?.[side], seen[end]?.[side]];
    const [start, stop] = [
      k > from && before ? offsetOf(before, k) : undefined,
      end < to && behind ? offsetOf(behind, end) : undefined,
    ];
    const isBare = seen.slice(k, end).every((each) => each[other] === undefined);
    const offsets =
      isBare && end - k <= LONGEST_UNSEEN_M && (start !== undefined || stop !== undefined)
        ? straightOn(end - k, start, stop)
        : joined(smooth(targets), start, stop);
    // The edge of the road that is not seen for a while is still its edge; through a junction it is not.
    const edges = [before, behind].flatMap((strip) => (strip ? [strip.element.class === 'boundary'] : []));
    const isStreet = isBare
      ? edges.every(Boolean) && stations.slice(k, end).every((_, i) => usual.isOpen(k + i))
      : !seen.slice(k, end).some(({ isWide }) => isWide);
    const isRim = isStreet && edges.some(Boolean);
    const name = isRim ? 'boundary' : 'divider';
    const made = inferredStrip(`inferred-${side}-${k}`, name, 1, stations, k, offsets);
    added.push(made);
    bounds.push(...new Array<Strip>(end - k).fill(made));
    k = end;
  }
  return bounds;
}

/** Where no line is near to either side, as through a junction: from the bound before to the one behind it, or as it was. */
function straightOn(count: number, start: number | undefined, stop: number | undefined): number[] {
  const [a, b] = [start ?? stop ?? 0, stop ?? start ?? 0];
  return Array.from({ length: count + 1 }, (_, k) => a + ((b - a) * k) / Math.max(1, count));
}

/** The mean over a window, so that a change of what it is taken from makes no step. */
function smooth(values: readonly number[]): number[] {
  const half = RAMP_M / 2;
  return values.map((_, k) => {
    const window = values.slice(Math.max(0, k - half), k + half + 1);
    return window.reduce((sum, v) => sum + v, 0) / window.length;
  });
}

/** Values that begin and end where they must, and come to their own over a ramp. */
function joined(values: readonly number[], start: number | undefined, stop: number | undefined): number[] {
  const last = values.length - 1;
  const [first = 0, final = 0] = [values[0], values[last]];
  const ramp = Math.max(1, Math.min(RAMP_M, last));
  return values.map((v, k) => {
    const a = start === undefined ? 0 : (start - first) * Math.max(0, 1 - k / ramp);
    const b = stop === undefined ? 0 : (stop - final) * Math.max(0, 1 - (last - k) / ramp);
    return v + a + b;
  });
}
