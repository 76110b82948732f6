/**
 * A camera's pictures for sharp, whatever they came as: encoded ones by their own bytes, uncompressed ones by their layout
 * (contract/images.ts). Without alpha: three colours, or one grey after `greyscale()`.
 */
import sharp, { type Sharp } from 'sharp';
import { decodeRawImage } from '../contract/images.ts';

/**
 * @param codec the stream's. sharp throws Error once the picture is asked for and its bytes are damaged.
 * @throws InputError when an uncompressed picture is damaged or has a layout that is not known.
 */
export function openPicture(bytes: Uint8Array, codec: string): Sharp {
  if (codec !== 'image/raw') return sharp(bytes, { failOn: 'error' }).removeAlpha();
  const { pixels, width, height } = decodeRawImage(bytes);
  return sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
}
