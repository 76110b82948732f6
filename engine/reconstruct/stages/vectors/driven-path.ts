/** The path driven as a reference for lines: how far they lie from it, how they run beside it, when it passed them. */
import type { Pose } from '../../../contract/calibration.ts';
import { rotate } from '../../../geometry/se3.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import { Grid } from './grid.ts';

export type PathPoint = {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly heading: number;
  readonly index: number;
};

/** Poses closer together than this say nothing more of the path (m). */
const SPACING_M = 0.5;
/** Poses of the straight runs beyond its ends lie this far apart (m): as those of a drive do. */
const RUN_STEP_M = 1;
/** Cell of the grid of places (m). */
const CELL_M = 5;

/**
 * The path with straight runs of `byM` before its start and behind its end: beside them lies what else would all lie beside the first
 * or last pose.
 */
export function extendedPath({ poses }: Trajectory | Pick<Trajectory, 'poses'>, byM: number): DrivenPath {
  const run = (pose: Pose | undefined, sense: 1 | -1): Pose[] => {
    if (!pose) return [];
    const ahead = rotate(pose.q, [sense * RUN_STEP_M, 0, 0]);
    return Array.from({ length: Math.ceil(byM / RUN_STEP_M) }, (_, k) => ({
      q: pose.q,
      p: [pose.p[0] + (k + 1) * ahead[0], pose.p[1] + (k + 1) * ahead[1], pose.p[2] + (k + 1) * ahead[2]],
    }));
  };
  return new DrivenPath({ poses: [...run(poses[0], -1).reverse(), ...poses, ...run(poses.at(-1), 1)] });
}

export class DrivenPath {
  readonly points: readonly PathPoint[];
  readonly #grid: Grid<PathPoint>;
  /** What is known of cells, by radius. */
  readonly #reached = new Map<number, Map<number, boolean>>();
  /** The cell asked about last: places asked about follow one another along rows of a raster. */
  #last = { key: Number.NaN, radiusM: Number.NaN, reached: false };

  constructor({ poses }: Trajectory | Pick<Trajectory, 'poses'>) {
    const points: PathPoint[] = [];
    poses.forEach(({ p, q }, index) => {
      const last = points[points.length - 1];
      if (last && Math.hypot(p[0] - last.x, p[1] - last.y) < SPACING_M) return;
      const heading = Math.atan2(2 * (q.w * q.z + q.x * q.y), 1 - 2 * (q.y * q.y + q.z * q.z));
      points.push({ x: p[0], y: p[1], z: p[2], heading, index });
    });
    this.points = points;
    this.#grid = new Grid(points, CELL_M);
  }

  /** Whether a place lies within `radiusM` of the path, to half a metre: remembered by radius and cells of one metre. */
  reaches(x: number, y: number, radiusM: number): boolean {
    const key = Math.floor(x) * 0x4000000 + Math.floor(y);
    if (key === this.#last.key && radiusM === this.#last.radiusM) return this.#last.reached;
    let cells = this.#reached.get(radiusM);
    if (!cells) this.#reached.set(radiusM, (cells = new Map()));
    let known = cells.get(key);
    if (known === undefined) {
      known = this.nearest(Math.floor(x) + 0.5, Math.floor(y) + 0.5, radiusM) !== undefined;
      cells.set(key, known);
    }
    this.#last = { key, radiusM, reached: known };
    return known;
  }

  /** The nearest pose within `radiusM`. */
  nearest(x: number, y: number, radiusM: number): PathPoint | undefined {
    let best: PathPoint | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const p of this.#grid.near(x, y, radiusM)) {
      const d = (p.x - x) ** 2 + (p.y - y) ** 2;
      if (d < least) [least, best] = [d, p];
    }
    return best;
  }

  /** Indices of the first and last pose within `radiusM` of any of the places. */
  passed(
    places: Iterable<readonly [number, number, ...number[]]>,
    radiusM: number,
  ): [number, number] | undefined {
    let [first, last] = [Number.POSITIVE_INFINITY, -1];
    for (const [x, y] of places) {
      for (const { index } of this.#grid.near(x, y, radiusM)) {
        if (index < first) first = index;
        if (index > last) last = index;
      }
    }
    return last < 0 ? undefined : [first, last];
  }
}
