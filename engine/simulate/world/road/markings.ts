/** Paint on the ground, from the plan: everything is made of narrow rectangles. */
import { pairsOf } from '../../../geometry/sequences.ts';
import type { PaintedRectangle } from '../../../kernels/raycast.ts';
import { Random } from '../../random/random.ts';
import { STOP_WIDTH_M } from '../model/street-parts.ts';
import type { PlannedMark } from './marks.ts';
import {
  ARROW_M,
  type Place,
  type PlannedArrow,
  type PlannedCrossing,
  type PlannedHatch,
  type PlannedLine,
  type RoadPlan,
  type Turn,
} from './plan/road-plan.ts';
import type { Street } from './street.ts';

/** Painted length of a stripe piece: short, so that it follows curves within a millimetre. */
const PIECE_M = 1.5;

/** Dashes of the broken lines beside a ford at lights (RMS, sign 6.2: 50 cm on, 20 cm off, 12 cm wide). */
const FORD_DASH_M = 0.5;
const FORD_GAP_M = 0.2;
const FORD_WIDTH_M = 0.12;

const COLOUR = { white: 0, yellow: 1 } as const;

class Painter {
  readonly paint: PaintedRectangle[] = [];
  readonly #street: Street;
  readonly #seed: number;

  constructor(street: Street, seed: number) {
    this.#street = street;
    this.#seed = seed;
  }

  /** Wear is of each line its own, whatever else is painted: an edit to one leaves the others as they were. */
  wear(id: string): number {
    const { wear, wearSpread } = this.#street.section;
    return Math.max(0, Math.min(0.9, wear + wearSpread * new Random(this.#seed, `wear ${id}`).normal()));
  }

  /** A rectangle along a straight line between two road places. */
  bar(from: Place, to: Place, widthM: number, wear: number, colour: 'white' | 'yellow' = 'white'): void {
    const [a, b] = [this.#street.place(...from), this.#street.place(...to)];
    this.paint.push({
      from: [a[0], a[1]],
      to: [b[0], b[1]],
      halfWidthM: widthM / 2,
      wear,
      colour: COLOUR[colour],
    });
  }

  line(line: PlannedLine): void {
    const { id, from, to, pattern, widthM } = line;
    if (to - from < 1) return;
    const wear = this.wear(line.wearOf ?? id);
    // Of a double line the first word is the left one, as seen along it; each is as wide as a single one, so is the gap.
    const [left, right] = pattern.split('_') as ('solid' | 'dashed')[];
    if (!right) this.#stroke(line, left ?? 'solid', 0, wear);
    else {
      this.#stroke(line, left ?? 'solid', widthM, wear);
      this.#stroke(line, right, -widthM, wear);
    }
  }

  #stroke(line: PlannedLine, pattern: 'solid' | 'dashed', aside: number, wear: number): void {
    const { from, to, at, dash, phaseM, widthM, colour, arm } = line;
    const place = (x: number): Place => {
      const [s, t] = at(x);
      return arm ? [s - aside * Math.sign(t), t] : [s, t + aside];
    };
    const stretch = (a: number, b: number): void => {
      const n = Math.max(1, Math.ceil((b - a) / PIECE_M));
      for (let i = 0; i < n; i++)
        this.bar(place(a + ((b - a) * i) / n), place(a + ((b - a) * (i + 1)) / n), widthM, wear, colour);
    };
    if (pattern === 'solid') {
      stretch(from, to);
      return;
    }
    for (let x = phaseM; x < to; x += dash.onM + dash.offM) {
      const [a, b] = [Math.max(from, x), Math.min(to, x + dash.onM)];
      if (b - a > 0.3) stretch(a, b);
    }
  }

  /** zebra: bars along the traffic; lines: two across it; ladder: both, the bars further apart; broken: two of dashes. */
  crossing({ id, kind, s, t, walk }: PlannedCrossing): void {
    const wear = this.wear(id);
    const [walked, ahead] = walk === 't' ? [t, s] : [s, t];
    const place = (across: number, along: number): Place =>
      walk === 't' ? [along, across] : [across, along];
    const acrossM = walked[1] - walked[0];
    if (kind === 'broken') {
      for (const along of [ahead[0] + FORD_WIDTH_M / 2, ahead[1] - FORD_WIDTH_M / 2])
        for (let at = walked[0] + 0.2; at + FORD_DASH_M < walked[1]; at += FORD_DASH_M + FORD_GAP_M)
          this.bar(place(at, along), place(at + FORD_DASH_M, along), FORD_WIDTH_M, wear);
      return;
    }
    if (kind !== 'lines') {
      const [bar, gap] = kind === 'zebra' ? [0.5, 0.5] : [0.6, 1.0];
      const n = Math.max(3, Math.round((acrossM - 0.5) / (bar + gap)));
      for (let i = 0; i < n; i++) {
        const at = walked[0] + ((i + 0.5) * acrossM) / n;
        this.bar(place(at, ahead[0]), place(at, ahead[1]), bar, wear);
      }
    }
    if (kind !== 'zebra')
      for (const along of [ahead[0] + 0.15, ahead[1] - 0.15])
        this.bar(place(walked[0] + 0.2, along), place(walked[1] - 0.2, along), 0.3, wear);
  }

  arrow({ id, s, t, along, turns }: PlannedArrow): void {
    const wear = this.wear(id);
    // In the arrow's own frame: u ahead from its tail, v to its left.
    const at = (u: number, v: number): Place => [s + along * (u - ARROW_M / 2), t + along * v];
    const stroke = (a: readonly [number, number], b: readonly [number, number]): void =>
      this.bar(at(...a), at(...b), 0.15, wear);
    const head = (u: number, v: number, heading: number): void => {
      const [c, n] = [Math.cos(heading), Math.sin(heading)];
      for (let i = 0; i < 9; i++) {
        const w = 0.42 * (1 - i / 9);
        const d = 0.115 * i;
        const [hu, hv] = [u + d * c, v + d * n];
        this.bar(at(hu + w * n, hv - w * c), at(hu - w * n, hv + w * c), 0.13, wear);
      }
    };
    const shapes: Record<Turn, () => void> = {
      straight: () => {
        stroke([0, 0], [3.2, 0]);
        head(3.15, 0, 0);
      },
      left: () => turned(1),
      right: () => turned(-1),
    };
    const turned = (v: 1 | -1): void => {
      stroke([0, 0], [1.6, 0]);
      stroke([1.55, 0], [2.25, v * 0.5]);
      head(2.2, v * 0.46, (v * Math.PI) / 3);
    };
    for (const turn of turns) shapes[turn]();
  }

  mark({ id, strokes, widthM }: PlannedMark): void {
    const wear = this.wear(id);
    for (const stroke of strokes) for (const [a, b] of pairsOf(stroke)) this.bar(a, b, widthM, wear);
  }

  /** Slanted stripes between two edges; the edges' own lines are lines of the plan. */
  hatch({ id, from, to, low, high }: PlannedHatch): void {
    const wear = this.wear(id);
    for (let s = from + 1; s < to; s += 2.2) {
      // A stripe leans by one metre a metre; its ends lie on the two edges.
      const middle = (low(s) + high(s)) / 2;
      const end = (edge: (x: number) => number): Place => {
        let x = s;
        for (let i = 0; i < 12; i++) x = s - (edge(x) - middle);
        return [x, edge(x)];
      };
      const [a, b] = [end(low), end(high)];
      if (Math.min(a[0], b[0]) < from || Math.max(a[0], b[0]) > to || high(s) - low(s) < 0.5) continue;
      this.bar(a, b, 0.4, wear);
    }
  }
}

export function paintRoad(plan: RoadPlan, seed: number): PaintedRectangle[] {
  const painter = new Painter(plan.street, seed);
  for (const line of plan.lines) painter.line(line);
  for (const crossing of plan.crossings) painter.crossing(crossing);
  for (const { id, from, to } of plan.stops) painter.bar(from, to, STOP_WIDTH_M, painter.wear(id) * 0.7);
  for (const arrow of plan.arrows) painter.arrow(arrow);
  for (const hatch of plan.hatches) painter.hatch(hatch);
  for (const mark of plan.marks ?? []) painter.mark(mark);
  return painter.paint;
}
