/** image/1: an encoded picture. Its small picture is itself, made smaller. */
import { InputError } from '../contract/errors.ts';
import { lookAtPicture } from '../contract/pictures.ts';
import { openEncoded } from '../drive/samples/pictures.ts';
import type { Kind } from './kind.ts';

export const image: Kind = {
  kind: 'image',
  version: 1,
  check(bytes) {
    const codec = lookAtPicture(bytes)?.codec;
    if (codec !== 'image/png' && codec !== 'image/jpeg')
      throw new InputError('The picture is neither PNG nor JPEG.');
  },
  async picture(parts, size) {
    const bytes = parts[0]?.read();
    if (!bytes) return undefined;
    return new Uint8Array(
      await openEncoded(bytes)
        .resize({ ...size, fit: 'inside' })
        .png()
        .toBuffer(),
    );
  },
};
