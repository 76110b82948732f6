/**
 * Positions on earth from GNSS. Times come with the calibration's offsets applied (the stage's view of the drive does that).
 */
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { GNSS_SIGNALS } from '../../contract/signals.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { toEnu } from '../../geometry/geodesy.ts';
import type { StageDrive } from '../contract/stage.ts';

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

/**
 * Typical horizontal errors (m) where the receiver states none, by the status of sensor_msgs/NavSatStatus: single point (a few
 * metres), with corrections of a satellite (SBAS, about a metre), with a base station (RTK, centimetres).
 */
const TYPICAL_M = [2.5, 1, 0.03] as const;
/** Heights are typically worse than positions by this factor: all satellites are above. */
const VERTICAL_FACTOR = 2;

/** The GNSS stream with the most fixes, or undefined when there is none with any. */
export function readGnss(drive: StageDrive): Gnss | undefined {
  const origin = drive.origin;
  if (!origin) return undefined;
  let best: Gnss | undefined;
  for (const stream of drive.streams('gnss')) {
    const { fixes, refused } = fixesOf(drive, stream, origin);
    const T = drive.T_vehicle_sensor(stream.frame);
    const gnss = { stream, fixes, lever: T?.p ?? ([0, 0, 0] as const), leverKnown: T !== undefined, refused };
    if (fixes.length > (best?.fixes.length ?? 0)) best = gnss;
  }
  return best;
}

/** In the order of time. `refused`: messages without a usable position. */
function fixesOf(
  drive: StageDrive,
  stream: StreamInfo,
  origin: MapOrigin,
): { readonly fixes: Fix[]; readonly refused: number } {
  const { t, values } = drive.series(stream.id, GNSS_SIGNALS);
  const [latitude, longitude, altitude, east, north, up, status] = values;
  if (!latitude || !longitude) return { fixes: [], refused: 0 };
  const fixes = Array.from(t, (time, k): Fix | undefined => {
    const [lat = Number.NaN, lon = Number.NaN] = [latitude[k], longitude[k]];
    const kind = status?.[k] ?? 0;
    if (!Number.isFinite(lat) || !Number.isFinite(lon) || kind < 0 || (lat === 0 && lon === 0))
      return undefined;
    const alt = altitude?.[k] ?? Number.NaN;
    const altitudeM = Number.isFinite(alt) ? alt : origin.altitudeM;
    const typical = typicalM(kind);
    const [sigmaEast, sigmaNorth] = [stated(east?.[k], typical), stated(north?.[k], typical)];
    const sigmaUp = Number.isFinite(alt)
      ? stated(up?.[k], VERTICAL_FACTOR * Math.max(sigmaEast, sigmaNorth))
      : Number.POSITIVE_INFINITY;
    return {
      t: time,
      p: toEnu(origin, { latitudeDeg: lat, longitudeDeg: lon, altitudeM }),
      sigma: [sigmaEast, sigmaNorth, sigmaUp],
    };
  }).filter((fix) => fix !== undefined);
  return { fixes: fixes.sort((a, b) => a.t - b.t), refused: t.length - fixes.length };
}

const typicalM = (status: number): number =>
  TYPICAL_M[Math.min(2, Math.max(0, Math.round(status)))] ?? TYPICAL_M[0];

const stated = (sigma: number | undefined, other: number): number => (sigma && sigma > 0 ? sigma : other);
