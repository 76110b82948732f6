/** cloud/1: points, tiled, with coarser levels. The picture is the view from above, the highest point of each pixel, coloured by height. */
import { column, decodeColumns, encodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { boundsOf, MapView, ramp, robustRange } from './canvas.ts';
import { blockOf, expectLength, type Kind, type KindPart } from './kind.ts';

export type CloudColumns = {
  /** Relative to `offset`, metres. */
  readonly xyz: Float32Array;
  readonly intensity?: Float32Array;
  readonly rgb?: Uint8Array;
  readonly label?: Uint8Array;
  readonly sweep?: Uint32Array;
};

/** @throws InputError when columns differ in length. */
export function encodeCloudPart(
  columns: CloudColumns,
  offset: readonly [number, number, number],
): Uint8Array {
  const bytes = encodeColumns({ offset }, { ...columns });
  check(bytes);
  return bytes;
}

function check(bytes: Uint8Array): void {
  const block = decodeColumns(bytes);
  const xyz = column(block, 'xyz', 'f32');
  if (xyz.length % 3 !== 0)
    throw new InputError(`Column "xyz" has ${xyz.length} values, no multiple of three.`);
  for (const [name, per] of [
    ['intensity', 1],
    ['rgb', 3],
    ['label', 1],
    ['sweep', 1],
  ] as const)
    expectLength(name, block.columns.get(name), xyz.length / 3, per);
}

/** Every nth point, moved to where it lies. */
function inMap(part: KindPart, n: number): Float64Array {
  const block = blockOf(part);
  const xyz = column(block, 'xyz', 'f32');
  const { offset } = block.meta;
  const [x = 0, y = 0, z = 0] = Array.isArray(offset) ? offset.map(Number) : [];
  const out = new Float64Array(Math.ceil(xyz.length / 3 / n) * 3);
  for (let from = 0, to = 0; from < xyz.length; from += 3 * n, to += 3) {
    out[to] = (xyz[from] ?? 0) + x;
    out[to + 1] = (xyz[from + 1] ?? 0) + y;
    out[to + 2] = (xyz[from + 2] ?? 0) + z;
  }
  return out;
}

/** More points than this show no more in a small picture. */
const MOST_POINTS = 400_000;
const POINT_BYTES = 21;

export const cloud: Kind = {
  kind: 'cloud',
  version: 1,
  check,
  async picture(parts, { width, height }) {
    const points = parts.reduce((sum, part) => sum + part.bytes, 0) / POINT_BYTES;
    const clouds = parts.map((part) => inMap(part, Math.max(1, Math.floor(points / MOST_POINTS))));
    const box = boundsOf(clouds);
    const heights = robustRange(someHeights(clouds));
    if (!box || !heights) return undefined;
    const [low, high] = heights;
    const view = new MapView(width, height, box);
    const top = new Float64Array(width * height).fill(-Infinity);
    for (const xyz of clouds) {
      for (let i = 0; i < xyz.length; i += 3) {
        const [x, y] = view.at(xyz[i] ?? Number.NaN, xyz[i + 1] ?? Number.NaN);
        const at = Math.floor(y) * width + Math.floor(x);
        const z = xyz[i + 2] ?? Number.NaN;
        if (z > (top[at] ?? Infinity)) top[at] = z;
      }
    }
    top.forEach((z, at) => {
      if (z > -Infinity)
        view.canvas.dot(at % width, Math.floor(at / width), ramp((z - low) / (high - low || 1)));
    });
    return view.canvas.png();
  },
};

/** Heights of at most some ten thousand points, evenly taken. */
function* someHeights(clouds: readonly Float64Array[]): Iterable<number> {
  const total = clouds.reduce((sum, each) => sum + each.length / 3, 0);
  const step = Math.max(1, Math.floor(total / 20_000));
  for (const xyz of clouds) for (let i = 2; i < xyz.length; i += 3 * step) yield xyz[i] ?? Number.NaN;
}
