/**
 * Which lines beside the driven lane bound lanes, and where lanes lie that no painted line separates. At each station the likeliest
 * sequence of lines is found, from the driven lane outwards to the edge of the road, by dynamic programming (Viterbi). A sequence is
 * likely when its lanes are about as wide as the lanes of the street, and when the lines that it leaves out are likely false.
 */
import { isMarkedMiddle } from './centre.ts';
import { offsetIn, segmentsOf } from './driven.ts';
import type { Run, Spot } from './runs.ts';
import type { Station } from './stations.ts';
import { inferredStrip, lineOf, type Strip } from './strips.ts';

/** Lanes of a street differ in width by so much (m, one sigma). */
const SIGMA_M = 0.3;
/** A lane between two lines that were both seen may be narrower: for turning, or beside a taper. */
const NARROWER_SIGMA_M = 0.8;
/** What a line costs that must be there and was not seen. */
const UNSEEN_COST = 0.7;
/** Lanes between two lines, at most. */
const MOST = 4;
/** Widths a lane may have (m). */
const WIDTHS_M = [2.4, 4.2] as const;
/** Beyond a dashed line, up to the edge of the road. */
const NARROW_M = 2.2;
/** Two lines of one marking; a median or hatched area beside the centre line (m). */
const DOUBLE_M = 0.6;
const MEDIAN_M = 2.2;
/** Costs of a gap that is no lane: a median; a shoulder, gutter or parked cars at the edge of the road; elsewhere. */
const MEDIAN_COST = 1;
const RIM_COST = 0.8;
const GAP_COST = 2.5;
/** Between the outermost lane and the edge of the road: less is the widths' own noise, more holds another lane (m). */
const REST_M = [0.35, 3] as const;
/** Of an odd number of lanes on a street without paint. */
const ODD_COST = 1;
/** Of each lane beyond the middle of the road that its own direction has not. */
const MORE_COST = 2;
/** What lies between a lane and an edge line where a taper begins (m), and its cost. */
const TAPER_M = [0.5, 2.4] as const;
const TAPER_COST = 0.3;
/** A verge, between the edge of the road and the bottom of the ditch (m): its slope alone takes more than a metre. */
const VERGE_M = [1.2, 5] as const;
/** A boundary this sure is the edge of the road. */
const SURE = 0.7;
/** A line that is chosen at fewer of its stations is no bound of lanes. */
const LEAST_CHOSEN = 0.5;
/** Lines are made over at least so many stations, and go on without a step of more (m). */
const SHORTEST = 8;
const STEP_M = 0.4;
/** Lines nearer to the driven lane's own bound than this are that bound (m). */
const OWN_M = 0.3;
/** Confidences are clamped to these, so that each logarithm of one, which is a cost, is finite. */
const EXTREMES = [0.05, 0.98] as const;

/** `restM` between the outermost lane and the edge of the road. */
type Way = { readonly cost: number; readonly lanes: number; readonly restM: number };
type Gap = { readonly from: Spot; readonly to: Spot; readonly way: Way };
/** One side of the driven lane at one station: its own bound, the lines beyond it, and what lies between them. */
type Section = {
  readonly k: number;
  readonly side: 1 | -1;
  readonly lines: readonly Spot[];
  readonly gaps: readonly Gap[];
};

/** @returns the lines that lanes beside the driven one may lie between, and those that must be there. */
export function layoutOf(
  strips: readonly Strip[],
  driven: readonly Run[],
  stations: readonly Station[],
  widthM: number,
): { readonly strips: readonly Strip[]; readonly added: readonly Strip[] } {
  const segments = segmentsOf(strips, stations);
  const owns = segments.map((_, k) => driven.find(({ from, to }) => from <= k && k < to));
  const sections = (isKept: (strip: Strip) => boolean): Section[] => {
    const found: Section[] = [];
    owns.forEach((own, k) => {
      // From the right on: how many lanes lie there says how many there are to the left.
      let count = 1;
      for (const side of own ? ([-1, 1] as const) : []) {
        const all = own ? outwards(segments[k] ?? [], own, side, k) : [];
        const lines = all.filter(({ strip }, n) => n === 0 || isKept(strip));
        const gaps = gapsOf(lines, side, widthM, count);
        count += gaps.reduce((sum, { way }) => sum + way.lanes, 0);
        found.push({ k, side, lines, gaps });
      }
    });
    return found;
  };
  const isKept = mostlyChosen(sections(() => true));
  const added = new Between(stations);
  for (const { k, side, lines, gaps } of sections(isKept)) {
    const [own] = lines;
    // A dashed line separates two lanes: one lies beyond it, even where its other bound was not seen.
    if (own && lines.length === 1 && side > 0 && isDashed(own.strip))
      added.add(k, own.offset + widthM, own.strip.element.confidence, 'divider');
    for (const { from, to, way } of gaps) {
      const confidence = Math.min(from.strip.element.confidence, to.strip.element.confidence);
      const reach = Math.abs(to.offset - from.offset) - way.restM;
      for (let lane = 1; lane < way.lanes + (way.restM > 0 ? 1 : 0); lane++)
        added.add(
          k,
          from.offset + (side * reach * lane) / way.lanes,
          confidence,
          lane === way.lanes && to.strip.element.class === 'boundary' ? 'boundary' : 'divider',
        );
    }
  }
  const made = added.strips();
  return { strips: [...strips.filter(isKept), ...made], added: made };
}

/** Whether a line is chosen at most of the stations at which it might be; a sure edge of the road stays. */
function mostlyChosen(sections: readonly Section[]): (strip: Strip) => boolean {
  const counts = new Map<Strip, { seen: number; chosen: number }>();
  for (const { lines, gaps } of sections) {
    const chosen = new Set(gaps.map(({ to }) => to.strip));
    for (const { strip } of lines.slice(1)) {
      const count = counts.get(strip) ?? { seen: 0, chosen: 0 };
      counts.set(strip, { seen: count.seen + 1, chosen: count.chosen + (chosen.has(strip) ? 1 : 0) });
    }
  }
  return (strip) => {
    const count = counts.get(strip);
    return !count || isEdge(strip) || count.chosen >= LEAST_CHOSEN * count.seen;
  };
}

/** From the driven lane's own bound to the first sure boundary. */
function outwards(lines: readonly Spot[], own: Run, side: 1 | -1, k: number): Spot[] {
  const strip = side > 0 ? own.left : own.right;
  const offset = offsetIn(strip, k);
  if (offset === undefined) return [];
  const out: Spot[] = [{ strip, offset }];
  if (isEdge(strip)) return [];
  for (const line of side > 0 ? [...lines].reverse() : lines) {
    if (line.strip === strip || side * (line.offset - offset) < OWN_M) continue;
    out.push(line);
    if (isEdge(line.strip)) break;
  }
  return out;
}

const isDashed = ({ element }: Strip): boolean => /dash/.test(element.subtype) && element.confidence >= SURE;

const isSolid = ({ element }: Strip): boolean =>
  element.class === 'divider' && element.inferred !== true && !/dash/.test(element.subtype);

const isEdge = (strip: Strip): boolean => {
  const { class: name, confidence } = strip.element;
  return name === 'boundary' && confidence >= SURE;
};

/** The likeliest gaps between lines, outwards. */
function gapsOf(lines: readonly Spot[], side: 1 | -1, widthM: number, own: number): Gap[] {
  /** `lanes` from the driven lane to here; `middle` how many of them lie before the middle of the road, where that was passed. */
  type Best = {
    readonly cost: number;
    readonly before: number;
    readonly way: Way;
    readonly lanes: number;
    readonly middle: number | undefined;
  };
  const none: Way = { cost: 0, lanes: 0, restM: 0 };
  const middleAt = (spot: Spot | undefined, n: number): number | undefined =>
    spot && side > 0 && isMarkedMiddle(lineOf(spot.strip)) ? n : undefined;
  const best: Best[] = [{ cost: 0, before: -1, way: none, lanes: 0, middle: middleAt(lines[0], 0) }];
  lines.forEach((to, j) => {
    if (j === 0) return;
    let [found, skipped]: [Best | undefined, number] = [undefined, 0];
    for (let i = j - 1; i >= 0; i--) {
      const from = lines[i];
      const start = best[i];
      if (!from || !start) continue;
      // Beyond the middle lie as many lanes as before it.
      const room = start.middle === undefined ? MOST : own + 2 * start.middle - start.lanes;
      const way = wayOf(
        from,
        to,
        i === 0 && side > 0 ? own : undefined,
        widthM,
        room,
        side < 0 || start.middle !== undefined,
      );
      const all = start.cost + skipped + way.cost - Math.log(sureness(to.strip));
      const lanes = start.lanes + way.lanes;
      const middle = start.middle ?? middleAt(to, lanes);
      if (!found || all < found.cost) found = { cost: all, before: i, way, lanes, middle };
      skipped -= Math.log(1 - sureness(from.strip));
    }
    best.push(found ?? { cost: Number.POSITIVE_INFINITY, before: 0, way: none, lanes: 0, middle: undefined });
  });
  let [last, least, left] = [0, Number.POSITIVE_INFINITY, 0];
  for (let j = lines.length - 1; j >= 0; j--) {
    const cost = (best[j]?.cost ?? Number.POSITIVE_INFINITY) + left;
    if (cost < least) [last, least] = [j, cost];
    const line = lines[j];
    if (line && j > 0) left -= Math.log(1 - sureness(line.strip));
  }
  const gaps: Gap[] = [];
  for (let j = last; j > 0; ) {
    const { before, way } = best[j] ?? { before: 0, way: none };
    const [from, to] = [lines[before], lines[j]];
    if (from && to) gaps.push({ from, to, way });
    j = before;
  }
  return gaps.reverse();
}

const sureness = ({ element: { confidence, inferred }, of }: Strip): number =>
  // An inferred line is no evidence of its own: to take it costs as much as to leave it out.
  Math.min(EXTREMES[1], Math.max(EXTREMES[0], of ? of.confidence : inferred ? 0.5 : confidence));

/** Whether two lines run so near to each other (m) elsewhere, over some metres. */
function hasBeenNear(a: Strip, b: Strip, withinM: number): boolean {
  let count = 0;
  for (const [k, { offset }] of a.passings) {
    const other = b.passings.get(k);
    if (other && Math.abs(other.offset - offset) <= withinM) count++;
  }
  return count >= SHORTEST;
}

function wayOf(
  from: Spot,
  to: Spot,
  own: number | undefined,
  widthM: number,
  room: number,
  isBeyondMiddle: boolean,
): Way {
  const width = Math.abs(to.offset - from.offset);
  const { class: name, subtype } = to.strip.element;
  const isRim = name === 'boundary';
  const isDitch = subtype === 'ditch';
  const isUnpainted = isRim && own !== undefined && from.strip.element.inferred === true;
  let [cost, lanes, restM] = [GAP_COST, 0, 0];
  if (width <= DOUBLE_M) cost = 0;
  else if (isRim) cost = RIM_COST + Math.max(0, width - widthM);
  else if (own !== undefined && width <= MEDIAN_M) cost = MEDIAN_COST;
  // A solid line, but for the middle of the road, is the edge of the lanes: a shoulder lies beyond it.
  const isOutside = isBeyondMiddle && isSolid(from.strip) && !isMarkedMiddle(lineOf(from.strip));
  for (let count = 1; count <= MOST; count++) {
    if (isOutside && count > 1) break;
    const rest = width - count * widthM;
    // Without paint in the middle there are as many lanes for either direction.
    const odd =
      (isUnpainted && (own + count) % 2 === 1 ? ODD_COST : 0) +
      MORE_COST * Math.max(0, count - Math.max(0, room));
    const least = RIM_COST + count * UNSEEN_COST + odd;
    const [narrowestRest, widestRest] = isDitch ? VERGE_M : REST_M;
    if (isRim && !isOutside && rest >= narrowestRest && rest <= widestRest && least < cost)
      [cost, lanes, restM] = [least, count, rest];
    // Before an edge line that leaves the lane, as where another lane begins beside it.
    const isTaper =
      own !== undefined &&
      !isRim &&
      isSolid(to.strip) &&
      rest >= TAPER_M[0] &&
      rest <= TAPER_M[1] &&
      hasBeenNear(from.strip, to.strip, widthM + TAPER_M[0] / 2);
    if (isTaper && count === 1 && UNSEEN_COST + TAPER_COST < cost)
      [cost, lanes, restM] = [UNSEEN_COST + TAPER_COST, 1, rest];
    const each = isDitch ? 0 : width / count;
    // A dashed line in the middle of the road has a lane to both sides, be it ever so narrow.
    const narrowest = isRim && own !== undefined && isDashed(from.strip) ? NARROW_M : WIDTHS_M[0];
    if (each < narrowest || each > WIDTHS_M[1]) continue;
    const sigma =
      count === 1 && each < widthM && !isRim && !lineOf(from.strip).inferred && !lineOf(to.strip).inferred
        ? NARROWER_SIGMA_M
        : SIGMA_M;
    const said = (count * ((each - widthM) / sigma) ** 2) / 2 + (count - 1) * UNSEEN_COST + odd;
    if (said < cost) [cost, lanes, restM] = [said, count, 0];
  }
  return { cost, lanes, restM };
}

/** A line that must be there; a boundary where no lane lies beyond it. */
type Made = {
  readonly from: number;
  readonly offsets: number[];
  confidence: number;
  readonly name: 'divider' | 'boundary';
};

/** Lines that must be there, station by station; what goes on without a step is one line. */
class Between {
  readonly #stations: readonly Station[];
  readonly #open: Made[] = [];
  readonly #closed: Made[] = [];

  constructor(stations: readonly Station[]) {
    this.#stations = stations;
  }

  add(k: number, offset: number, confidence: number, name: Made['name']): void {
    for (let n = this.#open.length - 1; n >= 0; n--) {
      const line = this.#open[n];
      if (line && line.from + line.offsets.length < k) this.#closed.push(...this.#open.splice(n, 1));
    }
    const line = this.#open.find(
      ({ from, offsets, name: other }) =>
        other === name && from + offsets.length === k && Math.abs((offsets.at(-1) ?? 0) - offset) <= STEP_M,
    );
    if (!line) this.#open.push({ from: k, offsets: [offset], confidence, name });
    else {
      line.offsets.push(offset);
      line.confidence = Math.min(line.confidence, confidence);
    }
  }

  strips(): Strip[] {
    return [...this.#closed, ...this.#open]
      .filter(({ offsets }) => offsets.length >= SHORTEST)
      .map(({ from, offsets, confidence, name }) => {
        const side = (offsets[0] ?? 0) > 0 ? 'left' : 'right';
        const id = `between-${side}-${from}-${Math.round(10 * Math.abs(offsets[0] ?? 0))}`;
        return inferredStrip(id, name, confidence, this.#stations, from, [...offsets, offsets.at(-1) ?? 0]);
      });
  }
}
