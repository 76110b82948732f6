/** Fixes of a receiver, as tables of data sets have them. */
import type { MapOrigin } from '../../../contract/calibration.ts';
import type { Finding } from '../../format.ts';
import { SIGNAL_UNITS } from '../../messages/header.ts';
import type { SetTrack } from './types.ts';

export type Fix = {
  readonly ns: bigint;
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude: number;
  /** Metres; those that are not told are NaN or left out. */
  readonly sigmas?: { readonly east: number; readonly north: number; readonly up: number };
};

/** The stream of a receiver, and the map's origin: its first fix. What is no place on the Earth, and 0°, 0°, is left out and counted. */
export function fixTrack(
  name: string,
  file: string,
  fixes: readonly Fix[],
): { readonly tracks: SetTrack[]; readonly origin: MapOrigin | undefined; readonly findings: Finding[] } {
  const good = fixes.filter(
    ({ latitude, longitude, altitude }) =>
      Math.abs(latitude) <= 90 &&
      Math.abs(longitude) <= 180 &&
      Number.isFinite(altitude) &&
      !(latitude === 0 && longitude === 0),
  );
  const findings: Finding[] = [];
  const reason = 'are no place on the Earth: left out';
  const count = fixes.length - good.length;
  if (count > 0) findings.push({ level: 'warn', file, place: 'fixes', reason, count });
  const [first] = good;
  if (!first) return { tracks: [], origin: undefined, findings };
  const samples = good.map(({ ns, latitude, longitude, altitude, sigmas = {} }) => ({
    ns,
    signals: {
      latitude,
      longitude,
      altitude,
      status: 0,
      ...Object.fromEntries(
        Object.entries(sigmas).flatMap(([axis, v]) => (v > 0 && v < Infinity ? [[`sigma.${axis}`, v]] : [])),
      ),
    },
  }));
  const stream = {
    name,
    kind: 'gnss',
    role: 'sensor',
    frame: 'gnss',
    codec: 'json',
    units: SIGNAL_UNITS.gnss,
    meta: { datum: 'unknown' },
  } as const;
  const origin: MapOrigin = {
    latitudeDeg: first.latitude,
    longitudeDeg: first.longitude,
    altitudeM: first.altitude,
    datum: 'unknown',
  };
  return { tracks: [{ stream, samples }], origin, findings };
}
