/** Pictures of a folder as samples of a camera: the files as they are. */
import { basename } from 'node:path';
import { lookAtPicture } from '../../../contract/pictures.ts';
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { contentOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { PictureSize } from '../../media/picture-size.ts';
import type { Amount } from './amount.ts';
import type { TimedFile } from './timing.ts';

const MOST_PICTURE_BYTES = 64 * 1024 * 1024;

export async function* readPictures(
  name: string,
  files: readonly TimedFile[],
  t0: bigint,
): AsyncGenerator<Item, Amount> {
  let codec: string | undefined;
  let bytesRead = 0;
  const size = new PictureSize();
  for (const { file, ns } of files) {
    const fault = (reason: string, level: Finding['level'] = 'error'): Item => ({
      type: 'finding',
      finding: { level, file: name, place: basename(file), reason, count: 1 },
    });
    const { bytes, fault: unread } = await contentOf(file, MOST_PICTURE_BYTES);
    const picture = bytes && lookAtPicture(bytes);
    if (!bytes || !picture) {
      yield fault(
        bytes ? 'is no PNG, JPEG or WebP picture: left out' : `cannot be read: ${unread ?? 'it is gone'}`,
      );
      continue;
    }
    bytesRead += bytes.byteLength;
    if (codec === undefined) {
      codec = picture.codec;
      const meta = { width: picture.width, height: picture.height };
      const stream = { name, kind: 'camera', role: 'sensor', frame: name, codec, key: true, meta } as const;
      yield { type: 'stream', stream };
    } else if (codec !== picture.codec) {
      yield fault(`is ${picture.codec}, the others are ${codec}: left out`);
      continue;
    }
    const other = size.faultOf(picture);
    if (other !== undefined) yield fault(other, 'warn');
    if (!picture.whole) yield fault('is cut: the end of the picture is missing; kept and flagged');
    const t = Number(ns - t0);
    const flags = picture.whole ? 0 : SAMPLE_FLAG.damaged;
    yield { type: 'sample', stream: name, t, tLog: t, payload: bytes, flags };
  }
  return { files: files.length, bytes: bytesRead };
}
