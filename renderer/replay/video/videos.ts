/** The video streams of the open drive. Small copies by the way (the timeline's) have decoders of their own: they take none away. */
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { type Link, payloadOf } from '../../link/link.ts';
import { openDecoder } from './decoder.ts';
import { type Span, VideoStream, type Wish } from './videoStream.ts';

/** Who looks: the views at the playhead, or a small copy of another moment. */
export type VideoUse = 'playhead' | 'copy';

export class Videos {
  readonly #link: Link;
  readonly #drive: string;
  readonly #streams = new Map<string, VideoStream>();

  constructor(link: Link, drive: string) {
    this.#link = link;
    this.#drive = drive;
  }

  /** As VideoStream.picture. */
  picture(stream: StreamInfo, seq: number, use: VideoUse = 'playhead'): Promise<ImageBitmap> {
    const key = `${use}/${stream.id}`;
    let found = this.#streams.get(key);
    if (!found) {
      found = new VideoStream({
        span: (wish) => this.#span(stream.id, wish, use),
        open: openDecoder,
        bitmap: (frame) => createImageBitmap(frame),
      });
      this.#streams.set(key, found);
    }
    return found.picture(seq);
  }

  /** The playhead jumped: what was read ahead is not wanted any more. */
  drop(): void {
    for (const [key, stream] of this.#streams) if (key.startsWith('playhead/')) stream.drop();
  }

  dispose(): void {
    for (const stream of this.#streams.values()) stream.dispose();
    this.#streams.clear();
  }

  async #span(stream: number, wish: Wish, use: VideoUse): Promise<Span> {
    const reply = await this.#link.request(
      'replay.video',
      { drive: this.#drive, stream, ...wish },
      { lane: use === 'playhead' ? 'playhead' : 'prefetch' },
    );
    const packets = reply.result.packets.map(({ seq, key, payload }) => ({
      seq,
      key,
      bytes: payload === undefined ? undefined : payloadOf(reply, payload),
    }));
    return { ...reply.result, packets };
  }
}
