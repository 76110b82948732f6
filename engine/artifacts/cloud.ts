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

function inMap(part: KindPart): Float64Array {
  const block = blockOf(part);
  const xyz = column(block, 'xyz', 'f32');
  const { offset } = block.meta;
  const shift = Array.isArray(offset) ? offset.map(Number) : [];
  return Float64Array.from(xyz, (value, i) => value + (shift[i % 3] ?? 0));
}

export const cloud: Kind = {
  kind: 'cloud',
  version: 1,
  check,
  async picture(parts, { width, height }) {
    const clouds = parts.map(inMap);
    const box = boundsOf(clouds);
    const heights = robustRange(everyNth(clouds));
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
function* everyNth(clouds: readonly Float64Array[]): Iterable<number> {
  const total = clouds.reduce((sum, each) => sum + each.length / 3, 0);
  const step = Math.max(1, Math.floor(total / 20_000));
  for (const xyz of clouds) for (let i = 2; i < xyz.length; i += 3 * step) yield xyz[i] ?? Number.NaN;
}
