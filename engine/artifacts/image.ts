/** image/1: an encoded picture. Its small picture is itself, made smaller. */
import sharp from 'sharp';
import { InputError } from '../contract/errors.ts';
import type { Kind } from './kind.ts';

const SIGNATURES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
];

export const image: Kind = {
  kind: 'image',
  version: 1,
  check(bytes) {
    if (!SIGNATURES.some((signature) => signature.every((byte, i) => bytes[i] === byte)))
      throw new InputError('The picture is neither PNG nor JPEG.');
  },
  async picture(parts, size) {
    const bytes = parts[0]?.read();
    if (!bytes) return undefined;
    return new Uint8Array(
      await sharp(bytes)
        .resize({ ...size, fit: 'inside' })
        .png()
        .toBuffer(),
    );
  },
};
