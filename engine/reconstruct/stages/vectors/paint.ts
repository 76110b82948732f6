/** Lines of paint: what of the markings lies on the road, followed, joined with what was too faint to follow, and judged. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { resample } from '../../../geometry/polyline.ts';
import type { RasterReader } from '../../mapping/raster.ts';
import { classOf, subtypeOf } from './classes.ts';
import type { DrivenPath } from './driven-path.ts';
import { Edges, farFrom } from './edges.ts';
import { faintChains } from './faint/faint.ts';
import { type Chain, cutBends, followRidges, SHORTEST_PIECE_M } from './following/chains.ts';
import { type Crossing, foundOf } from './following/crossings.ts';
import type { RidgePoint } from './following/ridge-points.ts';
import { HOLE_M, joined, onCrossing, type Trace, traceLines } from './following/trace.ts';
import { isArrows } from './marks/arrow.ts';
import { isBeforeParking } from './marks/before-parking.ts';
import { continuesOne } from './marks/continues.ts';
import { onCrossingBar } from './marks/crossings/before-crossing.ts';
import { halfSeen } from './marks/crossings/half-seen.ts';
import { type Broken, brokenAmong, lineCrossings } from './marks/crossings/line-crossings.ts';
import { plausible } from './marks/crossings/plausible.ts';
import { withoutShade } from './marks/crossings/shade.ts';
import { keepsOn } from './marks/crossings/stop-beside.ts';
import { isSame, zebrasAmong } from './marks/crossings/zebras.ts';
import { dashRows } from './marks/dash-rows.ts';
import { moreDashes } from './marks/dashes.ts';
import { isDriven } from './marks/driven.ts';
import { STOP_SHORTEST_M, shortestOf } from './marks/lengths.ts';
import { withLongStops } from './marks/long-stops.ts';
import { type Measure, measureOf, paintedShareOf } from './marks/measure.ts';
import type { Judged, Painted } from './marks/painted.ts';
import {
  factsOf,
  isBesideRail,
  isPale,
  isRim,
  isRing,
  type Refusal,
  refusalOf,
  type Usual,
  usualOf,
} from './marks/refusal.ts';
import { type Ribbon, ribbonAlong } from './marks/ribbon.ts';
import { contradictedBy, isRimPaint } from './marks/rim-paint.ts';
import { withStopBars } from './marks/stop-bars.ts';
import { type Amount, isBareStreet, isThin, usualAmountOf } from './marks/street.ts';
import { withoutJoints } from './marks/stretches.ts';
import type { Settings } from './parameters.ts';
import { lookOf } from './profile.ts';
import type { Watch } from './steps/watch.ts';

/** A kerb's own stones are bright: paint this close to it is none (m). */
const OFF_KERB_M = 0.16;
/** Paint this far beyond a kerb is not the road's (m). */
const BEYOND_M = 0.15;
/** Longest hole within a line that is not dashed (m). */
const GAP_M = 2.5;
/** Sharpest bend of a line of paint (rad/m). */
const BEND_PER_M = 0.15;
/** Arrows are looked for in lines that run along the path within this (rad). */
const ALONG = (35 * Math.PI) / 180;
/** Mean score times the square root of length over 1.6 m that a dash must reach which continues a dashed line. */
const WEAK = 3;
/** A crossing of which this much lies this far beyond a kerb is none (m). */
const CROSSING_BEYOND_M = 0.5;
const MOST_BEYOND = 0.5;

/** What looks like a rim bounds the road from this length on (m), where no boundary is known this close to it (m) … */
const RIM_M = 10;
const KNOWN_M = 0.45;
/** … and no nearer to the path than this (m): half of a vehicle, and some room. */
const CLEAR_M = 1.2;

/** What lies on a boundary or beyond one must be this long (m), and runs along the road. */
const RIM_PAINT_M = 8;
/** … on a road that has so much paint (m) to compare it with, … */
const ROAD_PAINT_M = 15;
/** … and no nearer to the path than this before a row of stones (m): half of a gutter. */
const OFF_STONES_M = 0.25;

/** A line with the ground along it. */
type Mark = { readonly trace: Trace; readonly ribbon: Ribbon; readonly measure: Measure };

/** What was followed: lines of paint, and crossings with the lines that make such. */
type Followed = {
  readonly traces: readonly Trace[];
  readonly chains: readonly Chain[];
  /** Too short or faint to stand for themselves. */
  readonly weak: readonly Chain[];
  readonly crossings: readonly Crossing[];
  readonly hatched: readonly Crossing[];
  readonly broken: readonly Broken[];
};

/** Whether most points of a line are among those given. */
const isMostly = ({ points }: Trace, some: ReadonlySet<RidgePoint>): boolean =>
  points.filter((point) => some.has(point)).length > points.length / 2;

/** The road as far as kerbs bound it. */
export class PaintFinder {
  readonly #path: DrivenPath;
  readonly #settings: Settings;
  readonly #kerbs: readonly Trace[];
  readonly #stones: readonly (readonly Vec3[])[];
  readonly #edges: Edges;
  /** The rows of stones: the road ends there before parking, and no paint is looked for beyond. */
  readonly #parking: Edges;
  readonly #watch: Watch | undefined;
  /** Points on a boundary or beyond one. */
  readonly #offRoad: RidgePoint[] = [];

  /** @param stones rows of stones along boundaries, which may look like paint */
  constructor(
    path: DrivenPath,
    kerbs: readonly Trace[],
    stones: readonly (readonly Vec3[])[],
    settings: Settings,
    watch?: Watch,
  ) {
    this.#watch = watch;
    this.#stones = stones;
    this.#path = path;
    this.#settings = settings;
    this.#kerbs = kerbs;
    this.#edges = new Edges(path, settings.reachM);
    for (const { line } of kerbs) this.#edges.add(line);
    this.#parking = new Edges(path, settings.reachM);
    for (const line of stones) this.#parking.add(line);
  }

  /** With the stop lines that are too broad to be followed as lines. */
  withStopBars(
    { painted, crossings, rims, usual }: Judged,
    broad: readonly Chain[],
    rasters: RasterReader,
  ): Painted[] {
    return withStopBars(broad, rasters, {
      path: this.#path,
      reachM: this.#settings.reachM,
      edges: this.#edges,
      boundaries: [...this.#kerbs, ...rims],
      crossings,
      painted,
      usual,
      significance: this.#settings.following.significance,
      watch: this.#watch,
    });
  }

  /** The points that are neither on a kerb nor beyond one. */
  onRoad(points: Iterable<RidgePoint>): RidgePoint[] {
    const offKerbs = farFrom([...this.#kerbs.map(({ line }) => line), ...this.#stones], OFF_KERB_M);
    return [...points].filter((point) => {
      if (!this.#edges.hides(point, BEYOND_M) && offKerbs(point)) return true;
      if (!this.#parking.hides(point, -OFF_STONES_M)) this.#offRoad.push(point);
      this.#watch?.offRoad(point);
      return false;
    });
  }

  /** @param broad chains of broad paint, of which zebras consist */
  follow(points: readonly RidgePoint[], broad: readonly Chain[], rasters: RasterReader): Followed {
    const { following } = this.#settings;
    const zebras = zebrasAmong(broad, this.#watch?.noCrossing);
    const options = {
      ...following,
      ...this.#joints(),
      bendPerM: BEND_PER_M,
      weakSignificance: WEAK,
      crossings: true,
      known: this.#onRoad(zebras.crossings),
      watch: this.#watch,
    };
    const { chains, weak, crossings } = traceLines(points, options);
    const { broken, others } = brokenAmong(chains, rasters);
    const { hatched } = zebras;
    return { traces: joined(others, options), chains: others, weak, crossings, hatched, broken };
  }

  /** What is too faint to be followed, beside the lines there are. */
  faint(found: Followed, rasters: RasterReader): Chain[] {
    const { reachM, faintScore } = this.#settings;
    const crossed = onCrossing(found.crossings);
    return faintChains(
      this.#kerbs.map(({ line }) => line),
      found.traces.map(({ line }) => line),
      rasters,
      {
        least: faintScore,
        admits: (x, y) =>
          this.#path.reaches(x, y, reachM) && !this.#edges.hides({ x, y }, 0) && !crossed({ x, y }),
      },
    );
  }

  /**
   * Followed and faint chains together as lines of a class; what is no paint, or too short for its class, is left out. Gutters
   * and edges that look like lines are the rim of the road.
   */
  judge(found: Followed, faint: readonly Chain[], rasters: RasterReader): Judged {
    const all = [...found.chains, ...faint];
    const traces = faint.length > 0 ? joined(all, this.#joints()) : found.traces;
    const first = this.#judged(traces, rasters, found);
    const chains = withoutJoints(all, first.paint, rasters);
    const dashed = first.paint.map(({ trace }) => trace).filter((trace) => subtypeOf(trace) === 'dashed');
    const rows = dashRows(found.chains, found.weak, this.#joints());
    const upon = this.#onRims(first, rasters);
    const more = [...new Set([...rows, ...moreDashes(dashed, found.weak), ...upon])];
    const sure = new Set(upon.flatMap(({ points }) => points));
    const { paint, rims, usual } =
      more.length > 0 || chains !== all
        ? this.#judged(joined([...chains, ...more], this.#joints()), rasters, found, sure)
        : first;
    const crossed = onCrossingBar(found.crossings);
    const lines = paint.map(({ trace }) => trace);
    const marked = paint.flatMap(({ trace, measure }): Painted[] => {
      const look = lookOf(trace.line, rasters);
      const kind = classOf(trace, look, paintedShareOf(measure), this.#path);
      if (kind === 'stop_line' && trace.points.filter(crossed).length > trace.points.length / 2) {
        this.#watch?.refused(trace, 'on-crossing', {});
        return [];
      }
      const shortest = shortestOf(trace, kind, lines, this.#settings.shortestM);
      if (trace.lengthM >= shortest) return [{ trace, look, kind }];
      this.#watch?.refused(trace, 'short', { lengthM: trace.lengthM, shortestM: shortest });
      return [];
    });
    const around = { path: this.#path, rasters, usual, hatched: found.hatched, watch: this.#watch };
    const broken = withoutShade(found.broken, (line) => this.#asideOf(line), around);
    const between = lineCrossings(broken, marked, this.#path, this.#watch?.noCrossing);
    const known = [
      ...found.crossings,
      ...between.crossings.filter((crossing) => !found.crossings.some((other) => isSame(crossing, other))),
    ];
    const boundaries = this.#kerbs.map(({ line }) => line);
    const scene = { boundaries, rasters, usual, keeps: keepsOn(known, this.#path) };
    const { crossings, others } = halfSeen(between.alone, between.others, known, scene);
    const kept = plausible(this.#onRoad([...known, ...crossings]), around);
    return {
      painted: withLongStops(others, kept, this.#path, rasters),
      crossings: kept,
      rims: this.#beside(rims, others),
      isContradicted: contradictedBy(
        others.map(({ trace }) => trace).filter((trace) => isMostly(trace, sure)),
        this.#path,
        this.#settings.reachM,
      ),
      usual,
    };
  }

  /** Chains of paint that lies on a boundary or beyond one. */
  #onRims(
    { paint, usual }: { readonly paint: readonly Mark[]; readonly usual: Usual },
    rasters: RasterReader,
  ): Chain[] {
    if (paint.reduce((sum, { trace }) => sum + trace.lengthM, 0) < ROAD_PAINT_M) return [];
    const { following } = this.#settings;
    const options = { ...following, holeM: HOLE_M, leastLengthM: SHORTEST_PIECE_M };
    const chains = followRidges(this.#offRoad, options).flatMap((chain) =>
      cutBends(chain, BEND_PER_M, SHORTEST_PIECE_M),
    );
    return joined(chains, this.#joints())
      .filter((trace) => trace.lengthM >= RIM_PAINT_M && this.#runsAlong(trace))
      .filter(({ line }) => isRimPaint(measureOf(ribbonAlong(line, rasters)), usual))
      .flatMap(({ points }) => {
        const own = new Set(points);
        return chains.filter((chain) => chain.points.every((p) => own.has(p)));
      });
  }

  /**
   * The traces that are paint for how they look, and those that look like a rim of the road.
   * @param sure points of paint that was judged already
   */
  #judged(
    traces: readonly Trace[],
    rasters: RasterReader,
    { crossings }: Pick<Followed, 'crossings'>,
    sure: ReadonlySet<RidgePoint> = new Set(),
  ): { readonly paint: Mark[]; readonly rims: Trace[]; readonly usual: Usual } {
    const marks = traces
      .filter(({ lengthM }) => lengthM >= STOP_SHORTEST_M)
      .map((trace): Mark => {
        const ribbon = ribbonAlong(trace.line, rasters);
        return { trace, ribbon, measure: measureOf(ribbon) };
      });
    const usual = usualOf(marks.map(({ measure }) => measure));
    const looked = marks.map((mark) => ({
      ...mark,
      refusal: isMostly(mark.trace, sure) ? undefined : this.#refusalOf(mark, usual, rasters),
    }));
    const isKept = ({ refusal }: { readonly refusal: unknown }): boolean => refusal === undefined;
    const amount = usualAmountOf(looked.filter(isKept));
    const paint = looked.filter(isKept).map(({ trace }) => trace);
    const beside = looked.map((mark) => {
      const isWorn = mark.refusal === 'pale' && continuesOne(mark.trace, paint);
      const refusal = isWorn ? undefined : mark.refusal;
      return { ...mark, refusal: refusal ?? this.#thinness(mark, amount) };
    });
    const isBare = isBareStreet(beside.filter(isKept), crossings);
    const judged = beside.map((mark) => ({
      ...mark,
      refusal: mark.refusal ?? (isBare ? 'bare' : undefined),
    }));
    const watch = this.#watch;
    for (const { trace, measure, refusal } of watch ? judged : [])
      if (refusal) watch?.refused(trace, refusal, factsOf(measure, usual, this.#asideOf(trace)));
    return {
      usual,
      paint: judged.filter(({ refusal }) => refusal === undefined),
      rims: judged.flatMap(({ trace, measure, refusal }) =>
        refusal !== undefined && refusal !== 'arrows' && isRim(measure, refusal) ? [trace] : [],
      ),
    };
  }

  /** Why a line is no paint, for how it looks and where it lies. */
  #refusalOf(
    { trace, ribbon, measure }: Mark,
    usual: Usual,
    rasters: RasterReader,
  ): Refusal | 'arrows' | undefined {
    if (isRing(trace.line, this.#path)) return 'ring';
    if (isDriven(trace, this.#path)) return 'driven';
    const asideM = this.#asideOf(trace);
    const refusal = refusalOf(measure, usual, asideM);
    if (refusal !== undefined || !this.#runsAlong(trace)) return refusal;
    if (isArrows(ribbon, measure)) return 'arrows';
    if (isBesideRail(measure, usual)) return 'rail';
    if (subtypeOf(trace) !== 'solid' || !isPale(measure, usual, asideM)) return undefined;
    const kerbs = this.#kerbs.map(({ line }) => line);
    return isBeforeParking(trace, kerbs, this.#path, rasters) ? 'parking' : 'pale';
  }

  /** Whether a line along the road without gaps is a joint, by how much paint lies on it. */
  #thinness({ trace, measure }: Mark, amount: Amount): 'thin' | undefined {
    const isLine = subtypeOf(trace) === 'solid' && this.#runsAlong(trace);
    return isLine && isThin(measure, amount) ? 'thin' : undefined;
  }

  /** How far from the path the middle of the line lies (m). */
  #asideOf({ line }: Pick<Trace, 'line'>): number {
    const [x, y] = line[line.length >> 1] ?? [Number.NaN, Number.NaN];
    const near = this.#path.nearest(x, y, this.#settings.reachM);
    return near ? Math.hypot(x - near.x, y - near.y) : this.#settings.reachM;
  }

  /** What looks like a rim, runs along the road beside the vehicle, is no known boundary, and has no paint beyond it. */
  #beside(rims: readonly Trace[], painted: readonly Painted[]): Trace[] {
    const unknown = farFrom(
      this.#kerbs.map(({ line }) => line),
      KNOWN_M,
    );
    return rims.filter((rim) => {
      if (rim.lengthM < RIM_M || !this.#runsAlong(rim)) return false;
      const places = resample(rim.line, 1).map(([x, y]) => ({ x, y }));
      if (places.filter(unknown).length < places.length / 2) return false;
      if (places.some(({ x, y }) => this.#path.nearest(x, y, CLEAR_M) !== undefined)) return false;
      const edge = new Edges(this.#path, this.#settings.reachM);
      edge.add(rim.line);
      return !painted.some(({ trace }) => edge.beyond(trace.line, BEYOND_M) > MOST_BEYOND);
    });
  }

  /** Whether the line runs as the path does beside it. */
  #runsAlong({ line }: Trace): boolean {
    const [a, b] = [line[0], line.at(-1)];
    if (!a || !b) return false;
    const near = this.#path.nearest((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, this.#settings.reachM);
    return (
      !!near && Math.abs(Math.sin(Math.atan2(b[1] - a[1], b[0] - a[0]) - near.heading)) < Math.sin(ALONG)
    );
  }

  /** The crossings that lie on the road. */
  #onRoad(crossings: readonly Crossing[]): Crossing[] {
    return crossings.filter((crossing) => {
      const share = this.#edges.beyond(crossing.outline, CROSSING_BEYOND_M);
      if (share < MOST_BEYOND) return true;
      const facts = { share, mostShare: MOST_BEYOND, apartM: CROSSING_BEYOND_M, bars: crossing.bars.length };
      this.#watch?.noCrossing(foundOf(crossing), 'crossing-beyond', facts);
      return false;
    });
  }

  #joints() {
    const { dashGapM, following } = this.#settings;
    return { dashGapM, gapM: GAP_M, dashM: following.dashM };
  }
}
