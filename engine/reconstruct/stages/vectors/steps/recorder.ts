/** Keeps what a watch is told, and sorts out at the end what became a line and what was refused for good. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { farFrom, type Sample } from '../edges.ts';
import type { Chain } from '../following/chains.ts';
import { significanceOf } from '../following/chains.ts';
import type { Crossing } from '../following/crossings.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Usual } from '../marks/refusal.ts';
import { reasonOf } from './reasons.ts';
import type { Facts, Found, Refuse } from './refuse.ts';
import type { Made, Needed, Watch } from './watch.ts';

/** Shorter ones are noise that nobody asks for (m). */
const SHORTEST_M = 2;
/** Of those that were too faint, this many are kept: the surest. */
const MOST_FAINT = 4000;
/** A broad chain this close to a line that was made is the line's own paint (m). */
const LINE_M = 0.5;
/** Something that is refused is left out where this share of its points belongs to what became of it later. */
const SAME = 0.5;

/** What it would have been; a line: of paint, or a boundary. */
export type Wanted = 'line' | 'crossing' | 'stop_line';

/** What could have been a line, and why it is none, in a sentence and in numbers. */
export type Refused = {
  readonly wanted: Wanted;
  readonly found: Found;
  readonly why: string;
  readonly facts: Facts;
  readonly reason: string;
};
/** A line with what it was made from; of a crossing, its bars. */
export type Kept = { readonly made: Made; readonly from: readonly Found[] };

const refusedOf = (wanted: Wanted, found: Found, why: string, facts: Facts): Refused => ({
  wanted,
  found,
  why,
  facts,
  reason: reasonOf(why, facts),
});

export class Recorder implements Watch {
  readonly #told: Refused[] = [];
  readonly #faint: Refused[] = [];
  readonly #offRoad: RidgePoint[] = [];
  readonly #broad = new Set<RidgePoint>();
  readonly #moved = new Map<Found, Found>();
  #kept: Kept[] = [];
  #usual: Usual | undefined;

  readonly refused: Refuse = (...told) => this.#tell('line', ...told);
  readonly noCrossing: Refuse = (...told) => this.#tell('crossing', ...told);
  readonly noStopLine: Refuse = (...told) => {
    for (const point of told[0].points) this.#broad.add(point);
    this.#tell('stop_line', ...told);
  };

  #tell(wanted: Wanted, found: Found, why: string, facts: Facts): void {
    if (found.lengthM < SHORTEST_M) return;
    const refused = refusedOf(wanted, found, why, facts);
    if (why === 'faint') this.#faint.push(refused);
    else this.#told.push(refused);
  }

  faint(chain: Chain, needed: Needed): void {
    const { lengthM, meanScore } = chain;
    const significance = significanceOf(meanScore, lengthM);
    this.#tell('line', chain, 'faint', {
      lengthM,
      meanScore,
      significance,
      neededSigma: needed.significance,
    });
  }

  broad(chains: readonly Chain[]): void {
    for (const { points } of chains) for (const point of points) this.#broad.add(point);
  }

  moved(from: Found, to: Found): void {
    this.#moved.set(to, from);
  }

  offRoad(point: RidgePoint): void {
    this.#offRoad.push(point);
  }

  made(
    lines: readonly Made[],
    traces: readonly Found[],
    crossings: readonly Crossing[],
    usual: Usual | undefined,
  ): void {
    this.#usual = usual;
    const byEnds = new Map(traces.map((trace) => [endsOf(trace.line ?? []), trace]));
    const byOutline = new Map(crossings.map((crossing) => [endsOf(crossing.outline), crossing]));
    this.#kept = lines.map((made) => {
      const key = endsOf(made.line);
      const trace = byEnds.get(key);
      return { made, from: trace ? [trace] : (byOutline.get(key)?.bars ?? []) };
    });
    const used = new Set(this.#kept.flatMap(({ from }) => from));
    for (const trace of traces) if (!used.has(trace)) this.refused(trace, 'crossed', {});
  }

  get usual(): Usual | undefined {
    return this.#usual;
  }

  get kept(): readonly Kept[] {
    return this.#kept;
  }

  /** Points on a boundary or beyond one: nothing was followed there. */
  get offRoadPoints(): readonly RidgePoint[] {
    return this.#offRoad;
  }

  /** Whether the broad filter found it (marks/broad-points.ts), not the evidence. */
  isBroad({ points: [first] }: Found): boolean {
    return first !== undefined && this.#broad.has(first);
  }

  /**
   * Each once, by the last that was said of it. Bars that are no crossing are told beside the lines that each of them may be.
   * @param beyond chains of the points that were not followed
   */
  refusals(beyond: readonly Chain[]): Refused[] {
    const points = (kept: readonly Kept[]): RidgePoint[] =>
      kept.flatMap(({ from }) => from.flatMap((found) => (this.#moved.get(found) ?? found).points));
    const taken: Readonly<Record<'bar' | 'group', Set<RidgePoint>>> = {
      bar: new Set(points(this.#kept)),
      group: new Set(points(this.#kept.filter(({ made }) => made.info.class === 'crossing'))),
    };
    const off = this.#offLines();
    const isOther = ({ wanted, found }: Refused): boolean =>
      wanted !== 'stop_line' || found.points.filter(off).length > SAME * found.points.length;
    const faint = this.#faint.filter(isOther).sort((a, b) => sureness(b) - sureness(a));
    const hidden = beyond
      .filter(({ lengthM }) => lengthM >= SHORTEST_M)
      .map((chain) => refusedOf('line', chain, 'beyond', {}));
    const told = this.#told.filter(isOther).reverse();
    return [...told, ...hidden, ...faint.slice(0, MOST_FAINT)].filter(({ wanted, found: { points } }) => {
      const known = taken[wanted === 'crossing' ? 'group' : 'bar'];
      const shared = points.filter((point) => known.has(point)).length;
      if (shared >= SAME * points.length) return false;
      for (const point of points) known.add(point);
      return true;
    });
  }

  /** Whether a place lies off all lines that were made, and off the bars of crossings. */
  #offLines(): (p: Sample) => boolean {
    const bars = this.#kept.filter(({ made }) => made.info.class === 'crossing').flatMap(({ from }) => from);
    const lines = this.#kept.map(({ made }) => made.line);
    return farFrom(
      [...lines, ...bars.map(({ points }) => points.map(({ x, y }): Vec3 => [x, y, 0]))],
      LINE_M,
    );
  }
}

const sureness = ({ facts }: Refused): number => facts.significance ?? 0;

/** Of a line and of the same line turned round. */
function endsOf(line: Made['line']): string {
  const ends = [line[0], line.at(-1)].map((p) => `${p?.[0]},${p?.[1]}`);
  return ends.sort().join(' ');
}
