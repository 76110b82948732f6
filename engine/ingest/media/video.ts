/**
 * The packets of one video stream as they come in: which are key frames, in what order pictures are shown, what is damaged, and
 * where its parameter sets are. Packets are kept as they are; this says what replay has to know of them.
 */
import { MOST_PIXELS } from '../../contract/pictures.ts';
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import { lengthPrefixed } from '../../contract/video/nal.ts';
import { packetReader } from '../../contract/video/packets.ts';
import type { PacketReader, PictureLook, VideoFormat } from '../../contract/video/picture-look.ts';
import type { Finding } from '../format.ts';

/** What encoders, containers and messages call the formats. */
const NAMES: readonly (readonly [names: RegExp, format: VideoFormat])[] = [
  [/^(h\.?264|avc\d?|x264|libx264|libopenh264|h264_\w+)$/, 'h264'],
  [/^(h\.?265|hevc|hvc1|hev1|x265|libx265|hevc_\w+)$/, 'h265'],
  [/^(vp9|vp09|libvpx-vp9)$/, 'vp9'],
  [/^(av1|av01|libaom-av1|libsvtav1|av1_\w+)$/, 'av1'],
];

/** @param said lower case. Undefined where it names none of the four. */
export const videoNamed = (said: string): VideoFormat | undefined =>
  NAMES.find(([names]) => names.test(said))?.[1];

export type VideoNote = Pick<Finding, 'level' | 'reason' | 'count'>;

export type TakenPacket = {
  readonly keyFrame: boolean;
  readonly leading: boolean;
  readonly order: number | undefined;
  /** SAMPLE_FLAG bits. */
  readonly flags: number;
  /** False: it holds parameter sets or messages and no picture, and is no sample of the camera. */
  readonly isPicture: boolean;
  /** All that is known of the stream by now; the same object while nothing is new. */
  readonly meta: Readonly<Record<string, unknown>>;
  readonly notes: readonly VideoNote[];
};

const note = (level: VideoNote['level'], reason: string): VideoNote => ({ level, reason, count: 1 });

const SHOWN = note(
  'info',
  'is video: replay decodes it; stages see no pictures of this camera (no colours, no check of its lens), since nothing here decodes video for them',
);

/** Sets that change more often are those of no camera. */
const MOST_SETS = 64;
/** Sets of a camera have some hundred bytes. */
const MOST_SETS_BYTES = 64 * 1024;

export class VideoPackets {
  readonly #format: VideoFormat;
  readonly #reader: PacketReader;
  #meta: Readonly<Record<string, unknown>>;
  /** Parameter sets that came last, and from which packet they hold; kept in `meta` once a key frame comes without them. */
  #sets: { readonly from: number; readonly bytes: string } | undefined;
  #kept: readonly { readonly from: number; readonly bytes: string }[] = [];
  #count = 0;
  #hasKey = false;
  #latest = Number.NEGATIVE_INFINITY;
  #told = new Set<string>();

  /** @param known what a container says: `lengthBytes` of its units, `sets` that stand outside of its packets (playable). */
  constructor(
    format: VideoFormat,
    known: { readonly lengthBytes?: number; readonly sets?: Uint8Array; readonly meta?: object } = {},
  ) {
    this.#format = format;
    this.#reader = packetReader(format, known.lengthBytes);
    this.#meta = { ...known.meta, ...(known.lengthBytes ? { nalLengthBytes: known.lengthBytes } : {}) };
    if (known.sets && known.sets.length > 0 && known.sets.length <= MOST_SETS_BYTES) {
      const reader = packetReader(format);
      this.#learn(reader.look(known.sets));
      this.#sets = { from: 0, bytes: base64(known.sets) };
    }
  }

  take(packet: Uint8Array): TakenPacket {
    const look = this.#reader.look(packet);
    const notes: VideoNote[] = [];
    this.#learn(look);
    const hidden = look.pictures === 0 && look.fault === undefined;
    const isPicture = !hidden || this.#format === 'vp9' || this.#format === 'av1';
    const inBand = this.#reader.setsOf(packet);
    if (inBand && inBand.length <= MOST_SETS_BYTES) this.#sets = { from: this.#count, bytes: base64(inBand) };
    if (!isPicture) return this.#taken(look, false, 0, notes);
    if (this.#count === 0) notes.push(SHOWN);
    this.#noteFraming(packet, notes);
    let flags = 0;
    if (look.fault !== undefined) {
      notes.push(note('warn', `${look.fault}: kept and flagged, the picture is not shown`));
      flags = SAMPLE_FLAG.damaged;
    } else if (look.key) this.#key(look, notes);
    else if (!this.#hasKey) notes.push(note('warn', 'comes before the first key frame: it cannot be shown'));
    this.#noteOrder(look, notes);
    this.#count++;
    return this.#taken(look, true, flags, notes);
  }

  #taken(look: PictureLook, isPicture: boolean, flags: number, notes: readonly VideoNote[]): TakenPacket {
    const keyFrame = look.key && flags === 0;
    const { leading, order } = look;
    return { keyFrame, leading, order, flags, isPicture, meta: this.#meta, notes };
  }

  #learn({ shape }: PictureLook): void {
    if (!shape || this.#meta.codec !== undefined) return;
    const { codec, width, height } = shape;
    this.#meta = { ...this.#meta, codec, width, height };
  }

  #key(look: PictureLook, notes: VideoNote[]): void {
    this.#hasKey = true;
    const { shape } = look;
    if (shape && shape.width * shape.height > MOST_PIXELS)
      this.#once(notes, `its pictures claim more than the ${MOST_PIXELS} pixels that are decoded: not shown`);
    if (look.sets) return;
    if (!this.#sets) {
      if (this.#format === 'h264' || this.#format === 'h265' || this.#format === 'av1')
        this.#once(
          notes,
          'its key frames come without parameter sets, and none came before: it cannot be shown',
        );
      return;
    }
    if (this.#kept.at(-1)?.bytes === this.#sets.bytes || this.#kept.length >= MOST_SETS) return;
    this.#kept = [...this.#kept, this.#sets];
    this.#meta = { ...this.#meta, parameterSets: this.#kept };
  }

  #noteFraming(packet: Uint8Array, notes: VideoNote[]): void {
    if (this.#format !== 'h264' && this.#format !== 'h265') return;
    if (this.#meta.nalLengthBytes !== undefined || !lengthPrefixed(packet)) return;
    this.#meta = { ...this.#meta, framing: 'length-prefixed', nalLengthBytes: 4 };
    notes.push(
      note(
        'warn',
        'its NAL units have lengths before them and no start codes (as in MP4), which players of logs do not read: kept as they are, shown here',
      ),
    );
  }

  #noteOrder({ order }: PictureLook, notes: VideoNote[]): void {
    if (order === undefined) return;
    if (order < this.#latest && !this.#told.has('order')) {
      this.#told.add('order');
      notes.push(
        note(
          'info',
          'its pictures are stored in another order than they are shown in (B-frames): where their stamps do not say so, each takes the stamp of its place in the order shown',
        ),
      );
    }
    this.#latest = Math.max(this.#latest, order);
  }

  #once(notes: VideoNote[], reason: string): void {
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    notes.push(note('error', reason));
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * Times of pictures in the order of showing, where the packets' times only count up in the order of decoding. Undefined where
 * nothing is to change.
 * @param t of the packets in the order of decoding. @param order of each; undefined takes that of the packet before.
 */
export function presentationTimes(
  t: readonly number[],
  order: readonly (number | undefined)[],
): Float64Array | undefined {
  let [last, latest, reordered] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  const full = order.map((each) => {
    last = each ?? last;
    reordered ||= last < latest;
    latest = Math.max(latest, last);
    return last;
  });
  if (!reordered || t.some((each, i) => i > 0 && each < (t[i - 1] ?? 0))) return undefined;
  const shown = full.map((_, i) => i).sort((a, b) => (full[a] ?? 0) - (full[b] ?? 0) || a - b);
  const times = new Float64Array(t.length);
  for (const [place, packet] of shown.entries()) times[packet] = t[place] ?? 0;
  return times;
}
