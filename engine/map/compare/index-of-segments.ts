/** Segments of polylines in a grid, so that what lies near a place is found without looking at the rest. */
import type { Vec3 } from '../../contract/calibration.ts';

export type Segment = {
  readonly line: number;
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly length: number;
  readonly heading: number;
};

export type Near = {
  /** Distance in the plane to the segment's line, across it. */
  readonly distance: number;
  readonly line: number;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
};

export class SegmentIndex {
  readonly #cell: number;
  readonly #cells = new Map<number, Segment[]>();

  constructor(lines: readonly (readonly Vec3[])[], cellM = 4) {
    this.#cell = cellM;
    lines.forEach((points, line) => {
      for (let k = 1; k < points.length; k++) {
        const [a, b] = [points[k - 1]!, points[k]!];
        const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
        if (length === 0) continue;
        const heading = Math.atan2(b[1] - a[1], b[0] - a[0]);
        this.#insert({ line, ax: a[0], ay: a[1], bx: b[0], by: b[1], length, heading });
      }
    });
  }

  #insert(segment: Segment): void {
    // A long segment is entered wherever it passes: cells along it at half a cell's step.
    const steps = Math.ceil(segment.length / (this.#cell / 2));
    let last = Number.NaN;
    for (let k = 0; k <= steps; k++) {
      const f = steps === 0 ? 0 : k / steps;
      const name = this.#name(
        segment.ax + f * (segment.bx - segment.ax),
        segment.ay + f * (segment.by - segment.ay),
      );
      if (name === last) continue;
      last = name;
      const at = this.#cells.get(name);
      if (at) at.push(segment);
      else this.#cells.set(name, [segment]);
    }
  }

  #name(x: number, y: number): number {
    return keyOf(Math.floor(x / this.#cell), Math.floor(y / this.#cell));
  }

  /**
   * The nearest place on a line within `radiusM` whose direction differs by at most `turn` radians (either way along). With
   * `slackM`, a place counts only where the foot of the perpendicular falls on the segment or at most that far beyond its end,
   * so that a line does not reach past its ends.
   */
  nearest(
    x: number,
    y: number,
    radiusM: number,
    heading?: number,
    turn = Math.PI,
    slackM = Number.POSITIVE_INFINITY,
    accept?: (line: number) => boolean,
  ): Near | undefined {
    let best: Near | undefined;
    const reach = radiusM + this.#cell / 2;
    for (let cy = Math.floor((y - reach) / this.#cell); cy <= Math.floor((y + reach) / this.#cell); cy++)
      for (let cx = Math.floor((x - reach) / this.#cell); cx <= Math.floor((x + reach) / this.#cell); cx++)
        for (const s of this.#cells.get(keyOf(cx, cy)) ?? NONE) {
          if (accept && !accept(s.line)) continue;
          if (heading !== undefined && turnBetween(heading, s.heading) > turn) continue;
          const [dx, dy] = [s.bx - s.ax, s.by - s.ay];
          const along = ((x - s.ax) * dx + (y - s.ay) * dy) / s.length;
          if (along < -slackM || along > s.length + slackM) continue;
          const f = Math.min(1, Math.max(0, along / s.length));
          const [px, py] = [s.ax + f * dx, s.ay + f * dy];
          const distance = Number.isFinite(slackM)
            ? Math.abs((dx * (y - s.ay) - dy * (x - s.ax)) / s.length)
            : Math.hypot(x - px, y - py);
          if (distance <= radiusM && (!best || distance < best.distance))
            best = { distance, line: s.line, x: px, y: py, heading: s.heading };
        }
    return best;
  }
}

const NONE: readonly Segment[] = [];

/** One number for a cell: 2^26 cells each way, exact in a double. */
const keyOf = (cx: number, cy: number): number => (cx + 0x2000000) * 0x4000000 + (cy + 0x2000000);

/** Angle between two undirected directions, 0 … π/2. */
export function turnBetween(a: number, b: number): number {
  const d = Math.abs(a - b) % Math.PI;
  return Math.min(d, Math.PI - d);
}
