/** GPX tracks (versions 1.0 and 1.1): positions with times, as phones, watches and loggers write them. Routes and waypoints have none. */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { decodeText } from '../../../contract/text/encoding.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory } from '../../format.ts';
import { withBegin } from '../../media/begin.ts';
import { assumedSpeed, driven } from '../../media/driven.ts';
import { gnssSample, gnssStream } from '../../media/gnss-track.ts';
import { describeFile } from '../../media/one-file.ts';
import { isoTime, type Position, positionItems } from '../../media/positions.ts';
import { beginOf } from '../../recording/folder.ts';
import { type PointsRead, type TrackPoint, trackPoints } from './points.ts';

const STREAM = 'gnss/track';
const LOOKED_BYTES = 4096;
/** `fix` as NavSatStatus; a track has a fix unless it says otherwise. */
const FIXES: Readonly<Record<string, number>> = { none: -1, '2d': 0, '3d': 0, dgps: 1, pps: 0 };
/** Elements that are signals, with what they are called here. */
const NUMBERS = [
  ['ele', 'altitude'],
  ['speed', 'speed'],
  ['course', 'bearing'],
  ['sat', 'satellites'],
  ['hdop', 'hdop'],
] as const;

export const gpx = {
  name: 'gpx',
  title: 'GPX track',
  noun: 'a GPX track',
  extensions: ['gpx'],
  beside: true,

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'file') return false;
    return /<(?:\w+:)?gpx[\s>]/.test(decodeText(await beginOf(path, LOOKED_BYTES)));
  },

  describe: (path: string) => describeFile('gpx', path),

  async *read(path: string, _memory: PayloadMemory): AsyncIterable<Item> {
    const { bytes } = await kindOf(path);
    const read: PointsRead = { points: 0, bad: 0, bytes: 0, cut: false };
    const counts = { timeless: 0 };
    let firstNs: bigint | undefined;
    for await (const { records, beginNs = 0n } of withBegin(trackPoints(path, read), timeOf)) {
      for (const point of records) {
        const ns = timeOf(point);
        if (ns === undefined) {
          counts.timeless++;
          continue;
        }
        if (firstNs === undefined) {
          firstNs = beginNs;
          yield { type: 'begin', t0: String(beginNs), name: basename(path) };
          yield gnssStream(STREAM, 'unknown');
          const { latitude: latitudeDeg, longitude: longitudeDeg, values } = point;
          const altitudeM = numberOf(values.get('ele')) ?? 0;
          yield { type: 'origin', origin: { latitudeDeg, longitudeDeg, altitudeM, datum: 'unknown' } };
        }
        yield* gnssSample(STREAM, Number(ns - firstNs), signalsOf(point)).items;
      }
      if (firstNs !== undefined)
        yield { type: 'progress', fraction: read.bytes / Math.max(1, bytes), text: 'Reading positions' };
    }
    if (firstNs === undefined && read.points < 2)
      throw new InputError(
        read.points === 0
          ? `${path} has no track: GPX of routes and waypoints tells no drive.`
          : `${path} has one point and no time: it tells no drive.`,
      );
    if (firstNs === undefined) {
      const again: PointsRead = { points: 0, bad: 0, bytes: 0, cut: false };
      const facts = { name: basename(path), datum: 'unknown', fraction: () => again.bytes / bytes } as const;
      yield* positionItems(driven(trackPoints(path, again), signalsOf), { samples: 0, timeless: 0 }, facts);
      yield { type: 'finding', finding: assumedSpeed(basename(path)) };
      counts.timeless = 0;
    }
    const say = (place: string, reason: string, count: number): Item => ({
      type: 'finding',
      finding: { level: 'error', file: basename(path), place, reason, count } satisfies Finding,
    });
    if (counts.timeless > 0) yield say('times', 'points have no time: left out', counts.timeless);
    if (read.bad > 0) yield say('points', 'have no latitude and longitude that can be: left out', read.bad);
    if (read.cut) yield say('end', 'is cut: a point has no end', 1);
    yield { type: 'end', files: 1, bytes };
  },
} satisfies Format;

function signalsOf({ latitude, longitude, values }: TrackPoint): Position['signals'] {
  const signals: Record<string, number> & { latitude: number; longitude: number } = {
    latitude,
    longitude,
    status: FIXES[values.get('fix') ?? ''] ?? 0,
  };
  for (const [element, name] of NUMBERS) {
    const value = numberOf(values.get(element));
    if (value !== undefined) signals[name] = value;
  }
  return signals;
}

/** GPX says that times are UTC, and some writers leave the Z away. */
const timeOf = ({ values }: TrackPoint): bigint | undefined => isoTime(values.get('time') ?? '');

const numberOf = (text: string | undefined): number | undefined => {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};
