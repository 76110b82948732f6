/**
 * The video tracks of an MP4 or QuickTime file (ISO/IEC 14496-12 and -15): where each picture lies, when it is shown, and what stands
 * outside of the packets. Only the index (`moov`) is read into memory; its counts are checked against its bytes.
 */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../../contract/errors.ts';
import { type Box, boxesIn, inside, typeAt, viewOf } from './boxes.ts';
import { type FragmentedTrack, fragmentSamples, trackDefaults } from './mp4-fragments.ts';
import {
  av1Codec,
  avcCodec,
  type Codec,
  hevcCodec,
  MOST_PICTURES,
  noSets,
  type VideoIndex,
  type VideoTrack,
} from './tracks.ts';

/** The index of a day of video has some 100 MB. */
const MOST_INDEX_BYTES = 256 * 1024 * 1024;
const MOST_TRACKS = 64;
/** At the top of a file before its index. */
const MOST_TOP_BOXES = 4096;
/** Between 1904, from which MP4 counts, and 1970. */
const EPOCH_S = 2_082_844_800;
/** Of 2200: later is no date. */
const LATEST_S = 9_340_963_200;

/** @throws InputError where there is no index, it is too large, or its tables are longer than they are. */
export async function readMp4(file: FileHandle): Promise<VideoIndex> {
  const moov = await indexOf(file);
  const boxes = boxesIn(moov);
  const header = boxes.find(({ type }) => type === 'mvhd')?.body;
  const made = header && createdOf(header);
  const isDate = made !== undefined && made > EPOCH_S && made < LATEST_S;
  const createdS = isDate ? made - EPOCH_S : undefined;
  const extended = boxes.find(({ type }) => type === 'mvex')?.body;
  const whole: PlacedTrack[] = [];
  const pieces: FragmentedTrack[] = [];
  let left = MOST_PICTURES;
  for (const { body } of boxes.filter(({ type }) => type === 'trak').slice(0, MOST_TRACKS)) {
    const track = trackOf(body, left);
    if (!track) continue;
    left -= track.claimed;
    whole.push(track);
    if (extended) pieces.push({ ...trackDefaults(extended, track.id), scale: track.scale });
  }
  const losses = whole.flatMap(({ damage }) => damage);
  if (!extended) return { createdS, tracks: whole, damage: losses };
  const { samples, damage } = await fragmentSamples(file, pieces, left);
  const tracks = whole.map((track, i) => ({ ...track, samples: [...track.samples, ...(samples[i] ?? [])] }));
  return { createdS, tracks, damage: [...losses, ...damage] };
}

/** The body of `moov`, which may stand before or behind the pictures. */
async function indexOf(file: FileHandle): Promise<Uint8Array> {
  const { size: whole } = await file.stat();
  const head = new Uint8Array(16);
  const view = viewOf(head);
  for (let [at, boxes] = [0, 0]; at + 8 <= whole && boxes < MOST_TOP_BOXES; boxes++) {
    await file.read(head, 0, 16, at);
    const small = view.getUint32(0);
    const size = small === 1 ? Number(view.getBigUint64(8)) : small === 0 ? whole - at : small;
    const begin = small === 1 ? 16 : 8;
    if (size < begin) break;
    if (typeAt(head, 4) === 'moov') {
      if (at + size > whole) break;
      if (size > MOST_INDEX_BYTES)
        throw new InputError(`its index has ${size} bytes, more than the ${MOST_INDEX_BYTES} that are read`);
      const body = new Uint8Array(size - begin);
      await file.read(body, 0, body.length, at + begin);
      return body;
    }
    at += size;
  }
  throw new InputError(
    'its index (moov) is missing or cut: the recording was not closed, and nothing tells where its pictures are',
  );
}

/** mvhd, version 0 or 1. */
function createdOf(body: Uint8Array): number | undefined {
  if (body.length < 12) return undefined;
  return body[0] === 1 ? Number(viewOf(body).getBigUint64(4)) : viewOf(body).getUint32(4);
}

type PlacedTrack = VideoTrack & {
  readonly id: number;
  readonly scale: number;
  /** Pictures of its index, with those that are left out. */
  readonly claimed: number;
  readonly damage: readonly string[];
};

/** @param most pictures that it may have */
function trackOf(trak: Uint8Array, most: number): PlacedTrack | undefined {
  const handler = inside(trak, 'mdia', 'hdlr');
  const table = inside(trak, 'mdia', 'minf', 'stbl');
  const media = inside(trak, 'mdia', 'mdhd');
  if (!handler || handler.length < 12 || typeAt(handler, 8) !== 'vide' || !table || !media) return undefined;
  const scaleAt = media[0] === 1 ? 20 : 12;
  if (media.length < scaleAt + 4) return undefined;
  const scale = viewOf(media).getUint32(scaleAt);
  const described = boxesIn((inside(table, 'stsd') ?? new Uint8Array()).subarray(8))[0];
  if (!described || scale === 0) return undefined;
  const header = inside(trak, 'tkhd');
  const idAt = header?.[0] === 1 ? 20 : 12;
  const id = header && header.length >= idAt + 4 ? viewOf(header).getUint32(idAt) : 0;
  return {
    id,
    scale,
    ...turnOf(header),
    entry: described.type,
    ...codecOf(described),
    ...samplesOf(table, scale, most),
  };
}

/** tkhd's matrix (section 8.3.2): quarter turns, as phones and cameras write them. */
function turnOf(header: Uint8Array | undefined): Pick<VideoTrack, 'turnedDeg'> {
  const at = header?.[0] === 1 ? 52 : 40;
  if (!header || header.length < at + 8) return {};
  const view = viewOf(header);
  const degrees = (Math.atan2(view.getInt32(at + 4), view.getInt32(at)) * 180) / Math.PI;
  const turnedDeg = (Math.round(degrees) + 360) % 360;
  return turnedDeg === 0 ? {} : { turnedDeg };
}

/** A visual sample entry: 78 bytes, then boxes (ISO/IEC 14496-12 section 12.1.3). */
function codecOf({ type, body }: Box): Codec {
  const inner = body.subarray(78);
  const [avc, hevc, av1] = ['avcC', 'hvcC', 'av1C'].map((name) => inside(inner, name));
  return (
    (avc && avcCodec(avc)) ??
    (hevc && hevcCodec(hevc)) ??
    (av1 && av1Codec(av1)) ??
    noSets(type === 'vp09' ? 'vp9' : undefined)
  );
}

/** Sections 8.6 to 8.7: sizes, chunks and times. @throws InputError where a table is cut, or has more pictures than `most`. */
function samplesOf(
  table: Uint8Array,
  scale: number,
  most: number,
): Pick<PlacedTrack, 'samples' | 'claimed' | 'damage'> {
  const sizes = sizesOf(table, most);
  const wide = inside(table, 'co64');
  const chunks = rowsOf(wide ?? inside(table, 'stco'), wide ? 8 : 4);
  const runs = rowsOf(inside(table, 'stsc'), 12);
  const offsets: number[] = [];
  for (let run = 0; run < runs.count && offsets.length < sizes.length; run++) {
    if (run > 0 && runs.u32(run, 0) <= runs.u32(run - 1, 0))
      throw new InputError('the chunks of its index do not follow one another');
    const next = run + 1 < runs.count ? runs.u32(run + 1, 0) - 1 : chunks.count;
    for (let chunk = Math.max(0, runs.u32(run, 0) - 1); chunk < Math.min(next, chunks.count); chunk++) {
      let at = wide ? chunks.u32(chunk, 0) * 2 ** 32 + chunks.u32(chunk, 4) : chunks.u32(chunk, 0);
      for (let i = 0; i < runs.u32(run, 4) && offsets.length < sizes.length; i++) {
        at += sizes[offsets.push(at) - 1] ?? 0;
      }
    }
  }
  const { times, timeless } = timesOf(table, offsets.length);
  const samples = offsets.map((at, i) => ({ at, bytes: sizes[i] ?? 0, s: (times[i] ?? 0) / scale }));
  const missing = sizes.length - offsets.length;
  return {
    samples: timeless > 0 ? samples.slice(0, samples.length - timeless) : samples,
    claimed: sizes.length,
    damage: [
      ...(missing > 0
        ? [`has an index that does not say where ${missing} of its pictures lie: left out`]
        : []),
      ...(timeless > 0 ? [`has an index without a time for its last ${timeless} pictures: left out`] : []),
    ],
  };
}

function sizesOf(table: Uint8Array, most: number): number[] {
  const body = inside(table, 'stsz');
  if (!body || body.length < 12) throw new InputError('its index lacks the sizes of its pictures');
  if (viewOf(body).getUint32(4) !== 0)
    throw new InputError('its pictures are all of one size, which no video that can be shown has');
  const sizes = rowsOf(body.subarray(4), 4);
  if (sizes.count > most)
    throw new InputError(`its index has more than the ${MOST_PICTURES} pictures that are read`);
  return Array.from({ length: sizes.count }, (_, i) => sizes.u32(i, 0));
}

/** When each is shown, in units of the track: the sum of the steps before, and its own offset (ctts). */
function timesOf(
  table: Uint8Array,
  count: number,
): { readonly times: Float64Array; readonly timeless: number } {
  const times = new Float64Array(count);
  const steps = rowsOf(inside(table, 'stts'), 8);
  let [at, t] = [0, 0];
  for (let i = 0; i < steps.count; i++)
    for (let n = steps.u32(i, 0); n > 0 && at < count; n--, t += steps.u32(i, 4)) times[at++] = t;
  const timeless = count - at;
  const offsets = rowsOf(inside(table, 'ctts'), 8);
  at = 0;
  for (let i = 0; i < offsets.count; i++)
    for (let n = offsets.u32(i, 0); n > 0 && at < count; n--, at++)
      times[at] = (times[at] ?? 0) + (offsets.u32(i, 4) | 0);
  const timed = times.subarray(0, count - timeless);
  const first = timed.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  return { times: timed.map((each) => each - first), timeless };
}

type Rows = { readonly count: number; u32(row: number, at: number): number };

/** A full box of rows: version and flags, the number of rows, the rows. @throws InputError when it claims more than it has. */
function rowsOf(body: Uint8Array | undefined, rowBytes: number): Rows {
  if (!body || body.length < 8) return { count: 0, u32: () => 0 };
  const view = viewOf(body);
  const count = view.getUint32(4);
  if (8 + count * rowBytes > body.length)
    throw new InputError(`a table of its index claims ${count} rows and is shorter`);
  return { count, u32: (row, at) => view.getUint32(8 + row * rowBytes + at) };
}
