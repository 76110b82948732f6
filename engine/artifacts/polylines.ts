/** polylines/1: lines with a class. The picture shows them from above, a colour a class. */
import { column, decodeColumns, encodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { boundsOf, colourOf, MapView } from './canvas.ts';
import type { Kind } from './kind.ts';

/** One line; further properties (subtype, confidence, …) are kept as they are. */
export type LineHeader = {
  readonly id: string;
  readonly class: string;
  readonly [property: string]: unknown;
};

export type Polylines = {
  /** Line l has vertices starts[l] to starts[l + 1]. */
  readonly starts: Uint32Array;
  readonly xyz: Float64Array;
  readonly lines: readonly LineHeader[];
};

/** @throws InputError when starts, vertices and headers do not fit each other. */
export function encodePolylines(
  { starts, xyz, lines }: Polylines,
  meta: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const bytes = encodeColumns({ ...meta, lines }, { starts, xyz });
  decodePolylines(bytes);
  return bytes;
}

/** @throws InputError when starts, vertices and headers do not fit each other. */
export function decodePolylines(bytes: Uint8Array): Polylines {
  const block = decodeColumns(bytes);
  const starts = column(block, 'starts', 'u32');
  const xyz = column(block, 'xyz', 'f64');
  const { lines } = block.meta;
  if (!Array.isArray(lines) || lines.length !== Math.max(0, starts.length - 1))
    throw new InputError(`The block has ${starts.length} line starts and no matching list of lines.`);
  for (let l = 0; l < lines.length; l++) {
    if ((starts[l] ?? 0) > (starts[l + 1] ?? 0)) throw new InputError(`Line ${l} ends before it begins.`);
    const { id, class: name } = (lines[l] ?? {}) as Record<string, unknown>;
    if (id === undefined || typeof name !== 'string')
      throw new InputError(`Line ${l} has no id or no class.`);
  }
  if ((starts.at(-1) ?? 0) * 3 !== xyz.length)
    throw new InputError(`The lines end at vertex ${starts.at(-1) ?? 0}, but there are ${xyz.length / 3}.`);
  return { starts, xyz, lines: lines as LineHeader[] };
}

export const polylines: Kind = {
  kind: 'polylines',
  version: 1,
  check: decodePolylines,
  async picture(parts, { width, height }) {
    const sets = parts.map((part) => decodePolylines(part.read()));
    const box = boundsOf(sets.map((set) => set.xyz));
    if (!box) return undefined;
    const classes = [...new Set(sets.flatMap((set) => set.lines.map((line) => line.class)))].sort();
    const view = new MapView(width, height, box);
    for (const { starts, xyz, lines } of sets)
      lines.forEach((line, l) => {
        view.path(xyz, colourOf(classes.indexOf(line.class)), starts[l] ?? 0, starts[l + 1] ?? 0);
      });
    return view.canvas.png();
  },
};
