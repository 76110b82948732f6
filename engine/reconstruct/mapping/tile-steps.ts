/** Tiles of a raster as steps: in the order in which the vehicle passed them. */
import type { StepInfo } from '../../contract/steps/list.ts';
import type { Trajectory } from '../../geometry/trajectory.ts';
import { nameOf, type TileKey } from './plan.ts';

export type TileStep = { readonly key: TileKey; readonly info: StepInfo };

/**
 * @param written names of the tiles that the stage wrote
 * @param unwritten why one was not
 */
export function tileSteps(
  keys: readonly TileKey[],
  tileM: number,
  trajectory: Trajectory,
  written: ReadonlySet<string>,
  unwritten: string,
): TileStep[] {
  return keys
    .map((key): TileStep => {
      const [x, y] = [(key[0] + 0.5) * tileM, (key[1] + 0.5) * tileM];
      const item = nameOf(key);
      const made = written.has(item);
      const info: StepInfo = {
        title: `Tile ${key.join(', ')}`,
        t: whenNearest(trajectory, x, y),
        place: [x, y],
        item,
        state: made ? 'made' : 'refused',
        reason: made ? undefined : unwritten,
      };
      return { key, info };
    })
    .sort((a, b) => (a.info.t ?? 0) - (b.info.t ?? 0) || a.key[0] - b.key[0] || a.key[1] - b.key[1]);
}

/** When the vehicle was nearest to a place of the map. */
export function whenNearest({ t, poses }: Trajectory, x: number, y: number): number | undefined {
  let [best, least]: [number | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const [k, { p }] of poses.entries()) {
    const d = (p[0] - x) ** 2 + (p[1] - y) ** 2;
    if (d < least) [best, least] = [t[k], d];
  }
  return best;
}
