/**
 * The map cloud in levels: level 0 holds tiles of `edge` metres with points `voxel` apart, each level above tiles and spacing
 * twice as large, so that every part has about as many points. A coarser tile is made when its finer ones are complete.
 */
import { encodeColumns } from '../../../contract/columns.ts';
import { thinPoints, type VoxelPoints, type Voxels } from '../../../kernels/voxels.ts';
import type { OutputArtifact } from '../../contract/stage.ts';
import { nameOf, type TileKey, type TilePlan } from '../../mapping/plan.ts';

/** 24 bytes a point: a part stays below 2 MiB. */
const MOST_POINTS = 80_000;
/** The coarsest tiles are 32 times as large as the finest: a drive of some kilometres is a dozen of them. */
const LEVELS = 6;
/** Single hits are noise, rain or traffic: a voxel needs this many sweeps. */
const LEAST_SCANS = 2;
/** At the rim of what was seen single hits are all there is: a tile with fewer points takes them, too. */
const RIM_POINTS = 500;

type Points = VoxelPoints & { readonly offset: readonly [number, number, number] };

export class CloudLevels {
  readonly #output: OutputArtifact;
  readonly #edge: number;
  readonly #voxel: number;
  readonly #plan: TilePlan;
  /** By level, coarser tiles whose finer ones are still coming in. */
  readonly #pending = new Map<string, { level: number; key: TileKey; parts: Points[] }>();
  points = 0;

  constructor(output: OutputArtifact, edgeM: number, voxelM: number, plan: TilePlan) {
    this.#output = output;
    this.#edge = edgeM;
    this.#voxel = voxelM;
    this.#plan = plan;
    output.setMeta({ tileM: edgeM, voxelM, levels: LEVELS });
  }

  /** A finished tile of level 0. */
  tile(voxels: Voxels, key: TileKey): void {
    let taken = voxels.take(key[0], key[1], LEAST_SCANS);
    if (taken.label.length < RIM_POINTS) taken = voxels.take(key[0], key[1], 1);
    this.#emit({ ...taken, offset: [key[0] * this.#edge, key[1] * this.#edge, 0] }, key, 0);
  }

  /** Makes the coarser tiles that no step at or after `step` can add to. */
  coarser(step: number): void {
    for (let level = 1; level < LEVELS; level++) {
      for (const [name, pending] of [...this.#pending]) {
        if (pending.level !== level || !this.#complete(pending.key, level, step)) continue;
        this.#pending.delete(name);
        const [i, j] = pending.key;
        const edge = this.#edge * 2 ** level;
        this.#emit(joined(pending.parts, [i * edge, j * edge, 0]), pending.key, level);
      }
    }
  }

  #complete([i, j]: TileKey, level: number, step: number): boolean {
    const side = 2 ** level;
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        if (this.#plan.next(nameOf([i * side + x, j * side + y]), step) !== undefined) return false;
    return true;
  }

  #emit(points: Points, key: TileKey, level: number): void {
    const count = points.label.length;
    if (count === 0) return;
    const kept = count > MOST_POINTS ? strided(points, Math.ceil(count / MOST_POINTS)) : points;
    const [x, y] = kept.offset;
    const edge = this.#edge * 2 ** level;
    const [low, high] = heightsOf(kept.xyz);
    const { xyz, intensity, rgb, label, sweep, offset } = kept;
    if (level === 0) this.points += label.length;
    this.#output.part({
      key: nameOf(key),
      level,
      box: [x, y, low, x + edge, y + edge, high],
      bytes: encodeColumns({ offset, count: label.length }, { xyz, intensity, rgb, label, sweep }),
    });
    if (level + 1 >= LEVELS) return;
    const parent: TileKey = [Math.floor(key[0] / 2), Math.floor(key[1] / 2)];
    const name = `${level + 1}:${nameOf(parent)}`;
    const pending = this.#pending.get(name) ?? { level: level + 1, key: parent, parts: [] };
    pending.parts.push(chosen(points, thinPoints(points.xyz, this.#voxel * 2 ** (level + 1))));
    this.#pending.set(name, pending);
  }
}

function heightsOf(xyz: Float32Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 2; k < xyz.length; k += 3) {
    low = Math.min(low, xyz[k] ?? 0);
    high = Math.max(high, xyz[k] ?? 0);
  }
  return [low, high];
}

function chosen({ xyz, intensity, rgb, label, sweep, offset }: Points, indices: Uint32Array): Points {
  const out = {
    xyz: new Float32Array(3 * indices.length),
    intensity: new Float32Array(indices.length),
    rgb: new Uint8Array(3 * indices.length),
    label: new Uint8Array(indices.length),
    sweep: new Uint32Array(indices.length),
    offset,
  };
  indices.forEach((from, to) => {
    out.xyz.set(xyz.subarray(3 * from, 3 * from + 3), 3 * to);
    out.rgb.set(rgb.subarray(3 * from, 3 * from + 3), 3 * to);
    out.intensity[to] = intensity[from] ?? 0;
    out.label[to] = label[from] ?? 0;
    out.sweep[to] = sweep[from] ?? 0;
  });
  return out;
}

const strided = (points: Points, stride: number): Points =>
  chosen(
    points,
    Uint32Array.from({ length: Math.ceil(points.label.length / stride) }, (_, k) => k * stride),
  );

function joined(parts: readonly Points[], offset: Points['offset']): Points {
  const count = parts.reduce((n, { label }) => n + label.length, 0);
  const out = {
    xyz: new Float32Array(3 * count),
    intensity: new Float32Array(count),
    rgb: new Uint8Array(3 * count),
    label: new Uint8Array(count),
    sweep: new Uint32Array(count),
    offset,
  };
  let at = 0;
  for (const part of parts) {
    const [dx, dy] = [part.offset[0] - offset[0], part.offset[1] - offset[1]];
    out.xyz.set(part.xyz, 3 * at);
    for (let k = 3 * at; k < 3 * (at + part.label.length); k += 3) {
      out.xyz[k] = (out.xyz[k] ?? 0) + dx;
      out.xyz[k + 1] = (out.xyz[k + 1] ?? 0) + dy;
    }
    out.intensity.set(part.intensity, at);
    out.rgb.set(part.rgb, 3 * at);
    out.label.set(part.label, at);
    out.sweep.set(part.sweep, at);
    at += part.label.length;
  }
  return out;
}
