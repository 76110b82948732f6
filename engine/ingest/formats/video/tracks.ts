/** The tracks of a video file, however its container says them: where each picture lies, when it is shown, and its codec. */
import { annexB } from '../../../contract/video/nal.ts';
import type { VideoFormat } from '../../../contract/video/picture-look.ts';

/** Of all tracks; a day at 60 a second has five million. */
export const MOST_PICTURES = 8_000_000;

export type VideoSample = { readonly at: number; readonly bytes: number; readonly s: number };

export type Codec = {
  /** Undefined where it is none that can be shown. */
  readonly format: VideoFormat | undefined;
  readonly lengthBytes: number | undefined;
  /** Parameter sets, behind start codes where the codec has units. */
  readonly sets: Uint8Array;
};

export type VideoTrack = Codec & {
  /** By how much its pictures are to be turned clockwise to be upright, degrees: phones tell it beside the pictures. */
  readonly turnedDeg?: number;
  /** As the container calls the codec: avc1, V_VP9, … */
  readonly entry: string;
  /** In the order of decoding; seconds are when each is shown. */
  readonly samples: readonly VideoSample[];
};

export type VideoIndex = {
  /** Since 1970. */
  readonly createdS: number | undefined;
  readonly tracks: readonly VideoTrack[];
  /** What of the file could not be followed, in words. */
  readonly damage: readonly string[];
};

export const noSets = (format: VideoFormat | undefined): Codec => ({
  format,
  lengthBytes: undefined,
  sets: new Uint8Array(),
});

/** avcC. Undefined where it is shorter than one. */
export const avcCodec = (record: Uint8Array): Codec | undefined =>
  record.length >= 7
    ? { format: 'h264', lengthBytes: ((record[4] ?? 0) & 3) + 1, sets: annexB(avcSets(record)) }
    : undefined;

/** hvcC. Undefined where it is shorter than one. */
export const hevcCodec = (record: Uint8Array): Codec | undefined =>
  record.length >= 23
    ? { format: 'h265', lengthBytes: ((record[21] ?? 0) & 3) + 1, sets: annexB(hevcSets(record)) }
    : undefined;

/** av1C: its units stand behind four bytes. */
export const av1Codec = (record: Uint8Array): Codec => ({ ...noSets('av1'), sets: record.subarray(4) });

/** ISO/IEC 14496-15 section 5.3.3.1. */
function avcSets(record: Uint8Array): Uint8Array[] {
  const sets: Uint8Array[] = [];
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
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
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
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
