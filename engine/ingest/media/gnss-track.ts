/** Positions of a track file as items: a stream of kind gnss with the standard signals, speed and bearing. */
import type { MapOrigin } from '../../contract/calibration.ts';
import type { Item } from '../format.ts';
import { SIGNAL_UNITS } from '../messages/header.ts';

const UNITS = {
  ...SIGNAL_UNITS.gnss,
  speed: 'm/s',
  bearing: 'deg',
  heading: 'deg',
  satellites: '',
  hdop: '',
} as const;

export const gnssStream = (name: string, datum: MapOrigin['datum']): Item => ({
  type: 'stream',
  stream: { name, kind: 'gnss', role: 'sensor', frame: 'gnss', codec: 'json', units: UNITS, meta: { datum } },
});

const PLACE = ['latitude', 'longitude', 'altitude', 'sigma.east', 'sigma.north', 'sigma.up'];

/** @param signals status below 0: without a fix only what is no place is a signal */
export function gnssSample(
  stream: string,
  t: number,
  signals: Readonly<Record<string, number>>,
): { readonly items: Item[]; readonly origin: Omit<MapOrigin, 'datum'> | undefined } {
  const placed =
    (signals.status ?? 0) >= 0 && signals.latitude !== undefined && signals.longitude !== undefined;
  const told = Object.fromEntries(
    Object.entries(signals).filter(
      ([name, value]) => Number.isFinite(value) && (placed || !PLACE.includes(name)),
    ),
  );
  if (!placed) told.status = Math.min(told.status ?? -1, -1);
  const payload = new TextEncoder().encode(JSON.stringify(told));
  const { latitude, longitude, altitude = 0 } = told;
  return {
    items: [{ type: 'sample', stream, t, tLog: t, payload, signals: told }],
    origin:
      latitude === undefined || longitude === undefined
        ? undefined
        : { latitudeDeg: latitude, longitudeDeg: longitude, altitudeM: altitude },
  };
}

/** 1 January 2007: no log of today is older. */
const OLD_NS = 1_167_609_600_000_000_000n;
const ROLLOVER_NS = 1024n * 604_800_000_000_000n;
const dateOf = (ns: bigint): string => new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 10);

/** What a date tells that receivers say whose firmware counts GPS weeks modulo 1024; undefined for others. */
export const oldDate = (ns: bigint): string | undefined =>
  ns < OLD_NS
    ? `begin on ${dateOf(ns)}: a receiver that counts GPS weeks modulo 1024 says so on ${dateOf(ns + ROLLOVER_NS)}. Kept as it says; added to a drive with --offset +619315200 they are brought there`
    : undefined;
