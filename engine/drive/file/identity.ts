/** Identity of a drive: the one row of its table `drive`. */
import { z } from 'zod';
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { checkRow, faultOf, sentence, time, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

export type DriveIdentity = {
  readonly uuid: string;
  readonly name: string;
  /** Decimal nanoseconds UTC. */
  readonly t0: string;
  readonly durationNs: Nanoseconds;
  readonly firstCompleteNs: Nanoseconds;
  readonly origin: MapOrigin | undefined;
  readonly source: string;
  readonly created: string;
};

const place = {
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-360).max(360).nullable(),
  /** Metres; from the bottom of the sea to orbit. */
  altitude: z.number().min(-20_000).max(1_000_000).nullable(),
};
const schema = z.object({
  uuid: z.string().max(100),
  name: word,
  // 19 digits are the year 2286; 20 hold every u64 that a log's clock can say.
  t0: z.string().regex(/^-?\d{1,20}$/, 't0 is not decimal nanoseconds'),
  duration: time.nonnegative(),
  first_complete: time,
  source: sentence,
  created: z.string().max(100),
  ...place,
  datum: z.enum(['ellipsoid', 'geoid', 'unknown']).nullable(),
});

const placeFault = faultOf(z.object(place));

/** Why a drive cannot have an origin; undefined where it can. */
export const originFault = ({ latitudeDeg, longitudeDeg, altitudeM }: MapOrigin): string | undefined =>
  placeFault({ latitude: latitudeDeg, longitude: longitudeDeg, altitude: altitudeM });

/** @throws InputError when there is none, or it is damaged. */
export function readIdentity(store: Store): DriveIdentity {
  const found = store
    .query(
      `SELECT uuid, name, t0, duration, first_complete, source, created, latitude, longitude, altitude, datum FROM drive`,
    )
    .get();
  if (!found) throw new InputError(`${store.path} is damaged: it has no identity.`);
  const row = checkRow({ path: store.path, table: 'drive', row: 1 }, found, schema);
  const { latitude, longitude, altitude, datum } = row;
  return {
    uuid: row.uuid,
    name: row.name,
    t0: row.t0,
    source: row.source,
    created: row.created,
    durationNs: row.duration,
    firstCompleteNs: row.first_complete,
    origin:
      latitude === null || longitude === null
        ? undefined
        : {
            latitudeDeg: latitude,
            longitudeDeg: longitude,
            altitudeM: altitude ?? 0,
            datum: datum ?? 'unknown',
          },
  };
}
