/**
 * What a decoder needs to show pictures of a video: the packets from the key frame before each of them on, in the order of decoding,
 * with the parameter sets that came once.
 */
import { InputError } from '../contract/errors.ts';
import { MOST_PIXELS } from '../contract/pictures.ts';
import { SAMPLE_FLAG, type SampleInfo, type StreamInfo } from '../contract/streams.ts';
import { packetReader, playable, videoFormatOf } from '../contract/video/packets.ts';
import type { VideoFormat, VideoShape } from '../contract/video/picture-look.ts';
import type { Drive } from '../drive/drive.ts';

/** One answer's worth; a client asks again for the rest. A second of video has 30 packets, some MB at most. */
const MOST_PACKETS = 512;
const MOST_BYTES = 16 * 1024 * 1024;
/** Packets behind a key frame whose times tell whether pictures are shown in another order. */
const LOOKED_ORDER = 32;
/** Key frames before one that lacks its parameter sets, that are searched for them where the stream keeps none apart. */
const LOOKED_SETS = 16;

export type VideoPacket = {
  readonly seq: number;
  readonly key: boolean;
  /** Undefined of a packet that is damaged: it is not decoded. */
  readonly bytes: Uint8Array | undefined;
};

export type VideoSpan = VideoShape & {
  readonly format: VideoFormat;
  /** The decoder is to begin anew with the first packet. */
  readonly restart: boolean;
  /** Pictures are shown in another order than they are decoded in; known when decoding begins anew. */
  readonly reorders: boolean;
  readonly packets: readonly VideoPacket[];
  /** False where the answer ends before the last packet that is needed. */
  readonly complete: boolean;
  /** The last packet is the stream's last. */
  readonly ended: boolean;
};

export type VideoWish = {
  /** Pictures by number, ascending. */
  readonly seqs: readonly number[];
  /** What the decoder has taken: from key frame `began` on all that was asked for, up to `after`. */
  readonly began?: number | undefined;
  readonly after?: number | undefined;
  /** Packets behind the last one: decoders hold pictures back that are shown later. */
  readonly ahead: number;
};

type Opening = { readonly shape: VideoShape; readonly prefix: Uint8Array | undefined };

export class VideoSpans {
  readonly #drive: Drive;
  readonly #openings = new Map<string, Opening>();

  constructor(drive: Drive) {
    this.#drive = drive;
  }

  /** @throws InputError when the stream is no video that can be decoded, or no key frame comes before the first picture. */
  span(stream: number, { seqs, began, after, ahead }: VideoWish): VideoSpan {
    const info = this.#drive.stream(stream);
    const format = videoFormatOf(info.codec);
    const [first] = seqs;
    if (!format || info.kind !== 'camera')
      throw new InputError(`"${info.name}" is ${info.codec}, which is no video that Lanetrace can decode.`);
    if (first === undefined) throw new InputError('No picture was asked for.');
    const firstKey = this.#keyOf(info, first);
    const goesOn =
      began !== undefined &&
      after !== undefined &&
      began <= firstKey &&
      firstKey <= after + 1 &&
      first > after;
    const from = goesOn ? after : firstKey - 1;
    const last = seqs.at(-1) ?? first;
    const packets: VideoPacket[] = [];
    let [bytes, looked] = [0, 0];
    let complete = true;
    let next = from + 1;
    let begin = goesOn ? began : firstKey;
    for (const seq of [...seqs, Math.min(last + ahead, info.count - 1)]) {
      const key = seq > last ? begin : this.#keyOf(info, seq);
      // A later key frame: what lies between is not needed.
      if (key > next) {
        next = key;
        begin = key;
      }
      for (; next <= seq && complete; next++) {
        if (looked >= MOST_PACKETS || bytes > MOST_BYTES) {
          complete = false;
          break;
        }
        looked++;
        const packet = this.#packet(info, format, next, begin);
        if (packet) packets.push(packet);
        bytes += packet?.bytes?.byteLength ?? 0;
      }
    }
    return {
      ...this.#opening(info, format, firstKey).shape,
      format,
      restart: !goesOn,
      reorders: !goesOn && this.#reorders(info, firstKey),
      packets,
      complete,
      ended: complete && next >= info.count,
    };
  }

  /** A packet as any player takes it, wherever it begins: units behind start codes, a key frame with its parameter sets. */
  standing(stream: StreamInfo, seq: number): Uint8Array {
    const format = videoFormatOf(stream.codec);
    const bytes = this.#drive.payload(stream.id, seq);
    if (!format) return bytes;
    const detail = this.#drive.detail(stream.id, seq);
    if (detail?.keySeq !== seq) return playable(format, bytes, lengthBytesOf(stream));
    return this.#packet(stream, format, seq, seq)?.bytes ?? bytes;
  }

  /** The packets that the pictures from `from` to `to` (ns) need, from the key frame before them on, in the order of decoding. */
  *decodeOrder({ id }: StreamInfo, from: number, to: number): Generator<SampleInfo> {
    let [first, last] = [Number.POSITIVE_INFINITY, -1];
    for (const { seq } of this.#drive.samples(id, from, to)) {
      const keySeq = this.#drive.detail(id, seq)?.keySeq;
      first = Math.min(first, isKeyOf(keySeq, seq) ? keySeq : seq);
      last = Math.max(last, seq);
    }
    for (let seq = first; seq <= last; seq++) {
      const sample = this.#drive.at(id, seq);
      // Numbers go on without a gap in all drives that Lanetrace makes.
      if (!sample) return;
      yield sample;
    }
  }

  /** The key frame nearest to a picture, ready to be decoded alone; undefined where there is none. */
  keyFrame(stream: StreamInfo, seq: number): (VideoShape & { readonly bytes: Uint8Array }) | undefined {
    const format = videoFormatOf(stream.codec);
    const key = this.#drive.detail(stream.id, seq)?.keySeq;
    if (!format || !isKeyOf(key, seq)) return undefined;
    const { shape } = this.#opening(stream, format, key);
    const bytes = this.#packet(stream, format, key, key)?.bytes;
    return bytes && { ...shape, bytes };
  }

  #keyOf(stream: StreamInfo, seq: number): number {
    const detail = this.#drive.detail(stream.id, seq);
    if (!detail) throw new InputError(`"${stream.name}" has no picture ${seq}.`);
    if (!isKeyOf(detail.keySeq, seq))
      throw new InputError(
        `Picture ${seq} of ${stream.name} cannot be shown: the video begins without a key frame, and decoding begins at one.`,
      );
    return detail.keySeq;
  }

  /** Undefined of one that refers to pictures before the key frame at which decoding begins. */
  #packet(stream: StreamInfo, format: VideoFormat, seq: number, begin: number): VideoPacket | undefined {
    const detail = this.#drive.detail(stream.id, seq);
    if (!detail || (detail.keySeq ?? 0) < begin) return undefined;
    const key = detail.keySeq === seq;
    if ((detail.flags & SAMPLE_FLAG.damaged) !== 0) return { seq, key, bytes: undefined };
    let bytes: Uint8Array;
    try {
      bytes = playable(format, this.#drive.payload(stream.id, seq), lengthBytesOf(stream));
    } catch (error) {
      // One that cannot be read (a log that is gone) costs itself.
      if (!(error instanceof InputError)) throw error;
      return { seq, key, bytes: undefined };
    }
    const prefix = key ? this.#opening(stream, format, seq).prefix : undefined;
    return { seq, key, bytes: prefix ? joined(prefix, bytes) : bytes };
  }

  /** Shape and missing parameter sets of a key frame. @throws InputError where there are none, or its pictures are too large. */
  #opening(stream: StreamInfo, format: VideoFormat, key: number): Opening {
    const known = this.#openings.get(`${stream.id}/${key}`);
    if (known) return known;
    const lengthBytes = lengthBytesOf(stream);
    const reader = packetReader(format, lengthBytes);
    const look = reader.look(this.#drive.payload(stream.id, key));
    const prefix = look.sets ? undefined : (keptSets(stream, key) ?? this.#earlierSets(stream, format, key));
    const shape = prefix ? packetReader(format).look(prefix).shape : look.shape;
    if (!shape)
      throw new InputError(
        `The video of ${stream.name} cannot be shown: its key frames come without parameter sets.`,
      );
    const { codec, width, height } = shape;
    if (width * height > MOST_PIXELS)
      throw new InputError(
        `The video of ${stream.name} claims ${width} × ${height} pixels, more than the ${MOST_PIXELS} that are decoded.`,
      );
    const opening = { shape: { codec, width, height }, prefix };
    this.#openings.set(`${stream.id}/${key}`, opening);
    return opening;
  }

  /** For drives that keep none apart: of the key frames before, and of the stream's first packet. */
  #earlierSets(stream: StreamInfo, format: VideoFormat, key: number): Uint8Array | undefined {
    let at: number | undefined = key;
    for (let i = 0; i < LOOKED_SETS && at !== undefined && at > 0; i++) {
      const before: number = at - 1;
      const keySeq = this.#drive.detail(stream.id, before)?.keySeq;
      at = isKeyOf(keySeq, before) ? keySeq : undefined;
      const sets = at === undefined ? undefined : this.#setsAt(stream, format, at);
      if (sets) return sets;
    }
    return this.#setsAt(stream, format, 0);
  }

  #setsAt(stream: StreamInfo, format: VideoFormat, seq: number): Uint8Array | undefined {
    const lengthBytes = lengthBytesOf(stream);
    return packetReader(format, lengthBytes).setsOf(this.#drive.payload(stream.id, seq));
  }

  #reorders(stream: StreamInfo, key: number): boolean {
    let before = Number.NEGATIVE_INFINITY;
    for (let seq = key; seq < Math.min(stream.count, key + LOOKED_ORDER); seq++) {
      const t = this.#drive.at(stream.id, seq)?.t ?? before;
      if (t < before) return true;
      before = t;
    }
    return false;
  }
}

/** A drive from elsewhere may claim anything. */
const isKeyOf = (key: number | undefined, seq: number): key is number =>
  key !== undefined && Number.isInteger(key) && key >= 0 && key <= seq;

function lengthBytesOf({ meta }: StreamInfo): number | undefined {
  const { nalLengthBytes } = meta;
  return nalLengthBytes === 1 || nalLengthBytes === 2 || nalLengthBytes === 4 ? nalLengthBytes : undefined;
}

/** Those that hold from a packet on, as ingest kept them beside the stream (media/video.ts). */
function keptSets({ meta }: StreamInfo, key: number): Uint8Array | undefined {
  if (!Array.isArray(meta.parameterSets)) return undefined;
  const kept: unknown[] = meta.parameterSets;
  const found = kept.filter(isKept).findLast(({ from }) => from <= key);
  return found && new Uint8Array(Buffer.from(found.bytes, 'base64'));
}

const isKept = (value: unknown): value is { readonly from: number; readonly bytes: string } =>
  typeof value === 'object' &&
  value !== null &&
  'from' in value &&
  typeof value.from === 'number' &&
  'bytes' in value &&
  typeof value.bytes === 'string';

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
