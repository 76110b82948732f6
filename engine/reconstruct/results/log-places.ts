/**
 * Where the vehicle was in the coordinates of the map that belongs to its log's data set: the log's own poses. By them a run without
 * GNSS is laid on that map, which lies kilometres from where the run begins.
 */
import { z } from 'zod';
import { POSE_SIGNALS } from '../../contract/signals.ts';
import type { Drive } from '../../drive/drive.ts';
import type { PositionText } from '../../geometry/pose-text.ts';
import { inverse, transform } from '../../geometry/se3.ts';

const number = z.number().refine(Number.isFinite);
/** What the readers of such data sets note of their stream of poses. */
const noted = z.object({
  mapFormat: z.string(),
  T_map_log: z.object({
    p: z.tuple([number, number, number]),
    q: z.object({ w: number, x: number, y: number, z: number }),
  }),
});

export type LogPlaces = PositionText & { readonly path: string };

/** @param format of the reference map; undefined where the log has no poses in coordinates of such a map */
export function placesOfLog(drive: Drive, format: string): LogPlaces | undefined {
  for (const stream of drive.streams()) {
    const { success, data } = noted.safeParse(stream.meta);
    if (stream.kind !== 'pose' || !success || data.mapFormat !== format) continue;
    const { t, values } = drive.series(stream.id, POSE_SIGNALS.slice(0, 3));
    const [x, y, z] = values;
    if (!x || !y || !z) continue;
    const T_log_map = inverse(data.T_map_log);
    const at = (column: Float64Array, k: number): number => column[k] ?? Number.NaN;
    const positions = Array.from(t, (_, k) => transform(T_log_map, [at(x, k), at(y, k), at(z, k)]));
    return { path: stream.name, t, positions };
  }
  return undefined;
}
