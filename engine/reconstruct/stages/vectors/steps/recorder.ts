/** Keeps what a watch is told, and sorts out at the end what became a line and what was refused for good. */
import type { Chain } from '../following/chains.ts';
import { significanceOf } from '../following/chains.ts';
import type { Crossing } from '../following/crossings.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Usual } from '../marks/refusal.ts';
import { reasonOf } from './reasons.ts';
import type { Found, Made, Needed, Watch } from './watch.ts';

/** Shorter ones are noise that nobody asks for (m). */
const SHORTEST_M = 2;
/** Of those that were too faint, this many are kept: the surest. */
const MOST_FAINT = 4000;
/** Something that is refused is left out where this share of its points belongs to what became of it later. */
const SAME = 0.5;

/** What could have been a line, and why it is none, in a sentence. */
export type Refused = { readonly found: Found; readonly why: string; readonly reason: string };
/** A line with what it was made from; of a crossing, its bars. */
export type Kept = { readonly made: Made; readonly from: readonly Found[] };

export class Recorder implements Watch {
  readonly #told: Refused[] = [];
  readonly #faint: (Refused & { readonly significance: number })[] = [];
  readonly #offRoad: RidgePoint[] = [];
  #kept: Kept[] = [];
  #usual: Usual | undefined;

  faint(chain: Chain, needed: Needed): void {
    if (chain.lengthM < SHORTEST_M) return;
    const { lengthM, meanScore } = chain;
    const significance = significanceOf(meanScore, lengthM);
    const facts = { lengthM, meanScore, significance, neededSigma: needed.significance };
    this.#faint.push({ found: chain, why: 'faint', reason: reasonOf('faint', facts), significance });
  }

  refused(found: Found, why: string, facts: Readonly<Record<string, number>>): void {
    if (found.lengthM >= SHORTEST_M) this.#told.push({ found, why, reason: reasonOf(why, facts) });
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

  /** Each once, by the last that was said of it. @param beyond chains of the points that were not followed */
  refusals(beyond: readonly Chain[]): Refused[] {
    const taken = new Set<RidgePoint>(this.#kept.flatMap(({ from }) => from.flatMap(({ points }) => points)));
    const faint = this.#faint.sort((a, b) => b.significance - a.significance).slice(0, MOST_FAINT);
    const off = beyond
      .filter(({ lengthM }) => lengthM >= SHORTEST_M)
      .map((chain) => ({ found: chain, why: 'beyond', reason: reasonOf('beyond', {}) }));
    return [...this.#told.reverse(), ...off, ...faint].filter(({ found: { points } }) => {
      const known = points.filter((point) => taken.has(point)).length;
      if (known >= SAME * points.length) return false;
      for (const point of points) taken.add(point);
      return true;
    });
  }
}

/** Of a line and of the same line turned round. */
function endsOf(line: Made['line']): string {
  const ends = [line[0], line.at(-1)].map((p) => `${p?.[0]},${p?.[1]}`);
  return ends.sort().join(' ');
}
