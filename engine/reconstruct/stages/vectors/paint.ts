/** Lines of paint: what of the markings lies on the road, followed, joined with what was too faint to follow, and judged. */
import type { RasterReader } from '../../mapping/raster.ts';
import type { Chain } from './chains.ts';
import { classOf } from './classes.ts';
import type { Crossing } from './crossings.ts';
import type { DrivenPath } from './driven-path.ts';
import { Edges, farFrom } from './edges.ts';
import { faintChains } from './faint/faint.ts';
import { type Measure, measureOf } from './marks/measure.ts';
import { isRing, refusalOf, type Usual, usualOf } from './marks/refusal.ts';
import { ribbonAlong } from './marks/ribbon.ts';
import type { Settings } from './parameters.ts';
import { type Look, lookOf } from './profile.ts';
import type { RidgePoint } from './ridge-points.ts';
import { joined, onCrossing, type Trace, traceLines } from './trace.ts';

/** A kerb's own stones are bright: paint this close to it is none (m). */
const OFF_KERB_M = 0.16;
/** Paint this far beyond a kerb is not the road's (m). */
const BEYOND_M = 0.15;
/** Longest hole within a line that is not dashed (m). */
const GAP_M = 2.5;
/** Sharpest bend of a line of paint (rad/m). */
const BEND_PER_M = 0.15;
/** Shortest stop line (m): half of a lane. */
const STOP_SHORTEST_M = 2;
/** A single piece must be longer than other lines by this (m): it may be an arrow, which a line of several is not. */
const SINGLE_M = 1;
/** A crossing of which this much lies this far beyond a kerb is none (m). */
const CROSSING_BEYOND_M = 0.5;
const MOST_BEYOND = 0.5;

export type Painted = {
  readonly trace: Trace;
  readonly look: Look;
  readonly kind: 'divider' | 'stop_line';
};

/** The road as far as kerbs bound it. */
export class PaintFinder {
  readonly #path: DrivenPath;
  readonly #settings: Settings;
  readonly #kerbs: readonly Trace[];
  readonly #edges: Edges;

  constructor(path: DrivenPath, kerbs: readonly Trace[], settings: Settings) {
    this.#path = path;
    this.#settings = settings;
    this.#kerbs = kerbs;
    this.#edges = new Edges(path, settings.reachM);
    for (const { line } of kerbs) this.#edges.add(line);
  }

  /** The points that are neither on a kerb nor beyond one. */
  onRoad(points: Iterable<RidgePoint>): RidgePoint[] {
    const offKerbs = farFrom(
      this.#kerbs.map(({ line }) => line),
      OFF_KERB_M,
    );
    return [...points].filter((point) => !this.#edges.hides(point, BEYOND_M) && offKerbs(point));
  }

  follow(points: readonly RidgePoint[]): ReturnType<typeof traceLines> {
    const { following } = this.#settings;
    return traceLines(points, { ...following, ...this.#joints(), bendPerM: BEND_PER_M, crossings: true });
  }

  /** What is too faint to be followed, beside the lines there are. */
  faint(found: ReturnType<typeof traceLines>, rasters: RasterReader): Chain[] {
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

  /** Followed and faint chains together as lines of a class; what is no paint, or too short for its class, is left out. */
  judge(found: ReturnType<typeof traceLines>, faint: readonly Chain[], rasters: RasterReader): Painted[] {
    const traces = faint.length > 0 ? joined([...found.chains, ...faint], this.#joints()) : found.traces;
    const long = traces.filter(({ lengthM }) => lengthM >= STOP_SHORTEST_M);
    const measures = long.map(({ line }) => measureOf(ribbonAlong(line, rasters)));
    const usual = usualOf(measures);
    return long.flatMap((trace, k) => {
      if (this.#refuses(trace, measures[k], usual)) return [];
      const look = lookOf(trace.line, rasters);
      const kind = classOf(trace, look, this.#path);
      const single = trace.pieces.length > 1 ? 0 : SINGLE_M;
      const shortest = kind === 'stop_line' ? STOP_SHORTEST_M : this.#settings.shortestM + single;
      return trace.lengthM >= shortest ? [{ trace, look, kind }] : [];
    });
  }

  /** Whether a line is no paint for how it looks or where it lies. */
  #refuses({ line }: Trace, measure: Measure | undefined, usual: Usual): boolean {
    const refusal = isRing(line, this.#path) ? 'ring' : measure && refusalOf(measure, usual);
    return refusal !== undefined;
  }

  /** The crossings that lie on the road. */
  crossings({ crossings }: { readonly crossings: readonly Crossing[] }): Crossing[] {
    return crossings.filter(({ outline }) => this.#edges.beyond(outline, CROSSING_BEYOND_M) < MOST_BEYOND);
  }

  #joints() {
    const { dashGapM, following } = this.#settings;
    return { dashGapM, gapM: GAP_M, dashM: following.dashM };
  }
}
