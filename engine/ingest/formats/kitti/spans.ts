/** The begin and end of each sweep relative to the moment when the scanner faced forward. */
import { join } from 'node:path';
import type { SweepSpan } from '../../../drive/recipes/hdl64.ts';
import { textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import type { KittiLayout } from './layout.ts';
import { type Sensor, VELODYNE } from './sensors.ts';
import { MOST_STAMP_BYTES, parseStamps, type Stamps } from './timestamps.ts';

export type Spans = {
  /** Where point times come from, for the stream's meta. */
  readonly source: string;
  readonly findings: readonly Finding[];
  of(index: number): SweepSpan | undefined;
};

/** Shortest and longest plausible turn of the scanner (it turns at 5 to 20 Hz). */
const TURN_NS = { least: 30e6, most: 300e6 };

/**
 * From timestamps_start and timestamps_end; without them the turn is taken to be the median period, half of it before and half
 * after: the scanner turns evenly, so what is lost is only the jitter of the stamps.
 */
export async function sweepSpans(layout: KittiLayout, sensor: Sensor | undefined): Promise<Spans> {
  if (!sensor) return { source: 'none', findings: [], of: () => undefined };
  const faults: string[] = [];
  const read = async (name: string): Promise<Stamps | undefined> => {
    const { text, fault } = await textOf(join(layout.folder, VELODYNE, name), MOST_STAMP_BYTES);
    if (fault !== undefined) faults.push(fault);
    return text === undefined ? undefined : parseStamps(text);
  };
  const [start, end] = [await read('timestamps_start.txt'), await read('timestamps_end.txt')];
  const exact = new Map<number, SweepSpan>();
  for (const { index, ns } of sensor.frames) {
    const span = spanOf(ns, usable(start, index), usable(end, index));
    if (span) exact.set(index, span);
  }
  const half = medianPeriod(sensor) / 2;
  const without = sensor.frames.filter(({ index }) => !exact.has(index));
  const [first] = without;
  return {
    source: exact.size === 0 ? 'azimuth, median period' : 'azimuth, timestamps_start and timestamps_end',
    findings: first
      ? [finding(start && end ? `frame ${first.index}` : (faults[0] ?? 'missing'), without.length)]
      : [],
    of: (index) => exact.get(index) ?? { startNs: -half, endNs: half },
  };
}

const usable = (stamps: Stamps | undefined, index: number): bigint | undefined =>
  stamps?.broken.has(index) ? undefined : stamps?.ns[index];

function spanOf(forward: bigint, start: bigint | undefined, end: bigint | undefined): SweepSpan | undefined {
  if (start === undefined || end === undefined || start > forward || end < forward) return undefined;
  const turn = Number(end - start);
  if (turn < TURN_NS.least || turn > TURN_NS.most) return undefined;
  return { startNs: Number(start - forward), endNs: Number(end - forward) };
}

function medianPeriod({ frames }: Sensor): number {
  const steps = frames.slice(1).map(({ ns }, i) => Number(ns - (frames[i]?.ns ?? ns)));
  const period = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 100e6;
  return Math.min(TURN_NS.most, Math.max(TURN_NS.least, period));
}

function finding(place: string, count: number): Finding {
  const reason =
    'give no usable begin and end of the sweep: point times assume a turn of the median period, half of it before the forward time';
  return {
    level: 'warn',
    file: `${VELODYNE}/timestamps_start.txt, timestamps_end.txt`,
    place,
    reason,
    count,
  };
}
