/** Which traces are lines of the road, and of what class: judged by where they lie beside the vehicle's way and each other. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { resample } from '../../../geometry/polyline.ts';
import { crossing } from '../../../map/checks/crossings.ts';
import { Grid } from './grid.ts';
import type { Look } from './profile.ts';
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

  /** Whether the place lies more than `slackM` beyond a boundary, seen from the way, or out of its reach. */
  hides(sample: Sample, slackM: number): boolean {
    const at = beside(this.#road, sample, this.#reachM);
    if (!at) return true;
    const edge = this.#nearest.get(`${at.bin}${at.offset > 0 ? 'l' : 'r'}`);
    return edge !== undefined && Math.abs(at.offset) > edge + slackM;
  }

  /** Share of the line that lies beyond a boundary by more than `slackM`, seen from the way. */
  beyond(line: readonly Vec3[], slackM: number): number {
    const samples = samplesOf(line);
    return samples.filter((sample) => this.hides(sample, slackM)).length / Math.max(1, samples.length);
  }
}

/** Points further than `leastM` from all lines. */
export function farFrom(lines: readonly (readonly Vec3[])[], leastM: number): (p: Sample) => boolean {
  const grid = new Grid(
    lines.flatMap((line) => resample(line, 0.1).map(([x, y]) => ({ x, y }))),
    1,
  );
  return ({ x, y }) => grid.near(x, y, leastM).length === 0;
}

/** Kerbs shorter than this have little to say against a line across them: parked cars make such (m). */
const SHORT_KERB_M = 5;

/** Kerbs without the short ones that a line of paint with more evidence runs across. */
export function uncrossed(kerbs: readonly Trace[], paint: readonly Trace[]): Trace[] {
  const evidence = ({ meanScore, lengthM }: Trace): number => meanScore * lengthM;
  return kerbs.filter(
    (kerb) =>
      kerb.lengthM >= SHORT_KERB_M ||
      !paint.some((trace) => evidence(trace) > evidence(kerb) && cross(trace.line, kerb.line)),
  );
}

const cross = (a: readonly Vec3[], b: readonly Vec3[]): boolean =>
  a.some((p, i) => i > 0 && b.some((q, j) => j > 0 && crossing(a[i - 1]!, p, b[j - 1]!, q) !== undefined));

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

/** A bar across the way, wider than a line and no longer than a carriageway, is where traffic stops. */
export function classOf(
  { line, lengthM, pieces }: Trace,
  { widthM }: Look,
  road: Road,
): 'divider' | 'stop_line' {
  const [a, b] = [line[0], line[line.length - 1]];
  const painted = pieces.reduce((sum, piece) => sum + piece, 0);
  if (!a || !b || painted < 0.8 * lengthM || lengthM < 2 || lengthM > 12 || (widthM ?? 0) < 0.24)
    return 'divider';
  const p = road.nearest((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 15);
  if (!p) return 'divider';
  const turn = Math.atan2(b[1] - a[1], b[0] - a[0]) - p.heading;
  return Math.abs(Math.sin(turn)) > Math.sin((55 * Math.PI) / 180) ? 'stop_line' : 'divider';
}

/** Solid or dashed, from the pieces and the gaps between them, or from the pattern of what was too faint to be followed. */
export function subtypeOf({ pieces, gaps, lengthM, faint }: Trace): 'solid' | 'dashed' {
  if (faint.dashedM > Math.max(faint.solidM, lengthM / 2)) return 'dashed';
  const open = gaps.filter((gap) => gap > 0.35);
  const painted = pieces.reduce((a, b) => a + b, 0);
  const dashes = pieces.filter((piece) => piece < 8).length;
  if (open.length >= 2 && dashes >= 0.6 * pieces.length && painted < 0.85 * lengthM) return 'dashed';
  if (open.length === 1 && dashes === 2 && painted < 0.75 * lengthM) return 'dashed';
  return 'solid';
}
