/**
 * Artifact kinds: what stages make. A part is the unit of reading: a column block (columns.ts) of 64 KiB to 2 MiB with a
 * bounding box, a time range and a level (0 finest). The columns of each kind, in the drive's map frame, metres and
 * nanoseconds from t0:
 *
 *   trajectory/1  t f64×N, position f64×3N, orientation f64×4N (w x y z): T_map_vehicle (or T_odom_vehicle, meta.frame says);
 *                 optional sigma f64×3N, seq u32×N (the sample of meta.stream that each pose belongs to)
 *   cloud/1       xyz f32×3N relative to meta.offset [x,y,z], optional intensity f32×N, rgb u8×3N, label u8×N, sweep u32×N
 *   raster/1      one array of meta.width × meta.height values a channel, row 0 at the lowest y; meta.resolutionM, meta.x, meta.y
 *                 (lower left corner of the tile); meta.channels lists {name, unit, min, max}; NaN (f32) or 0 (u8) means no data
 *   polylines/1   starts u32×(L+1), xyz f64×3V; id, class, subtype, confidence and more a line in meta.lines
 *   map/1         a JSON document (map model of engine/map), codec json/1
 *   landmarks/1   a JSON document of poles, signs and lights (contract/map/landmarks.ts), codec json/1
 *   graph/1       poses (as trajectory) and from u32, to u32, T f64×7M, information f64×21M, residual f64×M, kind u8×M
 *   series/1      t f64×N and one column a quantity of the same length; meta.units by name
 *   table/1       JSON: { columns: [{name, unit}], rows: [[…]] }, codec json/1
 *   image/1       an encoded picture, codec image/png or image/jpeg
 */
import type { Nanoseconds } from './time.ts';

export type ArtifactKind =
  | 'trajectory'
  | 'cloud'
  | 'raster'
  | 'mask'
  | 'detections'
  | 'tracks'
  | 'landmarks'
  | 'graph'
  | 'polylines'
  | 'map'
  | 'table'
  | 'series'
  | 'image';

export type Box = readonly [
  minX: number,
  minY: number,
  minZ: number,
  maxX: number,
  maxY: number,
  maxZ: number,
];

export type PartInfo = {
  readonly artifact: number;
  /** Unique within artifact and level, e.g. "12_-3" for a tile, "0" for the only part. */
  readonly key: string;
  readonly level: number;
  readonly box?: Box | undefined;
  readonly from?: Nanoseconds | undefined;
  readonly to?: Nanoseconds | undefined;
  readonly codec: string;
  readonly bytes: number;
};

export type ArtifactInfo = {
  readonly id: number;
  readonly uuid: string;
  /** Open string: an unknown kind is listed and can be looked at raw. */
  readonly kind: string;
  readonly version: number;
  /** The slot of the stage it fills, e.g. "trajectory", "evidence". */
  readonly name: string;
  readonly stage: string;
  readonly parts: number;
  readonly bytes: number;
  readonly box?: Box | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
};
