/** The nearest point to a pixel's ray among the clouds that a tile shows, where they are drawn. */
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { inverse, rotate, transform } from '../../../engine/geometry/se3.ts';
import { nearestPoint } from '../../replay/nearestPoint.ts';
import { deskewedAll } from '../../scene/deskew.ts';
import type { HoverRay } from '../../state/selection.ts';
import type { PlacedCloud } from './CloudOverlay.tsx';

export type PointUnder = {
  readonly stream: number;
  readonly index: number;
  readonly placed: PlacedCloud;
  readonly sensorPoint: Vec3;
  readonly mapPoint: Vec3;
};

const drawn = new WeakMap<PlacedCloud, Float32Array>();

/** Once for each sweep that is pointed at. */
function drawnPoints(placed: PlacedCloud): Float32Array {
  const { cloud, twist } = placed;
  if (!twist || !cloud.time) return cloud.xyz;
  const points = drawn.get(placed) ?? deskewedAll(cloud.xyz, cloud.time, twist);
  drawn.set(placed, points);
  return points;
}

/** @param maxTangent of the largest angle between the ray and a point. */
export function pointUnder(
  { origin, direction }: Pick<HoverRay, 'origin' | 'direction'>,
  clouds: ReadonlyMap<number, PlacedCloud>,
  maxTangent: number,
): PointUnder | undefined {
  for (const [stream, placed] of clouds) {
    const { T_map_sensor } = placed;
    const T_sensor_map = inverse(T_map_sensor);
    const xyz = drawnPoints(placed);
    const from = transform(T_sensor_map, origin);
    const index = nearestPoint(xyz, from, rotate(T_sensor_map.q, direction), maxTangent);
    if (index === undefined) continue;
    const sensorPoint: Vec3 = [xyz[3 * index] ?? 0, xyz[3 * index + 1] ?? 0, xyz[3 * index + 2] ?? 0];
    return { stream, index, placed, sensorPoint, mapPoint: transform(T_map_sensor, sensorPoint) };
  }
  return undefined;
}
