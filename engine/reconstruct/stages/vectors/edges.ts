/** Boundaries as edges of the road, seen from the path driven. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { resample } from '../../../geometry/polyline.ts';
import type { DrivenPath } from './driven-path.ts';
import { Grid } from './grid.ts';

/** Samples of a line (m) by which it is placed beside the path, and by which distances to it are measured. */
const SAMPLE_M = 0.5;
const CLOSE_M = 0.1;
const CELL_M = 1;
/** A place is beside the nearest pose when it lies no further ahead of it or behind it (m): poses may be some metres apart. */
const BESIDE_M = 3;
/** Sine of the turn against the path from which on a boundary runs across it (60°). */
const ACROSS = Math.sin(Math.PI / 3);

export type Sample = { readonly x: number; readonly y: number };

/** Place of a sample beside the path: which pose of it, and how far to the side (left positive). */
function beside(
  path: DrivenPath,
  { x, y }: Sample,
  reachM: number,
): { bin: number; offset: number; heading: number } | 'off the ends' | undefined {
  const p = path.nearest(x, y, reachM);
  if (!p) return undefined;
  const [c, s] = [Math.cos(p.heading), Math.sin(p.heading)];
  // Before the first pose and behind the last one nothing lies beside the path.
  if (Math.abs(c * (x - p.x) + s * (y - p.y)) > BESIDE_M) return 'off the ends';
  return { bin: Math.floor(p.index), offset: c * (y - p.y) - s * (x - p.x), heading: p.heading };
}

const samplesOf = (line: readonly Vec3[]): Sample[] => resample(line, SAMPLE_M).map(([x, y]) => ({ x, y }));

/** The nearest boundary to either side of each pose of the path. */
export class Edges {
  readonly #nearest = new Map<string, number>();
  readonly #path: DrivenPath;
  readonly #reachM: number;

  constructor(path: DrivenPath, reachM: number) {
    this.#path = path;
    this.#reachM = reachM;
  }

  /** What of the line runs along the path; the nose of a refuge and the mouth of a side street hide nothing of the road. */
  add(line: readonly Vec3[]): void {
    const samples = samplesOf(line);
    samples.forEach((sample, k) => {
      const at = beside(this.#path, sample, this.#reachM);
      const [a, b] = [samples[Math.max(0, k - 1)], samples[Math.min(samples.length - 1, k + 1)]];
      if (!at || at === 'off the ends' || !a || !b) return;
      const turn = Math.atan2(b.y - a.y, b.x - a.x) - at.heading;
      if (Math.abs(Math.sin(turn)) > ACROSS) return;
      const key = `${at.bin}${at.offset > 0 ? 'l' : 'r'}`;
      this.#nearest.set(
        key,
        Math.min(this.#nearest.get(key) ?? Number.POSITIVE_INFINITY, Math.abs(at.offset)),
      );
    });
  }

  /** Whether the place lies more than `slackM` beyond a boundary, seen from the path, or out of its reach. */
  hides(sample: Sample, slackM: number): boolean {
    const at = beside(this.#path, sample, this.#reachM);
    if (!at) return true;
    if (at === 'off the ends') return false;
    const edge = this.#nearest.get(`${at.bin}${at.offset > 0 ? 'l' : 'r'}`);
    return edge !== undefined && Math.abs(at.offset) > edge + slackM;
  }

  /** Share of the line that lies beyond a boundary by more than `slackM`, seen from the path. */
  beyond(line: readonly Vec3[], slackM: number): number {
    const samples = samplesOf(line);
    return samples.filter((sample) => this.hides(sample, slackM)).length / Math.max(1, samples.length);
  }
}

/** Points further than `leastM` from all lines. */
export function farFrom(lines: readonly (readonly Vec3[])[], leastM: number): (p: Sample) => boolean {
  const grid = new Grid(
    lines.flatMap((line) => resample(line, CLOSE_M).map(([x, y]) => ({ x, y }))),
    CELL_M,
  );
  return ({ x, y }) => grid.near(x, y, leastM).length === 0;
}
