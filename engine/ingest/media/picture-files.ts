/** Pictures that lie in files of their own, as samples of a camera's stream: declared by the first one, checked one by one. */
import { lookAtPicture, MOST_PIXELS } from '../../contract/pictures.ts';
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import type { Finding, Item } from '../format.ts';
import { PictureSize } from './picture-size.ts';

/** The largest picture of a data set has 3 MB; as many as are read ahead are in memory. */
export const MOST_PICTURE_BYTES = 32 * 1024 * 1024;

export type PictureFile = {
  /** The camera: its stream and its frame. */
  readonly stream: string;
  /** What a finding names: folder and file. */
  readonly folder: string;
  readonly file: string;
  readonly t: number;
  /** More of the stream's meta. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
};

export class PictureStreams {
  readonly #codecs = new Map<string, string>();
  readonly #sizes = new Map<string, PictureSize>();

  *take({ stream, folder, file, t, meta }: PictureFile, bytes: Uint8Array): Generator<Item> {
    const fault = (reason: string, level: Finding['level'] = 'error'): Item => ({
      type: 'finding',
      finding: { level, file: folder, place: file, reason, count: 1 } satisfies Finding,
    });
    const picture = lookAtPicture(bytes);
    if (!picture) {
      yield fault('is no PNG, JPEG or WebP picture: left out');
      return;
    }
    const { codec, width, height, whole } = picture;
    const known = this.#codecs.get(stream);
    if (known === undefined) {
      this.#codecs.set(stream, codec);
      yield {
        type: 'stream',
        stream: {
          name: stream,
          kind: 'camera',
          role: 'sensor',
          frame: stream,
          codec,
          key: true,
          meta: { width, height, ...meta },
        },
      };
    } else if (known !== codec) {
      yield fault(`is ${codec}, the others are ${known}: left out`);
      return;
    }
    const size = this.#sizes.get(stream) ?? new PictureSize();
    this.#sizes.set(stream, size);
    const other = size.faultOf(picture);
    if (other !== undefined) yield fault(other, 'warn');
    if (!whole) yield fault('is cut: the end of the picture is missing; kept and flagged');
    const large = width * height > MOST_PIXELS;
    if (large) yield fault(`claims more than the ${MOST_PIXELS} pixels that are decoded; kept and flagged`);
    const flags = whole && !large ? 0 : SAMPLE_FLAG.damaged;
    yield { type: 'sample', stream, t, tLog: t, flags, payload: bytes };
  }
}
