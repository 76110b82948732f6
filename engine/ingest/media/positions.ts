/** Positions with times as the items of a drive: one stream of fixes, the origin at the first one. */
import type { MapOrigin } from '../../contract/calibration.ts';
import type { Item } from '../format.ts';
import { withBegin } from './begin.ts';
import { gnssSample, gnssStream } from './gnss-track.ts';

const STREAM = 'gnss/track';

export type Position = {
  /** UTC; undefined where its time is none. */
  readonly ns: bigint | undefined;
  /** latitude and longitude (degrees), status, and what else is told (gnss-track.ts). */
  readonly signals: Readonly<Record<string, number>> & {
    readonly latitude: number;
    readonly longitude: number;
  };
};

export type PositionsRead = {
  /** That were given as samples. */
  samples: number;
  timeless: number;
};

/** Begin, stream, origin and samples, as the positions come; nothing where none has a time. @param name of the log */
export async function* positionItems(
  batches: AsyncIterable<readonly Position[]>,
  read: PositionsRead,
  {
    name,
    datum,
    fraction,
  }: { readonly name: string; readonly datum: MapOrigin['datum']; readonly fraction: () => number },
): AsyncGenerator<Item> {
  let firstNs: bigint | undefined;
  for await (const { records, beginNs = 0n } of withBegin(batches, ({ ns }) => ns)) {
    for (const { ns, signals } of records) {
      if (ns === undefined) {
        read.timeless++;
        continue;
      }
      if (firstNs === undefined) {
        firstNs = beginNs;
        yield { type: 'begin', t0: String(beginNs), name };
        yield gnssStream(STREAM, datum);
        const { latitude: latitudeDeg, longitude: longitudeDeg, altitude: altitudeM = 0 } = signals;
        yield { type: 'origin', origin: { latitudeDeg, longitudeDeg, altitudeM, datum } };
      }
      read.samples++;
      yield* gnssSample(STREAM, Number(ns - firstNs), signals).items;
    }
    if (firstNs !== undefined) yield { type: 'progress', fraction: fraction(), text: 'Reading positions' };
  }
}

/** ISO 8601 with seconds, to the nanosecond; a time without a zone is UTC. Undefined for other texts. */
export function isoTime(text: string): bigint | undefined {
  const found =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i.exec(text);
  if (!found) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = found;
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const ms = Date.parse(`${day}T${time}${sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`}`);
  return Number.isFinite(ms) ? BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) : undefined;
}
