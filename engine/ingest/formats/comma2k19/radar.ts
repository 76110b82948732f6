/**
 * Tracks of the car's radar: forward and left distance, relative speed, address, whether the track is new. The radar names each of
 * its tracks once a scan, within some milliseconds, 20 times a second: a pause or an address that was there begins the next scan.
 */
import type { Item, PayloadMemory } from '../../format.ts';
import { sweepBlock } from '../../media/sweep-columns.ts';
import { VEHICLE } from './logs.ts';
import type { Table } from './tables.ts';

export const RADAR = 'CAN/radar';
export const RADAR_COLUMNS = 7;
const [FORWARD, LEFT, SPEED, ADDRESS, NEW] = [0, 1, 2, 5, 6];
/** Between scans; within one, the bus delays tracks by 3 ms. */
const LEAST_PAUSE_S = 0.015;

export function* radarScans(
  { rows, at }: Table,
  toNs: (s: number) => number,
  memory: PayloadMemory,
): Generator<Item> {
  let scan: { readonly s: number; readonly row: number }[] = [];
  const addresses = new Set<number>();
  let declared = false;
  for (const [i, each] of rows.entries()) {
    scan.push(each);
    addresses.add(at(each.row, ADDRESS));
    const next = rows[i + 1];
    if (next && next.s - each.s < LEAST_PAUSE_S && !addresses.has(at(next.row, ADDRESS))) continue;
    addresses.clear();
    const t = toNs(scan[0]?.s ?? 0);
    const column = (k: number): number[] => scan.map(({ row }) => at(row, k));
    const { payload, points } = sweepBlock(
      [column(FORWARD), column(LEFT), scan.map(() => 0)],
      {
        doppler: { type: 'f32', values: column(SPEED) },
        range: { type: 'f32', values: scan.map(({ row }) => Math.hypot(at(row, FORWARD), at(row, LEFT))) },
        azimuth: { type: 'f32', values: scan.map(({ row }) => Math.atan2(at(row, LEFT), at(row, FORWARD))) },
        time: { type: 'i32', values: scan.map(({ s }) => toNs(s) - t) },
        address: { type: 'u32', values: column(ADDRESS) },
        new_track: { type: 'u8', values: column(NEW) },
      },
      {},
      memory,
    );
    scan = [];
    // An empty list is written for tracks that are gone: their distances are no numbers.
    if (points === 0) continue;
    if (!declared) {
      declared = true;
      const meta = {
        dopplerSource: 'relative speed of the track',
        source: 'tracks of the car’s radar; no height is measured',
      };
      yield {
        type: 'stream',
        stream: {
          name: RADAR,
          kind: 'radar',
          role: 'sensor',
          frame: VEHICLE,
          codec: 'columns/1',
          key: true,
          meta,
        },
      };
    }
    yield { type: 'sample', stream: RADAR, t, tLog: t, payload };
  }
}
