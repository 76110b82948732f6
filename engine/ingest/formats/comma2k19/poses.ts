/**
 * The reference poses of the camera (global_pose): places in ECEF and quaternions (w, x, y, z) that turn the camera's forward, right,
 * down to ECEF; *checked on the data*: the forward axis so turned is the velocity's to 3°. Role truth.
 */
import type { MapOrigin, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { Q_FRD_FLU } from '../../../geometry/axes.ts';
import { fromEcef, toEnu } from '../../../geometry/geodesy.ts';
import { multiply, normalise } from '../../../geometry/se3.ts';
import type { Item } from '../../format.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import { VEHICLE } from './logs.ts';
import type { Table } from './tables.ts';

const STREAM = 'global_pose';
/** Distances from the middle of the Earth of what drives, in metres. */
const [LEAST_RADIUS_M, MOST_RADIUS_M] = [6.3e6, 6.42e6];
const [LEAST_NORM, MOST_NORM] = [0.9, 1.1];

export function placeOf({ at }: Table, row: number): Vec3 | undefined {
  const p: Vec3 = [at(row, 0), at(row, 1), at(row, 2)];
  const radius = Math.hypot(...p);
  return radius >= LEAST_RADIUS_M && radius <= MOST_RADIUS_M ? p : undefined;
}

export function* readPoses(
  positions: Table,
  turns: Table,
  origin: MapOrigin,
  toNs: (s: number) => number,
): Generator<Item, number> {
  const q_enu_ecef = enuFromEcef(origin);
  yield {
    type: 'stream',
    stream: {
      name: STREAM,
      kind: 'pose',
      role: 'truth',
      frame: VEHICLE,
      codec: 'json',
      units: SIGNAL_UNITS.pose,
      meta: { parent: 'map', child: VEHICLE, source: 'the data set’s INS/GNSS/vision poses of the camera' },
    },
  };
  let bad = 0;
  for (const { s, row } of positions.rows) {
    const place = placeOf(positions, row);
    const [w, x, y, z] = [0, 1, 2, 3].map((k) => turns.at(row, k));
    const q: Quaternion = { w: w ?? Number.NaN, x: x ?? Number.NaN, y: y ?? Number.NaN, z: z ?? Number.NaN };
    const norm = Math.hypot(q.w, q.x, q.y, q.z);
    if (!place || !(norm > LEAST_NORM && norm < MOST_NORM)) {
      bad++;
      continue;
    }
    const turn = normalise(multiply(q_enu_ecef, multiply(normalise(q), Q_FRD_FLU)));
    const signals = poseSignals({ p: toEnu(origin, fromEcef(place)), q: turn });
    const payload = new TextEncoder().encode(
      JSON.stringify({ position_ecef: place, orientation: [q.w, q.x, q.y, q.z] }),
    );
    yield { type: 'sample', stream: STREAM, t: toNs(s), tLog: toNs(s), payload, signals };
  }
  return bad;
}

/** Turns ECEF to east, north, up at a place: by the longitude, then by the latitude (Farrell 2008, section 2.5.2). */
function enuFromEcef({ latitudeDeg, longitudeDeg }: MapOrigin): Quaternion {
  const about = (x: number, z: number, angle: number): Quaternion => ({
    w: Math.cos(angle / 2),
    x: x * Math.sin(angle / 2),
    y: 0,
    z: z * Math.sin(angle / 2),
  });
  const [latitude, longitude] = [(latitudeDeg * Math.PI) / 180, (longitudeDeg * Math.PI) / 180];
  return multiply(about(1, 0, latitude - Math.PI / 2), about(0, 1, -longitude - Math.PI / 2));
}
