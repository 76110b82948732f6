/** trajectory/1: poses over time. The picture is the path from above, coloured by time, with a dot where it begins. */
import { decodeColumns, encodeColumns } from '../contract/columns.ts';
import { type Trajectory, trajectoryColumns, trajectoryOf } from '../geometry/trajectory.ts';
import { boundsOf, GREY, MapView, ramp } from './canvas.ts';
import { blockOf, expectLength, type Kind } from './kind.ts';

/** @throws InputError when times do not ascend or columns differ in length. */
export function encodeTrajectory(
  trajectory: Trajectory,
  meta: Readonly<Record<string, unknown>>,
): Uint8Array {
  const bytes = encodeColumns(meta, trajectoryColumns(trajectory));
  check(bytes);
  return bytes;
}

function check(bytes: Uint8Array): void {
  const block = decodeColumns(bytes);
  const { t } = trajectoryOf(block);
  expectLength('sigma', block.columns.get('sigma'), t.length, 3);
  expectLength('seq', block.columns.get('seq'), t.length);
}

export const trajectory: Kind = {
  kind: 'trajectory',
  version: 1,
  check,
  async picture(parts, { width, height }) {
    const paths = parts.map((part) => trajectoryOf(blockOf(part)).poses.flatMap(({ p }) => [...p]));
    const box = boundsOf(paths);
    if (!box) return undefined;
    const view = new MapView(width, height, box);
    const total = paths.reduce((sum, path) => sum + path.length / 3, 0);
    let done = 0;
    for (const path of paths) {
      for (let i = 1; i < path.length / 3; i++) view.path(path, ramp((done + i) / total), i - 1, i + 1);
      done += path.length / 3;
    }
    const [x, y] = view.at(paths[0]?.[0] ?? Number.NaN, paths[0]?.[1] ?? Number.NaN);
    view.canvas.disc(x, y, 3, GREY);
    return view.canvas.png();
  },
};
