/** Plates that send light back: bright points that lie on an upright plane of the size of a sign, apart from walls and vehicles. */
import { column } from '../../../contract/columns.ts';
import type { InputArtifact } from '../../contract/stage.ts';
import { BINS, CELL_M, type Standing } from './standing.ts';
import type { Upright } from './upright.ts';

export type Plate = Upright & {
  /** Columns taken from 0.7 to 1.1 m around the middle at its heights: of a wall or a vehicle. */
  readonly beside: number;
  /** Why it is no sign; empty where it is one. */
  readonly reason: string;
};

/** Of the intensities of all that the map cloud has over ground: this quantile, and how much brighter a reflector is. */
const USUAL_QUANTILE = 0.9;
const BRIGHTER = 1.75;
/** The coarsest levels have few points of everywhere. */
const SAMPLED_LEVEL = 2;
const HEIGHTS_M = [0.4, 6] as const;
/** Bright points this near belong together (m). */
const TOGETHER_M = 0.25;
const LEAST_POINTS = 8;
const LEAST_SWEEPS = 3;
const WIDTH_M = [0.25, 1.6] as const;
const HEIGHT_M = [0.12, 1.6] as const;
/** A reflector blinds the lidar: a halo of half its brightness lies around it. What is measured is brighter than this share. */
const CORE = 0.75;
/** Standard deviation off the plane: voxels of 0.1 m, poses and what is left of the halo; more is no plate (m). */
const MOST_THICK_M = 0.18;
const MOST_THICK_SHARE = 0.2;
/** Sine of the angle between plane and plumb line: 25°. */
const MOST_TILT = 0.42;
/** Lower edge of a sign over ground (m): below lie plates and lamps of vehicles, bands of bollards and of posts. */
const LOWEST_M = 1.7;
const HIGHEST_M = 5.5;
/** A plate on a refuge hangs lower: at least so high, so wide, and with its middle over this (m). */
const REFUGE = { heightM: 0.6, widthM: 0.4, middleM: 0.9 };
/** Columns beside a sign: a post, a second plate. */
const MOST_BESIDE = 20;
/** Where, in columns from the middle: 0.7 to 1.1 m. */
const RING = [7, 11] as const;
/** Columns on both sides that lie this near to the plate's plane are of the wall that it hangs on (m). */
const IN_PLANE_M = 0.4;
const LEAST_OF_WALL = 3;

/** What counts as bright in this drive; undefined where the cloud has no intensities. */
export function brightOf(cloud: InputArtifact): number | undefined {
  const all: number[] = [];
  for (const part of cloud.parts(SAMPLED_LEVEL)) {
    const block = part.block();
    const [intensity, label] = [column(block, 'intensity', 'f32'), column(block, 'label', 'u8')];
    for (let k = 0; k < intensity.length; k += 3) if (label[k] !== 1) all.push(intensity[k] as number);
  }
  all.sort((a, b) => a - b);
  const usual = all[Math.floor(USUAL_QUANTILE * all.length)] ?? 0;
  return usual > 0 ? BRIGHTER * usual : undefined;
}

/** Groups of bright points in a square, each judged; in the order of their first column. */
export function platesOf(standing: Standing, bright: number): Plate[] {
  const { intensity } = standing;
  const shining = new Shining(standing, bright);
  const plates: Plate[] = [];
  for (const group of shining.groups()) {
    const most = group.reduce((high, k) => Math.max(high, intensity[k] as number), 0);
    const core = group.filter((k) => (intensity[k] as number) >= CORE * most);
    if (core.length >= LEAST_POINTS) plates.push(plateOf(standing, core));
  }
  return plates;
}

/** The bright points of a square by column, joined where they lie near each other. */
class Shining {
  readonly #standing: Standing;
  readonly #points: number[] = [];
  readonly #columnOf = new Map<number, number>();
  readonly #byColumn = new Map<number, number[]>();

  constructor(standing: Standing, bright: number) {
    this.#standing = standing;
    const { start, intensity, ph, cells } = standing;
    for (let c = 0; c < cells * cells; c++)
      for (let k = start[c] as number; k < (start[c + 1] as number); k++) {
        const h = ph[k] as number;
        if ((intensity[k] as number) < bright || h < HEIGHTS_M[0] || h > HEIGHTS_M[1]) continue;
        this.#points.push(k);
        this.#columnOf.set(k, c);
        this.#byColumn.set(c, [...(this.#byColumn.get(c) ?? []), k]);
      }
  }

  *groups(): Iterable<number[]> {
    const done = new Set<number>();
    for (const first of this.#points) {
      if (done.has(first)) continue;
      const group = [first];
      done.add(first);
      for (let at = 0; at < group.length; at++)
        for (const other of this.#near(group[at] as number)) {
          if (done.has(other)) continue;
          done.add(other);
          group.push(other);
        }
      if (group.length >= LEAST_POINTS) yield group;
    }
  }

  *#near(k: number): Iterable<number> {
    const { px, py, ph, cells } = this.#standing;
    const reach = Math.ceil(TOGETHER_M / CELL_M);
    const middle = this.#columnOf.get(k) as number;
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        for (const other of this.#byColumn.get(middle + dy * cells + dx) ?? [])
          if (
            Math.hypot(
              (px[other] as number) - (px[k] as number),
              (py[other] as number) - (py[k] as number),
            ) <= TOGETHER_M &&
            Math.abs((ph[other] as number) - (ph[k] as number)) <= TOGETHER_M
          )
            yield other;
  }
}

function plateOf(standing: Standing, group: readonly number[]): Plate {
  const { px, py, ph, ground } = standing;
  const n = group.length;
  const mean = (of: ArrayLike<number>): number => group.reduce((sum, k) => sum + (of[k] as number), 0) / n;
  const [x, y, h] = [mean(px), mean(py), mean(ph)];
  let [xx, xy, yy] = [0, 0, 0];
  const sweeps = new Set<number>();
  for (const k of group) {
    const [dx, dy] = [(px[k] as number) - x, (py[k] as number) - y];
    [xx, xy, yy] = [xx + dx * dx, xy + dx * dy, yy + dy * dy];
    sweeps.add(standing.sweep[k] as number);
  }
  // Seen from above an upright plate is a line: along it lies the width, across it the normal.
  const along = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [ax, ay] = [Math.cos(along), Math.sin(along)];
  let [left, right, low, high, off, offUp, up] = [Infinity, -Infinity, Infinity, -Infinity, 0, 0, 0];
  for (const k of group) {
    const [dx, dy, dh] = [(px[k] as number) - x, (py[k] as number) - y, (ph[k] as number) - h];
    const [u, v] = [dx * ax + dy * ay, dy * ax - dx * ay];
    [left, right] = [Math.min(left, u), Math.max(right, u)];
    [low, high] = [Math.min(low, ph[k] as number), Math.max(high, ph[k] as number)];
    [off, offUp, up] = [off + v * v, offUp + v * dh, up + dh * dh];
  }
  const tilt = up > 0 ? Math.abs(offUp) / up : 0;
  const middle = (left + right) / 2;
  const plate = {
    x: x + middle * ax,
    y: y + middle * ay,
    h: (low + high) / 2,
    ground: mean(ground),
    normal: [-ay, ax] as const,
    widthM: right - left,
    heightM: high - low,
    low,
    high,
    thick: Math.sqrt(off / n),
    points: n,
    sweeps: sweeps.size,
    span: [Math.min(...sweeps), Math.max(...sweeps)] as const,
  };
  const beside = besideOf(standing, plate);
  return { ...plate, beside: beside.all, reason: reasonAgainst(plate, tilt, beside) };
}

function reasonAgainst(
  { widthM, heightM, thick, h, low, sweeps }: Omit<Plate, 'reason' | 'beside'>,
  tilt: number,
  { all, left, right }: Beside,
): string {
  const isLow = low < LOWEST_M;
  if (h > HIGHEST_M) return `its middle lies ${m(h)} over ground`;
  if (isLow && (h < REFUGE.middleM || heightM < REFUGE.heightM || widthM < REFUGE.widthM))
    return `its lower edge lies ${m(low)} over ground`;
  if (widthM < WIDTH_M[0] || widthM > WIDTH_M[1]) return `it is ${m(widthM)} wide`;
  if (heightM < HEIGHT_M[0] || heightM > HEIGHT_M[1]) return `it is ${m(heightM)} high`;
  if (thick > Math.min(MOST_THICK_M, MOST_THICK_SHARE * widthM))
    return `its points lie ${m(thick)} off a plane`;
  if (tilt > MOST_TILT) return 'it does not stand upright';
  if (sweeps < LEAST_SWEEPS) return `only ${sweeps} sweeps show it`;
  if (all > MOST_BESIDE) return `${all} columns beside it are taken at its heights: a wall or a vehicle`;
  if (Math.min(left, right) >= LEAST_OF_WALL) return 'it hangs on a wall that goes on at both sides';
  return '';
}

type Beside = { readonly all: number; readonly left: number; readonly right: number };

/**
 * Columns from 0.7 to 1.1 m around a place that are taken at some height between two; those of them near the plate's plane, on
 * either side.
 */
function besideOf(
  { x: x0, y: y0, cells, low, high }: Standing,
  { x, y, low: from, high: to, normal: [nx, ny] }: Pick<Plate, 'x' | 'y' | 'low' | 'high' | 'normal'>,
): Beside {
  const [column, row] = [Math.floor((x - x0) / CELL_M), Math.floor((y - y0) / CELL_M)];
  const mask: [number, number] = [0, 0];
  for (let bin = Math.floor(from / CELL_M); bin <= Math.min(BINS - 1, Math.floor(to / CELL_M)); bin++) {
    if (bin < 32) mask[0] |= 1 << bin;
    else mask[1] |= 1 << (bin - 32);
  }
  const count = { all: 0, left: 0, right: 0 };
  for (let dy = -RING[1]; dy <= RING[1]; dy++)
    for (let dx = -RING[1]; dx <= RING[1]; dx++) {
      const d = Math.hypot(dx, dy);
      const [i, j] = [column + dx, row + dy];
      if (d < RING[0] || d > RING[1] || i < 0 || j < 0 || i >= cells || j >= cells) continue;
      const c = j * cells + i;
      if (((low[c] as number) & mask[0]) === 0 && ((high[c] as number) & mask[1]) === 0) continue;
      count.all++;
      if (Math.abs(dx * nx + dy * ny) * CELL_M > IN_PLANE_M) continue;
      if (dx * ny - dy * nx < 0) count.left++;
      else count.right++;
    }
  return count;
}

const m = (value: number): string => `${value.toFixed(2)} m`;
