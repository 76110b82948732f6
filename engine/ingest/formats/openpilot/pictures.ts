/**
 * The cameras of a segment, beside the log: bare H.265, and the small copy of the road camera in an MPEG transport stream. The k-th
 * picture of a file has the time of its index in the log.
 */
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { codeOf, reasonOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { type BareFormat, bareFormat, barePictures } from '../../media/annex-b-file.ts';
import {
  isTransportStream,
  lookAtTransport,
  TELLING_BYTES,
  TransportVideo,
} from '../../media/mpeg-ts/transport-video.ts';
import { VideoPackets } from '../../media/video.ts';
import { type VideoFile, VideoItems } from '../../media/video-items.ts';
import { KIND } from './events.ts';
import type { Segment } from './layout.ts';

export const CAMERAS: readonly Camera[] = [
  { name: 'roadCamera', file: 'fcamera.hevc', index: KIND.roadEncodeIdx },
  { name: 'wideRoadCamera', file: 'ecamera.hevc', index: KIND.wideRoadEncodeIdx },
  { name: 'driverCamera', file: 'dcamera.hevc', index: KIND.driverEncodeIdx },
  // A qlog lacks its indices: its pictures are those of the road camera, one for one.
  { name: 'qRoadCamera', file: 'qcamera.ts', index: KIND.qRoadEncodeIdx, likeIndex: KIND.roadEncodeIdx },
];
const BEGIN_BYTES = TELLING_BYTES;

type Camera = {
  readonly name: string;
  readonly file: string;
  readonly index: number;
  readonly likeIndex?: number;
};

/** When the pictures of a camera were taken, by number. @param all by the kind of the index */
export function timesOf(
  { index, likeIndex }: Camera,
  all: ReadonlyMap<number, ReadonlyMap<number, bigint>>,
): ReadonlyMap<number, bigint> {
  const own = all.get(index) ?? new Map<number, bigint>();
  return own.size > 0 || likeIndex === undefined ? own : (all.get(likeIndex) ?? own);
}

export type Reading = { bytes: number; files: number; readonly findings: Finding[] };

/** @param times when each picture was taken, by its number. */
export async function* readPictures(
  { folder, prefix }: Segment,
  { name, file: ending, likeIndex }: Camera,
  times: ReadonlyMap<number, bigint>,
  toT: (ns: bigint) => number,
  reading: Reading,
): AsyncGenerator<Item> {
  const place = `${prefix}${ending}`;
  const note: Note = (level, reason, count = 1) =>
    void reading.findings.push({ level, file: place, place: 'whole file', reason, count });
  const file = await openPlain(join(folder, place)).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT')
      note('error', `cannot be read: ${error instanceof InputError ? error.message : reasonOf(error)}`);
    // The small copy is not missed.
    else if (times.size > 0 && likeIndex === undefined)
      note('info', 'is not there: the pictures that the log names', times.size);
    return undefined;
  });
  if (!file) return;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGIN_BYTES), 0, BEGIN_BYTES, 0);
    const begin = buffer.subarray(0, bytesRead);
    const isTransport = isTransportStream(begin);
    const format = isTransport ? 'h264' : bareFormat(begin);
    if (!format || times.size === 0) {
      const what = 'is no bare H.264 or H.265 and no MPEG transport stream: left out';
      note('error', format ? 'has no times in the log: left out' : what);
      return;
    }
    reading.files++;
    reading.bytes += (await file.stat()).size;
    const of = { name, frame: name, file: place };
    if (isTransport) yield* transportItems(file, of, times, toT, note);
    else yield* bareItems(file, { ...of, format }, times, toT, note);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    note('error', `cannot be read: ${error.message}`);
  } finally {
    await file.close();
  }
}

type Note = (level: Finding['level'], reason: string, count?: number) => void;
const UNTIMED = 'pictures without a time in the log: left out';

async function* bareItems(
  file: FileHandle,
  of: VideoFile & { readonly format: BareFormat },
  times: ReadonlyMap<number, bigint>,
  toT: (ns: bigint) => number,
  note: Note,
): AsyncGenerator<Item> {
  const items = new VideoItems(of, new VideoPackets(of.format));
  let [count, untimed] = [0, 0];
  for await (const packet of barePictures(file, of.format)) {
    const ns = times.get(count++);
    if (ns === undefined) untimed++;
    else yield* items.items(packet, toT(ns));
  }
  if (untimed > 0) note('warn', UNTIMED, untimed);
}

/** Its first video. Once packets are missing the numbers do not hold: from there on a picture is found by its own time. */
async function* transportItems(
  file: FileHandle,
  of: Omit<VideoFile, 'format'>,
  times: ReadonlyMap<number, bigint>,
  toT: (ns: bigint) => number,
  note: Note,
): AsyncGenerator<Item> {
  const look = await lookAtTransport(file);
  const track = look.tracks.find(({ format }) => format === 'h264' || format === 'h265');
  if (!track?.format) throw new InputError('it holds no H.264 or H.265');
  const items = new VideoItems({ ...of, format: track.format }, new VideoPackets(track.format));
  const video = new TransportVideo(file, { ...look, tracks: [track] });
  const byTime = nearestOf([...times.values()]);
  let [count, untimed] = [0, 0];
  for await (const { bytes, s, damaged } of video.pictures()) {
    const ns = video.missing === 0 ? times.get(count) : byTime(s);
    count++;
    if (ns === undefined) untimed++;
    else yield* items.items(bytes, toT(ns), damaged);
  }
  for (const { level, reason, count } of video.notes()) note(level, reason, count);
  if (untimed > 0) note('warn', UNTIMED, untimed);
}

/** How far a picture's own time may lie from that in the log: half of a step of 20 a second. */
const MOST_APART_S = 0.025;

/** The time that is nearest to so many seconds after the first one. */
function nearestOf(times: readonly bigint[]): (s: number) => bigint | undefined {
  const sorted = times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [first = 0n] = sorted;
  const seconds = sorted.map((ns) => Number(ns - first) / 1e9);
  return (s) => {
    let [low, high] = [0, seconds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((seconds[middle] ?? 0) < s) low = middle + 1;
      else high = middle;
    }
    const best =
      s - (seconds[low - 1] ?? Number.NEGATIVE_INFINITY) < (seconds[low] ?? Infinity) - s ? low - 1 : low;
    return Math.abs((seconds[best] ?? Infinity) - s) <= MOST_APART_S ? sorted[best] : undefined;
  };
}
