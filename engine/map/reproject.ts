/** Moves a map to another origin; every point keeps its place on earth. */
import type { MapOrigin, Vec3 } from '../contract/calibration.ts';
import { fromEnu, toEnu } from '../geometry/geodesy.ts';
import type { Finding, RoadMap } from './model.ts';

export const sameOrigin = (a: MapOrigin, b: MapOrigin): boolean =>
  a.latitudeDeg === b.latitudeDeg && a.longitudeDeg === b.longitudeDeg && a.altitudeM === b.altitudeM;

/** A local map has no origin to count from and comes back as it is. */
export function reproject(map: RoadMap, origin: MapOrigin): RoadMap {
  const from = map.origin;
  if (!from || sameOrigin(from, origin)) return map;
  const move = mover(from, origin);
  return {
    ...map,
    origin,
    elements: map.elements.map((element) => ({ ...element, points: element.points.map(move) })),
    lanelets: map.lanelets.map((lanelet) => ({ ...lanelet, centerline: lanelet.centerline.map(move) })),
  };
}

/** Findings on a map that was reprojected, at the same places. */
export function reprojectFindings(
  findings: readonly Finding[],
  from: MapOrigin | undefined,
  origin: MapOrigin,
): readonly Finding[] {
  if (!from || sameOrigin(from, origin)) return findings;
  const move = mover(from, origin);
  return findings.map((finding) => ({ ...finding, place: move(finding.place) }));
}

const mover =
  (from: MapOrigin, origin: MapOrigin) =>
  (p: Vec3): Vec3 =>
    toEnu(origin, fromEnu(from, p));
