/** graph/1: poses and the constraints between them. The picture shows edges over the path, redder where the residual is larger. */
import { column, decodeColumns, encodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { type Trajectory, trajectoryColumns, trajectoryOf } from '../geometry/trajectory.ts';
import { boundsOf, GREY, MapView, ramp, robustRange } from './canvas.ts';
import { blockOf, expectLength, type Kind } from './kind.ts';

export type Edges = {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** T_from_to, x y z w x y z an edge. */
  readonly T: Float64Array;
  /** Upper triangle of the 6 × 6 information matrix, row by row. */
  readonly information: Float64Array;
  readonly residual: Float64Array;
  readonly kind: Uint8Array;
};

/** @throws InputError when columns differ in length or an edge names a pose that is not there. */
export function encodeGraph(
  poses: Trajectory,
  edges: Edges,
  meta: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const bytes = encodeColumns(meta, { ...trajectoryColumns(poses), ...edges });
  check(bytes);
  return bytes;
}

function check(bytes: Uint8Array): void {
  const block = decodeColumns(bytes);
  const poses = trajectoryOf(block).t.length;
  const [from, to] = [column(block, 'from', 'u32'), column(block, 'to', 'u32')];
  for (const [name, per] of [
    ['to', 1],
    ['T', 7],
    ['information', 21],
    ['residual', 1],
    ['kind', 1],
  ] as const)
    expectLength(name, block.columns.get(name), from.length, per);
  for (let i = 0; i < from.length; i++)
    if ((from[i] ?? 0) >= poses || (to[i] ?? 0) >= poses)
      throw new InputError(`Edge ${i} joins poses ${from[i]} and ${to[i]}, but there are ${poses}.`);
}

export const graph: Kind = {
  kind: 'graph',
  version: 1,
  check,
  async picture(parts, { width, height }) {
    const blocks = parts.map(blockOf);
    const box = boundsOf(blocks.map((block) => column(block, 'position', 'f64')));
    if (!box) return undefined;
    const view = new MapView(width, height, box);
    for (const block of blocks) {
      const position = column(block, 'position', 'f64');
      view.path(position, GREY);
      const [from, to] = [column(block, 'from', 'u32'), column(block, 'to', 'u32')];
      const residual = block.columns.get('residual');
      const [low, high] = robustRange(residual ?? []) ?? [0, 1];
      from.forEach((a, e) => {
        const b = to[e] ?? a;
        const share = ((residual?.[e] ?? 0) - low) / (high - low || 1);
        const ends = [...position.subarray(3 * a, 3 * a + 3), ...position.subarray(3 * b, 3 * b + 3)];
        view.path(ends, ramp(share));
      });
    }
    return view.canvas.png();
  },
};
