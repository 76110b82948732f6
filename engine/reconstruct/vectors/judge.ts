/** Which traces are lines of the road, and of what class: judged by where they lie beside the vehicle's way and each other. */
import type { Vec3 } from '../../contract/calibration.ts';
import { resample } from '../../geometry/polyline.ts';
import { Grid } from './grid.ts';
import type { Road } from './road.ts';
import type { Trace } from './trace.ts';

type Sample = { readonly x: number; readonly y: number };

/** Place of a sample beside the way: which metre of it, and how far to the side (left positive). */
function beside(road: Road, { x, y }: Sample, reachM: number): { bin: number; offset: number } | undefined {
  const p = road.nearest(x, y, reachM);
  if (!p) return undefined;
  const offset = Math.cos(p.heading) * (y - p.y) - Math.sin(p.heading) * (x - p.x);
  return { bin: Math.floor(p.index), offset };
}

const samplesOf = (line: readonly Vec3[]): Sample[] => resample(line, 0.5).map(([x, y]) => ({ x, y }));

/** The nearest boundary to either side of each pose of the way. */
export class Edges {
  readonly #nearest = new Map<string, number>();
  readonly #road: Road;
  readonly #reachM: number;

  constructor(road: Road, reachM: number) {
    this.#road = road;
    this.#reachM = reachM;
  }

  add(line: readonly Vec3[]): void {
    for (const sample of samplesOf(line)) {
      const at = beside(this.#road, sample, this.#reachM);
      if (!at) continue;
      const key = `${at.bin}${at.offset > 0 ? 'l' : 'r'}`;
      this.#nearest.set(
        key,
        Math.min(this.#nearest.get(key) ?? Number.POSITIVE_INFINITY, Math.abs(at.offset)),
      );
    }
  }

  /** Share of the line that lies beyond a boundary by more than `slackM`, seen from the way. */
  beyond(line: readonly Vec3[], slackM: number): number {
    let [behind, n] = [0, 0];
    for (const sample of samplesOf(line)) {
      const at = beside(this.#road, sample, this.#reachM);
      if (!at) continue;
      n++;
      const edge = this.#nearest.get(`${at.bin}${at.offset > 0 ? 'l' : 'r'}`);
      if (edge !== undefined && Math.abs(at.offset) > edge + slackM) behind++;
    }
    return n > 0 ? behind / n : 1;
  }
}

/** Share of a trace's points at which the side towards the way is the lower one. */
export function facesRoad({ points }: Trace, road: Road, reachM: number): number {
  let [facing, n] = [0, 0];
  for (const { x, y, angle, step } of points) {
    const p = road.nearest(x, y, reachM);
    if (!p || step === 0) continue;
    n++;
    // The left of the point's direction is higher by `step`; the way lies left when the cross product is positive.
    const left = Math.cos(angle) * (p.y - y) - Math.sin(angle) * (p.x - x);
    if (left * step < 0) facing++;
  }
  return n > 0 ? facing / n : 0;
}

/** Share of a line that runs within `withinM` of any of the others. */
export function along(line: readonly Vec3[], others: readonly (readonly Vec3[])[], withinM: number): number {
  const samples = samplesOf(line);
  const grid = new Grid(
    others.flatMap((other) => resample(other, 0.25).map(([x, y]) => ({ x, y }))),
    1,
  );
  const near = samples.filter(({ x, y }) => grid.near(x, y, Math.hypot(withinM, 0.125)).length > 0);
  return near.length / Math.max(1, samples.length);
}

/** Solid or dashed, from the pieces and the gaps between them. */
export function subtypeOf({ pieces, gaps, lengthM }: Trace): 'solid' | 'dashed' {
  const open = gaps.filter((gap) => gap > 0.35);
  const painted = pieces.reduce((a, b) => a + b, 0);
  const dashes = pieces.filter((piece) => piece < 8).length;
  if (open.length >= 2 && dashes >= 0.6 * pieces.length && painted < 0.85 * lengthM) return 'dashed';
  if (open.length === 1 && dashes === 2 && painted < 0.75 * lengthM) return 'dashed';
  return 'solid';
}
