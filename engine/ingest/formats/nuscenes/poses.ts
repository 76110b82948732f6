/**
 * Ego poses as a stream, and the map frame. Global coordinates of nuScenes count metres east and north from a corner of the
 * location's map (devkit, scripts/export_poses.py); those of other layouts may be UTM, millions of metres away. The map frame is
 * the global one moved to the first pose, in double precision.
 */
import type { MapOrigin, Pose } from '../../../contract/calibration.ts';
import { fromEnu } from '../../../geometry/geodesy.ts';
import { compose, IDENTITY, inverse } from '../../../geometry/se3.ts';
import type { Item } from '../../format.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import { VEHICLE } from './calibration.ts';
import { POSE_STREAM } from './layout.ts';
import type { EgoPose } from './scene-tables.ts';

/** Latitude and longitude (degrees, WGS84) of the corner of each location's map (devkit, scripts/export_poses.py). */
const LOCATIONS: Readonly<Record<string, readonly [latitude: number, longitude: number]>> = {
  'boston-seaport': [42.336849169438615, -71.05785369873047],
  'singapore-onenorth': [1.2882100868743724, 103.78475189208984],
  'singapore-hollandvillage': [1.2993652317780957, 103.78217697143555],
  'singapore-queenstown': [1.2782562240223188, 103.76741409301758],
};

export type Placement = {
  readonly T_map_global: Pose;
  readonly origin: MapOrigin | undefined;
  /** Name of the frame that poses are given in. */
  readonly frame: 'map' | 'global';
};

export function placementOf(first: Pose | undefined, location: string): Placement {
  const p = first?.p ?? [0, 0, 0];
  const T_map_global = inverse({ p, q: IDENTITY.q });
  const place = Object.hasOwn(LOCATIONS, location) ? LOCATIONS[location] : undefined;
  if (!place || !first) return { T_map_global, origin: undefined, frame: 'global' };
  const [latitudeDeg, longitudeDeg] = place;
  const corner: MapOrigin = { latitudeDeg, longitudeDeg, altitudeM: 0, datum: 'unknown' };
  const there = fromEnu(corner, [p[0], p[1], 0]);
  return { T_map_global, origin: { ...there, altitudeM: p[2], datum: 'unknown' }, frame: 'map' };
}

export function* readPoseStream(
  poses: Iterable<EgoPose>,
  { T_map_global, frame }: Placement,
  location: string,
  t0: bigint,
): Generator<Item> {
  const sorted = [...poses].sort((a, b) => compareNs(a.ns, b.ns));
  if (sorted.length === 0) return;
  const source = `location ${location || 'unknown'}; counted from its first pose, the payload has the global numbers`;
  yield {
    type: 'stream',
    stream: {
      name: POSE_STREAM,
      kind: 'pose',
      role: 'estimate',
      frame: VEHICLE,
      codec: 'json',
      units: SIGNAL_UNITS.pose,
      meta: { parent: frame, child: VEHICLE, source, mapFormat: 'nuscenes', T_map_log: T_map_global },
    },
  };
  let before = -1n;
  for (const { ns, T_global_vehicle } of sorted) {
    // Every file has a pose of its own; files of one time have the same.
    if (ns === before) continue;
    before = ns;
    const t = Number(ns - t0);
    yield {
      type: 'sample',
      stream: POSE_STREAM,
      t,
      tLog: t,
      payload: new TextEncoder().encode(JSON.stringify({ timestamp_ns: String(ns), T_global_vehicle })),
      signals: poseSignals(compose(T_map_global, T_global_vehicle)),
    };
  }
}
