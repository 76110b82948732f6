/**
 * A lidar sweep or radar scan: a column block (columns.ts). Positions are in the sensor's frame, not motion compensated.
 *
 * Lidar: `xyz` f32 × 3N (metres; NaN points are dropped at ingest and counted), and where the log has them `intensity` f32 × N
 * (the log's own scale; meta.intensityMax says which), `ring` u16 × N, `time` i32 × N (nanoseconds from the sample's t), and any
 * other field under its own name.
 * Radar: `xyz` f32 × 3N, `doppler` f32 × N (m/s, positive going away, not ego-compensated), `rcs` f32 × N (dBm²), `range`,
 * `azimuth`, `elevation` f32 × N where measured; tracks also `velocity` f32 × 3N.
 */
import { type ColumnArray, type ColumnBlock, column, decodeColumns } from './columns.ts';

export type Cloud = {
  readonly count: number;
  readonly xyz: Float32Array;
  readonly intensity?: Float32Array | undefined;
  readonly ring?: Uint16Array | undefined;
  readonly time?: Int32Array | undefined;
  /** Every column that has one value a point, by name, the above but xyz included. */
  readonly fields: ReadonlyMap<string, ColumnArray>;
  readonly meta: ColumnBlock['meta'];
};

/** @throws InputError when the bytes are no cloud, or a known column has the wrong type or length. */
export function decodeCloud(bytes: Uint8Array): Cloud {
  const block = decodeColumns(bytes);
  const xyz = column(block, 'xyz', 'f32');
  const count = Math.floor(xyz.length / 3);
  const fields = new Map(
    [...block.columns].filter(([name, values]) => name !== 'xyz' && values.length === count),
  );
  const intensity = fields.get('intensity');
  const ring = fields.get('ring');
  const time = fields.get('time');
  return {
    count,
    xyz,
    intensity: intensity instanceof Float32Array ? intensity : undefined,
    ring: ring instanceof Uint16Array ? ring : undefined,
    time: time instanceof Int32Array ? time : undefined,
    fields,
    meta: block.meta,
  };
}
