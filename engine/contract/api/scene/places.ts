/** GNSS fixes in the map frame, and values along the path. */
import { z } from 'zod';
import { handle, id, type Payload, result } from '../method.ts';

const poses = z.string().max(60);

/** What a path can be coloured by. */
export type PathQuantity = {
  /** Key for `path.values`. */
  readonly by: string;
  readonly title: string;
  readonly unit: string;
  readonly group: string;
};

export const PLACES = {
  /**
   * Fixes of a GNSS stream, thinned evenly to 20,000. Payload: column block `t` f64, `position` f64×3 (map frame), `sigma` f32×3
   * (east, north, up in metres; NaN where the log has none), `status` i8 (contract/signals.ts), `off` f32: metres in the plane from the
   * antenna by the poses, NaN where they do not reach. Poses in a frame of their own are laid onto by the motion in the plane that fits
   * best; `note` says so.
   */
  'gnss.fixes': {
    params: z.object({ drive: handle, stream: id, poses: poses.optional() }),
    result: result<{ readonly payload: Payload; readonly note?: string }>(),
  },
  /** Every quantity that has times: speed, height, GNSS, signals, series of the runs' stages. */
  'path.quantities': {
    params: z.object({ drive: handle }),
    result: result<{ readonly quantities: readonly PathQuantity[] }>(),
  },
  /**
   * A quantity at each pose of a source, the newest value at or before it and within two seconds, else NaN. Payload: column block
   * `value` f32, one for each pose; `meta.range` [low, high] leaves out the outer 2 % on either side.
   */
  'path.values': {
    params: z.object({ drive: handle, poses, by: z.string().min(1).max(200) }),
    result: result<{ readonly payload: Payload }>(),
  },
} as const;
