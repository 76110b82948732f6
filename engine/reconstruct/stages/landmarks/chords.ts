/**
 * How thick a shaft is in single sweeps. The map cloud smears a post by the errors of poses and by voxels of 0.1 m; within one sweep
 * neither counts, so posts and trunks can be told apart.
 */
import { matrixOf } from '../../../geometry/se3.ts';
import type { StageContext } from '../../contract/stage.ts';
import { type LidarPath, placeSweep, vehicleAt } from '../../mapping/placement.ts';
import { releaseSweeps } from '../../mapping/release.ts';
import type { PoleKind } from './poles.ts';
import type { Shaft } from './shaft.ts';

export type Chord = {
  /** Median over the sweeps (m); NaN where none shows enough of it. */
  readonly widthM: number;
  readonly sweeps: number;
};

/** Sweeps are looked at where the vehicle has gone on by this much (m). */
const EVERY_M = 3;
/** From so far a shaft is looked at (m): nearer it passes through a sweep's gap, further two rays meet it. */
const RANGE_M = [2, 18] as const;
/** Points this near to its line are its own (m). */
const AROUND_M = 0.45;
/** A sweep with fewer points of it says nothing of its thickness. */
const LEAST_POINTS = 5;
/** Sweeps that are enough for a median. */
const MOST_SWEEPS = 7;
/** Heads and plates hang above this (m over ground); a trunk is as thick below as above, a post is not. */
const MOUNTED_M = 1.9;
/** Of the bare part at least so much is needed, or the whole run is looked at (m). */
const LEAST_BARE_M = 0.6;
/** Share of points left out at either side: edges of the beam, twigs. */
const TRIMMED = 0.05;
/** Side of a cell of the look-up around the vehicle, and cells to a side (m). */
const CELL_M = 0.5;
const CELLS = 80;

/** Posts and bollards are thinner than this, trunks and bins are not (m). */
const THINNER_M = { post: 0.19, bollard: 0.24 } as const;

/** Why something of this thickness is no pole; empty where it is one. */
export function reasonAgainst({ widthM, sweeps }: Chord, kind: PoleKind): string {
  if (sweeps === 0) return 'no single sweep shows how thick it is';
  return widthM < THINNER_M[kind]
    ? ''
    : `single sweeps show it ${widthM.toFixed(2)} m thick: a trunk or a bin`;
}

/** Thickness of each shaft, in their order. */
export function chordsOf(context: StageContext, lidar: LidarPath, shafts: readonly Shaft[]): Chord[] {
  const widths: number[][] = shafts.map(() => []);
  let last: readonly number[] | undefined;
  for (const [k, info] of lidar.sweeps.entries()) {
    const p = vehicleAt(lidar.trajectory, info.t)?.p;
    if (!p || (last && Math.hypot(p[0] - (last[0] ?? 0), p[1] - (last[1] ?? 0)) < EVERY_M)) continue;
    last = p;
    const near = shafts.flatMap((shaft, n) => {
      const d = Math.hypot(shaft.x - p[0], shaft.y - p[1]);
      return d >= RANGE_M[0] && d <= RANGE_M[1] && (widths[n]?.length ?? 0) < MOST_SWEEPS ? [n] : [];
    });
    if (near.length === 0) continue;
    context.progress(1, `Sweep ${k} of ${lidar.sweeps.length}`);
    const sweep = placeSweep(lidar, context.drive.cloud(lidar.stream.id, info.seq), info, k + 1);
    if (!sweep) continue;
    for (const [n, width] of widthsIn(sweep, near, shafts, p)) widths[n]?.push(width);
    releaseSweeps([sweep]);
  }
  return widths.map((all) => ({
    widthM: all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN,
    sweeps: all.length,
  }));
}

type Placed = NonNullable<ReturnType<typeof placeSweep>>;

function widthsIn(
  sweep: Placed,
  near: readonly number[],
  shafts: readonly Shaft[],
  [vx, vy]: readonly [number, number, number],
): [shaft: number, widthM: number][] {
  const cells = new Uint16Array(CELLS * CELLS);
  const half = (CELLS * CELL_M) / 2;
  const cellOf = (x: number, y: number): number => {
    const [i, j] = [Math.floor((x - vx + half) / CELL_M), Math.floor((y - vy + half) / CELL_M)];
    return i >= 0 && j >= 0 && i < CELLS && j < CELLS ? j * CELLS + i : -1;
  };
  near.forEach((n, at) => {
    const { x, y } = shafts[n] as Shaft;
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const c = cellOf(x + dx * CELL_M, y + dy * CELL_M);
        if (c >= 0) cells[c] = at + 1;
      }
  });
  const { xyz, time, from, to, poses } = sweep;
  const knots = matricesOf(poses);
  const across: number[][] = near.map(() => []);
  for (let k = 0; 3 * k < xyz.length; k++) {
    const share = to > from ? ((time?.[k] ?? 0) - from) / (to - from) : 0;
    const m = knots[Math.round(Math.min(1, Math.max(0, share)) * (knots.length - 1))] as Float64Array;
    const [a, b, c] = [xyz[3 * k] as number, xyz[3 * k + 1] as number, xyz[3 * k + 2] as number];
    const x = (m[0] as number) * a + (m[1] as number) * b + (m[2] as number) * c + (m[3] as number);
    const y = (m[4] as number) * a + (m[5] as number) * b + (m[6] as number) * c + (m[7] as number);
    const cell = cellOf(x, y);
    const at = cell >= 0 ? (cells[cell] as number) - 1 : -1;
    if (at < 0) continue;
    const z = (m[8] as number) * a + (m[9] as number) * b + (m[10] as number) * c + (m[11] as number);
    const shaft = shafts[near[at] as number] as Shaft;
    const h = z - shaft.ground;
    if (h < shaft.from || h > bareTo(shaft)) continue;
    const [dx, dy] = [x - shaft.x - shaft.lean[0] * h, y - shaft.y - shaft.lean[1] * h];
    if (Math.hypot(dx, dy) > AROUND_M) continue;
    // Across the line of sight, of the sensor at that moment.
    const [sx, sy] = [shaft.x - (m[3] as number), shaft.y - (m[7] as number)];
    across[at]?.push((dy * sx - dx * sy) / Math.hypot(sx, sy));
  }
  return near.flatMap((n, at): [number, number][] => {
    const all = (across[at] as number[]).sort((p, q) => p - q);
    if (all.length < LEAST_POINTS) return [];
    const cut = Math.floor(TRIMMED * all.length);
    return [[n, (all[all.length - 1 - cut] as number) - (all[cut] as number)]];
  });
}

/** Up to where a shaft's thickness is looked at (m over ground). */
const bareTo = ({ from, to }: Shaft): number =>
  from + LEAST_BARE_M <= MOUNTED_M ? Math.min(to, MOUNTED_M) : to;

/** Rows of T_map_sensor at each knot. */
function matricesOf(poses: Float64Array): Float64Array[] {
  return Array.from({ length: poses.length / 7 }, (_, k) => {
    const [px = 0, py = 0, pz = 0, w = 1, x = 0, y = 0, z = 0] = poses.subarray(7 * k, 7 * k + 7);
    const [a, b, c, d, e, f, g, h, i] = matrixOf({ w, x, y, z });
    return Float64Array.of(a, b, c, px, d, e, f, py, g, h, i, pz);
  });
}
