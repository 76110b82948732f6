/** Kerbs: steps of the ground that face the path driven and are the first seen from it. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { crossing } from '../../../map/checks/crossings.ts';
import type { DrivenPath } from './driven-path.ts';
import { Edges } from './edges.ts';
import type { Following } from './parameters.ts';
import type { RidgePoint } from './ridge-points.ts';
import { type Trace, traceLines } from './trace.ts';

/** Holes in a kerb: driveways and parked cars (m). */
const GAP_M = 4;
/** Kerbs bend around corners more sharply than paint (rad/m). */
const BEND_PER_M = 0.4;
/** Shorter steps are things beside the road (m). */
const SHORTEST_M = 2;
/** Share of its points at which a kerb's lower side lies towards the path. */
const FACING = 0.6;
/** A step this far beyond another one, over half of its length, is not the edge of the road (m). */
const BEYOND_M = 0.6;
const MOST_BEYOND = 0.5;

export function kerbsOf(
  points: readonly RidgePoint[],
  path: DrivenPath,
  reachM: number,
  following: Following,
): Trace[] {
  const steps = traceLines(points, {
    ...following,
    dashGapM: GAP_M,
    gapM: GAP_M,
    bendPerM: BEND_PER_M,
    crossings: false,
  }).traces.filter((trace) => trace.lengthM >= SHORTEST_M && facesPath(trace, path, reachM) > FACING);
  const nearest = new Edges(path, reachM);
  for (const { line } of steps) nearest.add(line);
  return steps.filter(({ line }) => nearest.beyond(line, BEYOND_M) < MOST_BEYOND);
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

function cross(a: readonly Vec3[], b: readonly Vec3[]): boolean {
  const others = [...pairsOf(b)];
  return [...pairsOf(a)].some(([p, q]) => others.some(([r, s]) => crossing(p, q, r, s) !== undefined));
}

/** Share of a trace's points at which the side towards the path is the lower one. */
function facesPath({ points }: Trace, path: DrivenPath, reachM: number): number {
  let [facing, n] = [0, 0];
  for (const { x, y, angle, step } of points) {
    const p = path.nearest(x, y, reachM);
    if (!p || step === 0) continue;
    n++;
    // The left of the point's direction is higher by `step`; the path lies left when the cross product is positive.
    const left = Math.cos(angle) * (p.y - y) - Math.sin(angle) * (p.x - x);
    if (left * step < 0) facing++;
  }
  return n > 0 ? facing / n : 0;
}
