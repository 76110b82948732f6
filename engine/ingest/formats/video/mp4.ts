/**
 * The video tracks of an MP4 or QuickTime file (ISO/IEC 14496-12 and -15): where each picture lies, when it is shown, and what stands
 * outside of the packets. Only the index (`moov`) is read into memory; its counts are checked against its bytes.
 */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../../contract/errors.ts';
import { annexB } from '../../../contract/video/nal.ts';
import type { VideoFormat } from '../../../contract/video/picture-look.ts';

/** The index of a day of video has some 100 MB. */
const MOST_INDEX_BYTES = 256 * 1024 * 1024;
const MOST_TRACKS = 64;
/** Of all tracks; a day at 60 a second has five million. */
const MOST_PICTURES = 8_000_000;
/** Beside one another; a file and its index have some dozen. */
const MOST_BOXES = 4096;
/** Between 1904, from which MP4 counts, and 1970. */
const EPOCH_S = 2_082_844_800;

export type Mp4Sample = { readonly at: number; readonly bytes: number; readonly s: number };

export type Mp4Track = {
  /** Its four letters: avc1, hev1, … */
  readonly entry: string;
  /** Undefined where it is none that can be shown. */
  readonly format: VideoFormat | undefined;
  readonly lengthBytes: number | undefined;
  /** Parameter sets, behind start codes where the codec has units. */
  readonly sets: Uint8Array;
  /** In the order of decoding; seconds are when each is shown. */
  readonly samples: readonly Mp4Sample[];
};

export type Mp4 = { readonly createdS: number | undefined; readonly tracks: readonly Mp4Track[] };

type Box = { readonly type: string; readonly body: Uint8Array };

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @throws InputError where there is no index, it is too large, or its tables are longer than they are. */
export async function readMp4(file: FileHandle): Promise<Mp4> {
  const moov = await indexOf(file);
  const boxes = boxesIn(moov);
  if (boxes.some(({ type }) => type === 'mvex'))
    throw new InputError(
      'it is fragmented (written in pieces, as for streaming): "ffmpeg -i IN.mp4 -c copy OUT.mp4" makes one that can be read',
    );
  const header = boxes.find(({ type }) => type === 'mvhd')?.body;
  const made = header && createdOf(header);
  const tracks: Mp4Track[] = [];
  let left = MOST_PICTURES;
  for (const { body } of boxes.filter(({ type }) => type === 'trak').slice(0, MOST_TRACKS)) {
    const track = trackOf(body, left);
    left -= track?.samples.length ?? 0;
    if (track) tracks.push(track);
  }
  return { createdS: made !== undefined && made > EPOCH_S ? made - EPOCH_S : undefined, tracks };
}

/** The body of `moov`, which may stand before or behind the pictures. */
async function indexOf(file: FileHandle): Promise<Uint8Array> {
  const { size: whole } = await file.stat();
  const head = new Uint8Array(16);
  const view = viewOf(head);
  for (let [at, boxes] = [0, 0]; at + 8 <= whole && boxes < MOST_BOXES; boxes++) {
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

const typeAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Boxes that fit; what follows one that does not is left out. */
function boxesIn(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < MOST_BOXES; ) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > bytes.length) break;
    boxes.push({ type: typeAt(bytes, at + 4), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

function inside(bytes: Uint8Array, ...path: readonly string[]): Uint8Array | undefined {
  let found: Uint8Array | undefined = bytes;
  for (const type of path) found = found && boxesIn(found).find((box) => box.type === type)?.body;
  return found;
}

/** mvhd, version 0 or 1. */
function createdOf(body: Uint8Array): number | undefined {
  if (body.length < 12) return undefined;
  return body[0] === 1 ? Number(viewOf(body).getBigUint64(4)) : viewOf(body).getUint32(4);
}

/** @param most pictures that it may have */
function trackOf(trak: Uint8Array, most: number): Mp4Track | undefined {
  const handler = inside(trak, 'mdia', 'hdlr');
  const table = inside(trak, 'mdia', 'minf', 'stbl');
  const media = inside(trak, 'mdia', 'mdhd');
  if (!handler || handler.length < 12 || typeAt(handler, 8) !== 'vide' || !table || !media) return undefined;
  const scaleAt = media[0] === 1 ? 20 : 12;
  if (media.length < scaleAt + 4) return undefined;
  const scale = viewOf(media).getUint32(scaleAt);
  const described = boxesIn((inside(table, 'stsd') ?? new Uint8Array()).subarray(8))[0];
  if (!described || scale === 0) return undefined;
  return { entry: described.type, ...codecOf(described), samples: samplesOf(table, scale, most) };
}

type Codec = Pick<Mp4Track, 'format' | 'lengthBytes' | 'sets'>;

/** A visual sample entry: 78 bytes, then boxes (ISO/IEC 14496-12 section 12.1.3). */
function codecOf({ type, body }: Box): Codec {
  const inner = body.subarray(78);
  const none = { lengthBytes: undefined, sets: new Uint8Array() };
  const [avc, hevc, av1] = ['avcC', 'hvcC', 'av1C'].map((name) => inside(inner, name));
  if (avc && avc.length >= 7)
    return { format: 'h264', lengthBytes: ((avc[4] ?? 0) & 3) + 1, sets: annexB(avcSets(avc)) };
  if (hevc && hevc.length >= 23)
    return { format: 'h265', lengthBytes: ((hevc[21] ?? 0) & 3) + 1, sets: annexB(hevcSets(hevc)) };
  if (av1) return { format: 'av1', lengthBytes: undefined, sets: av1.subarray(4) };
  return { format: type === 'vp09' ? 'vp9' : undefined, ...none };
}

/** ISO/IEC 14496-15 section 5.3.3.1. */
function avcSets(record: Uint8Array): Uint8Array[] {
  const sets: Uint8Array[] = [];
  const view = viewOf(record);
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (record[at++] ?? 0) & mask;
    for (let i = 0; i < count && at + 2 <= record.length; i++) at = take(record, view, at, sets);
  }
  return sets;
}

/** Section 8.3.3.1. */
function hevcSets(record: Uint8Array): Uint8Array[] {
  const sets: Uint8Array[] = [];
  const view = viewOf(record);
  let at = 23;
  for (let array = record[22] ?? 0; array > 0 && at + 3 <= record.length; array--) {
    const count = view.getUint16(at + 1);
    at += 3;
    for (let i = 0; i < count && at + 2 <= record.length; i++) at = take(record, view, at, sets);
  }
  return sets;
}

function take(record: Uint8Array, view: DataView, at: number, into: Uint8Array[]): number {
  const end = at + 2 + view.getUint16(at);
  if (end <= record.length && end > at + 2) into.push(record.subarray(at + 2, end));
  return end;
}

/** Sections 8.6 to 8.7: sizes, chunks and times. @throws InputError where a table is cut, or has more pictures than `most`. */
function samplesOf(table: Uint8Array, scale: number, most: number): Mp4Sample[] {
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
  const shown = timesOf(table, offsets.length);
  return offsets.map((at, i) => ({ at, bytes: sizes[i] ?? 0, s: (shown[i] ?? 0) / scale }));
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
function timesOf(table: Uint8Array, count: number): Float64Array {
  const times = new Float64Array(count);
  const steps = rowsOf(inside(table, 'stts'), 8);
  let [at, t] = [0, 0];
  for (let i = 0; i < steps.count; i++)
    for (let n = steps.u32(i, 0); n > 0 && at < count; n--, t += steps.u32(i, 4)) times[at++] = t;
  for (; at < count; at++) times[at] = t;
  const offsets = rowsOf(inside(table, 'ctts'), 8);
  at = 0;
  for (let i = 0; i < offsets.count; i++)
    for (let n = offsets.u32(i, 0); n > 0 && at < count; n--, at++)
      times[at] = (times[at] ?? 0) + (offsets.u32(i, 4) | 0);
  const first = times.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  return times.map((each) => each - first);
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
