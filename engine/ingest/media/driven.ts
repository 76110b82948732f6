/** Places without times: a vehicle drives along them at an assumed speed, from 1970 on, which is said. */
import { toEnu } from '../../geometry/geodesy.ts';
import type { Finding } from '../format.ts';
import type { Position } from './positions.ts';

/** m/s, and the time between two lines. */
const ASSUMED_SPEED = 10;
/** Of a line, at once. */
const HELD_POSITIONS = 4096;
const BETWEEN_NS = 10_000_000_000n;

type Place = { readonly latitude: number; readonly longitude: number };

/** @param lines places in their order; a pause lies between two lines where `apart`. */
export async function* driven<Of extends Place>(
  lines: AsyncIterable<readonly Of[]> | Iterable<readonly Of[]>,
  signalsOf: (place: Of) => Position['signals'],
  apart = false,
): AsyncGenerator<readonly Position[]> {
  let ns = 0n;
  let before: Place | undefined;
  for await (const line of lines) {
    const positions: Position[] = [];
    for (const place of line) {
      if (before) ns += stepNs(before, place);
      before = place;
      positions.push({ ns, signals: signalsOf(place) });
      if (positions.length === HELD_POSITIONS) yield positions.splice(0);
    }
    yield positions;
    if (!apart) continue;
    ns += BETWEEN_NS;
    before = undefined;
  }
}

function stepNs(from: Place, to: Place): bigint {
  const at = ({ latitude, longitude }: Place) =>
    ({ latitudeDeg: latitude, longitudeDeg: longitude, altitudeM: 0, datum: 'unknown' }) as const;
  const [east, north] = toEnu(at(from), at(to));
  return BigInt(Math.max(1_000_000, Math.round((Math.hypot(east, north) / ASSUMED_SPEED) * 1e9)));
}

export const assumedSpeed = (file: string): Finding => ({
  ...{ level: 'warn', file, place: 'times', count: 1 },
  reason: `its lines have no times: a constant speed of ${ASSUMED_SPEED} m/s, from 1970 on, is assumed`,
});
