/**
 * What a drive knows of its place on earth: positions from GNSS, attitudes from an INS, specific force from an IMU. Times come
 * with the calibration's offsets applied (the stage's view of the drive sees to that).
 */
import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { GNSS_SIGNALS, IMU_SIGNALS, POSE_SIGNALS } from '../../../contract/signals.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { toEnu } from '../../../geometry/geodesy.ts';
import { compose, IDENTITY, inverse, normalise } from '../../../geometry/se3.ts';
import type { StageDrive } from '../../contract/stage.ts';

export type Fix = {
  readonly t: Nanoseconds;
  /** East, north, up of the antenna at the drive's origin. */
  readonly p: Vec3;
  /** As the receiver states it, or by kind of fix where it states none. */
  readonly sigma: Vec3;
};

export type Gnss = {
  readonly stream: StreamInfo;
  readonly fixes: readonly Fix[];
  /** The antenna in the vehicle frame. */
  readonly lever: Vec3;
  readonly leverKnown: boolean;
  readonly refused: number;
};

/** Typical horizontal errors by NavSatStatus where the receiver states none: single point, SBAS, RTK (research notes §1.4). */
const TYPICAL_M = [2.5, 1, 0.03] as const;

/** The GNSS stream with the most fixes, or undefined when there is none with any. */
export function readGnss(drive: StageDrive): Gnss | undefined {
  const origin = drive.origin;
  if (!origin) return undefined;
  let best: Gnss | undefined;
  for (const stream of drive.streams('gnss')) {
    const { t, values } = drive.series(stream.id, GNSS_SIGNALS);
    const [latitude, longitude, altitude, east, north, up, status] = values;
    if (!latitude || !longitude) continue;
    const fixes: Fix[] = [];
    let refused = 0;
    for (let k = 0; k < t.length; k++) {
      const [lat, lon, alt] = [latitude[k]!, longitude[k]!, altitude?.[k] ?? Number.NaN];
      const kind = status?.[k] ?? 0;
      if (!Number.isFinite(lat) || !Number.isFinite(lon) || kind < 0 || (lat === 0 && lon === 0)) {
        refused++;
        continue;
      }
      const typical = TYPICAL_M[Math.min(2, Math.max(0, Math.round(kind)))] ?? TYPICAL_M[0];
      const stated = (v: number | undefined, other: number): number => (v && v > 0 ? v : other);
      const p = toEnu(origin, {
        latitudeDeg: lat,
        longitudeDeg: lon,
        altitudeM: Number.isFinite(alt) ? alt : origin.altitudeM,
      });
      const horizontal: [number, number] = [stated(east?.[k], typical), stated(north?.[k], typical)];
      const vertical = Number.isFinite(alt)
        ? stated(up?.[k], 2 * Math.max(...horizontal))
        : Number.POSITIVE_INFINITY;
      fixes.push({ t: t[k]!, p, sigma: [...horizontal, vertical] });
    }
    fixes.sort((a, b) => a.t - b.t);
    const T = drive.T_vehicle_sensor(stream.frame);
    const gnss = { stream, fixes, lever: T?.p ?? ([0, 0, 0] as const), leverKnown: T !== undefined, refused };
    if (fixes.length > (best?.fixes.length ?? 0)) best = gnss;
  }
  return best;
}

/** Orientations of the vehicle in the map frame, as an INS or somebody's estimate states them. */
export type Attitudes = {
  readonly stream: StreamInfo;
  readonly t: Float64Array;
  readonly q: readonly Quaternion[];
};

const EARTH_FIXED = new Set(['map', 'enu', 'world', 'utm', 'earth_enu', 'local_enu']);

/** A pose stream counts when its parent frame is fixed to the earth by name; the stage then checks its heading against GNSS. */
export function readAttitudes(drive: StageDrive): Attitudes | undefined {
  for (const stream of drive.streams('pose')) {
    const { parent, child } = stream.meta;
    if (typeof parent !== 'string' || !EARTH_FIXED.has(parent.replace(/^\//, ''))) continue;
    const T_vehicle_child = vehicleFrom(drive, typeof child === 'string' ? child : stream.frame);
    if (!T_vehicle_child) continue;
    const { t, values } = drive.series(stream.id, POSE_SIGNALS.slice(3));
    const [w, x, y, z] = values;
    if (!w || !x || !y || !z || t.length < 2) continue;
    const times: number[] = [];
    const q: Quaternion[] = [];
    for (let k = 0; k < t.length; k++) {
      const raw = { w: w[k]!, x: x[k]!, y: y[k]!, z: z[k]! };
      const norm = Math.hypot(raw.w, raw.x, raw.y, raw.z);
      if (!(norm > 0.5 && norm < 2) || (times.length > 0 && t[k]! <= times[times.length - 1]!)) continue;
      times.push(t[k]!);
      q.push(compose({ p: [0, 0, 0], q: normalise(raw) }, inverse(T_vehicle_child)).q);
    }
    if (q.length >= 2) return { stream, t: Float64Array.from(times), q };
  }
  return undefined;
}

function vehicleFrom(drive: StageDrive, frame: string): Pose | undefined {
  return frame === drive.calibration.vehicleFrame ? IDENTITY : drive.T_vehicle_sensor(frame);
}

export type Force = {
  readonly stream: StreamInfo;
  readonly t: Float64Array;
  /** Specific force in the vehicle's axes, m/s². */
  readonly f: readonly Vec3[];
  /** The IMU in the vehicle frame. */
  readonly T_vehicle_imu: Pose;
};

export function readForce(drive: StageDrive): Force | undefined {
  for (const stream of drive.streams('imu')) {
    const T = vehicleFrom(drive, stream.frame);
    if (!T) continue;
    const { t, values } = drive.series(stream.id, IMU_SIGNALS.slice(0, 3));
    const [x, y, z] = values;
    if (!x || !y || !z || t.length < 10) continue;
    const f: Vec3[] = [];
    const turn: Pose = { p: [0, 0, 0], q: T.q };
    for (let k = 0; k < t.length; k++) f.push(compose(turn, { p: [x[k]!, y[k]!, z[k]!], q: IDENTITY.q }).p);
    return { stream, t, f, T_vehicle_imu: T };
  }
  return undefined;
}
