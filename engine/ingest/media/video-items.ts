/** The packets of one video file as items of a stream, which is declared by its first picture. */
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import type { VideoFormat } from '../../contract/video/picture-look.ts';
import type { Item } from '../format.ts';
import type { VideoPackets } from './video.ts';

export type VideoFile = {
  /** Of the stream. */
  readonly name: string;
  readonly frame: string;
  readonly format: VideoFormat;
  /** As findings name it. */
  readonly file: string;
};

export class VideoItems {
  readonly #of: VideoFile;
  readonly #packets: VideoPackets;
  #declared: unknown;
  #count = 0;

  constructor(of: VideoFile, packets: VideoPackets) {
    this.#of = of;
    this.#packets = packets;
  }

  /**
   * Of the next packet in the order of decoding. @param t when it is shown, ns from the begin of the log.
   * @param damaged a part of it is missing: it is kept and flagged, and nothing is decoded from it
   */
  *items(packet: Uint8Array, t: number, damaged = false): Generator<Item> {
    const { name, frame, format, file } = this.#of;
    const { isPicture, notes, meta, ...taken } = this.#packets.take(packet);
    const flags = taken.flags | (damaged ? SAMPLE_FLAG.damaged : 0);
    const keyFrame = taken.keyFrame && !damaged;
    const place = `picture ${++this.#count}`;
    for (const { level, reason, count } of notes)
      yield { type: 'finding', finding: { level, file, place, reason, count } };
    if (!isPicture) return;
    if (this.#declared === undefined) {
      const codec = `video/${format}`;
      yield { type: 'stream', stream: { name, kind: 'camera', role: 'sensor', frame, codec, meta } };
    }
    const late = this.#declared !== undefined && this.#declared !== meta ? meta : undefined;
    this.#declared = meta;
    yield {
      type: 'sample',
      stream: name,
      t,
      tLog: t,
      payload: packet,
      ...taken,
      flags,
      keyFrame,
      meta: late,
    };
  }
}
