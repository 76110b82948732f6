/**
 * The poses of the vehicle in the city's frame, and what places them: the city's frame is a UTM grid that counts from a place of
 * the city (av2-api, geometry/utm.py). The drive's map frame is east-north-up at the first pose. The two differ by one rigid
 * motion, so distances stay those of the data set; it is applied in double precision, before anything becomes small floats.
 */
import proj4 from 'proj4';
import type { MapOrigin, Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { toEnu } from '../../../geometry/geodesy.ts';
import { compose, IDENTITY, inverse, normalise } from '../../../geometry/se3.ts';
import type { Finding } from '../../format.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { POSES } from './layout.ts';
import { readTable } from './tables.ts';

/** Latitude, longitude (degrees, WGS84) and UTM zone of where each city's frame counts from (av2-api, geometry/utm.py). */
const CITIES: Readonly<Record<string, readonly [latitude: number, longitude: number, zone: number]>> = {
  ATX: [30.27464237939507, -97.7404457407424, 14],
  DTW: [42.29993066912924, -83.17555750783717, 17],
  MIA: [25.77452579915163, -80.19656914449405, 17],
  PAO: [37.416065, -122.13571963362166, 10],
  PIT: [40.44177902989321, -80.01294377242584, 17],
  WDC: [38.889377, -77.0355047439081, 18],
};
/** A city's frame reaches 20 km; numbers beyond this are no metres. */
const MOST_POSITION_M = 1_000_000;

export const POSE_COLUMNS = ['timestamp_ns', 'qw', 'qx', 'qy', 'qz', 'tx_m', 'ty_m', 'tz_m'] as const;

export type TimedPose = { readonly ns: bigint; readonly T_city_vehicle: Pose };

export type Poses = {
  readonly poses: readonly TimedPose[];
  readonly findings: readonly Finding[];
  readonly bytes: number;
};

export async function readPoses(folder: string): Promise<Poses> {
  const { table, findings, bytes } = await readTable(folder, POSES, POSE_COLUMNS, 'the drive has no poses');
  if (!table) return { poses: [], findings, bytes };
  const times = table.integers('timestamp_ns');
  const [w, x, y, z, tx, ty, tz] = POSE_COLUMNS.slice(1).map((name) => table.numbers(name));
  const at = (column: Float64Array | undefined, row: number): number => column?.[row] ?? Number.NaN;
  const poses: TimedPose[] = [];
  const bad: number[] = [];
  for (const [row, ns] of times.entries()) {
    const pose = poseOf({ w: at(w, row), x: at(x, row), y: at(y, row), z: at(z, row) }, [
      at(tx, row),
      at(ty, row),
      at(tz, row),
    ]);
    if (ns === undefined || ns < 0n || !pose) bad.push(row);
    else poses.push({ ns, T_city_vehicle: pose });
  }
  poses.sort((a, b) => compareNs(a.ns, b.ns));
  const [first] = bad;
  const reason = 'is no time with a pose (finite numbers, a rotation): left out';
  return {
    poses,
    findings:
      first === undefined
        ? findings
        : [...findings, { level: 'error', file: POSES, place: `row ${first}`, reason, count: bad.length }],
    bytes,
  };
}

/** Norms between which four numbers are a quaternion that needs rounding up only. */
const [LEAST_NORM, MOST_NORM] = [0.9, 1.1];

/** Undefined where the numbers are no rigid motion within the bounds of a city. */
export function poseOf(q: Quaternion, p: Vec3): Pose | undefined {
  const norm = Math.hypot(q.w, q.x, q.y, q.z);
  const isPose = norm > LEAST_NORM && norm < MOST_NORM && p.every((v) => Math.abs(v) <= MOST_POSITION_M);
  return isPose ? { p, q: normalise(q) } : undefined;
}

/** The city of a log by the names of its map's files, e.g. `…____PIT_city_47896.json`. */
export function cityOf(mapFiles: readonly string[]): string | undefined {
  for (const name of mapFiles) {
    const [, city] = /____([A-Z]{3})(_city_\d+)?\.(json|npy)$/.exec(name) ?? [];
    if (city !== undefined && city in CITIES) return city;
  }
  return undefined;
}

export type Placement = {
  readonly T_map_city: Pose;
  /** Where the first pose lies; undefined where the city is not known. */
  readonly origin: MapOrigin | undefined;
};

/** The map frame at the first pose; only moved, not turned, where the city is not known. */
export function placementOf(first: Pose, city: string | undefined): Placement {
  const place = city === undefined ? undefined : CITIES[city];
  if (!place) return { T_map_city: inverse({ p: first.p, q: IDENTITY.q }), origin: undefined };
  const [latitude, longitude, zone] = place;
  const utm = proj4(`+proj=utm +zone=${zone} +datum=WGS84 +units=m +no_defs`);
  const [east, north] = utm.forward([longitude, latitude]);
  const [x, y, z] = first.p;
  const [longitudeDeg, latitudeDeg] = utm.inverse([east + x, north + y]);
  // How far the grid's north lies east of true north, by a step along the grid.
  const [aheadLongitude, aheadLatitude] = utm.inverse([east + x, north + y + GRID_STEP_M]);
  // The city's heights are not said to be of the ellipsoid or of the sea.
  const origin: MapOrigin = { latitudeDeg, longitudeDeg, altitudeM: z, datum: 'unknown' };
  const [e, n] = toEnu(origin, { latitudeDeg: aheadLatitude, longitudeDeg: aheadLongitude, altitudeM: z });
  const turn = Math.atan2(e, n);
  const T_turned_city: Pose = {
    p: [0, 0, 0],
    q: { w: Math.cos(turn / 2), x: 0, y: 0, z: -Math.sin(turn / 2) },
  };
  return { T_map_city: compose(T_turned_city, inverse({ p: first.p, q: IDENTITY.q })), origin };
}

const GRID_STEP_M = 100;
