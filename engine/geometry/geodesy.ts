/** WGS84 and local east-north-up coordinates, exact through earth-centred ones (no small-area approximation). */
import type { MapOrigin, Vec3 } from '../contract/calibration.ts';

const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const RAD = Math.PI / 180;

export type Geodetic = {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly altitudeM: number;
};

export function toEcef({ latitudeDeg, longitudeDeg, altitudeM }: Geodetic): Vec3 {
  const [lat, lon] = [latitudeDeg * RAD, longitudeDeg * RAD];
  const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
  return [
    (n + altitudeM) * Math.cos(lat) * Math.cos(lon),
    (n + altitudeM) * Math.cos(lat) * Math.sin(lon),
    (n * (1 - E2) + altitudeM) * Math.sin(lat),
  ];
}

/** Bowring 1985 with two refinements: below a micrometre from −10 km to 10,000 km height. */
export function fromEcef([x, y, z]: Vec3): Geodetic {
  const b = A * (1 - F);
  const p = Math.hypot(x, y);
  let u = Math.atan2(z * A, p * b);
  let lat = 0;
  for (let i = 0; i < 3; i++) {
    lat = Math.atan2(z + ((A * A - b * b) / b) * Math.sin(u) ** 3, p - E2 * A * Math.cos(u) ** 3);
    u = Math.atan2((1 - F) * Math.sin(lat), Math.cos(lat));
  }
  const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
  const altitudeM =
    Math.abs(Math.cos(lat)) > 1e-6
      ? p / Math.cos(lat) - n
      : Math.abs(z) / Math.abs(Math.sin(lat)) - n * (1 - E2);
  return { latitudeDeg: lat / RAD, longitudeDeg: Math.atan2(y, x) / RAD, altitudeM };
}

/** Local east, north, up in metres of a place, seen from the origin. */
export function toEnu(origin: MapOrigin, place: Geodetic): Vec3 {
  const [ox, oy, oz] = toEcef(origin);
  const [x, y, z] = toEcef(place);
  const [dx, dy, dz] = [x - ox, y - oy, z - oz];
  const [lat, lon] = [origin.latitudeDeg * RAD, origin.longitudeDeg * RAD];
  const [sl, cl, sn, cn] = [Math.sin(lat), Math.cos(lat), Math.sin(lon), Math.cos(lon)];
  return [-sn * dx + cn * dy, -sl * cn * dx - sl * sn * dy + cl * dz, cl * cn * dx + cl * sn * dy + sl * dz];
}

export function fromEnu(origin: MapOrigin, [e, n, u]: Vec3): Geodetic {
  const [ox, oy, oz] = toEcef(origin);
  const [lat, lon] = [origin.latitudeDeg * RAD, origin.longitudeDeg * RAD];
  const [sl, cl, sn, cn] = [Math.sin(lat), Math.cos(lat), Math.sin(lon), Math.cos(lon)];
  return fromEcef([
    ox - sn * e - sl * cn * n + cl * cn * u,
    oy + cn * e - sl * sn * n + cl * sn * u,
    oz + cl * n + sl * u,
  ]);
}
