/**
 * A camera's pictures for sharp, whatever they came as: encoded ones by their own bytes, uncompressed ones by their layout
 * (contract/images.ts). Without alpha: three colours, or one grey after `greyscale()`.
 */
import sharp, { type Sharp } from 'sharp';
import { decodeRawImage } from '../../contract/images.ts';
import { MOST_PIXELS, measuredPicture } from '../../contract/pictures.ts';

/**
 * @param codec the stream's. sharp throws Error once the picture is asked for and its bytes are damaged.
 * @throws InputError when it is no JPEG, PNG or WebP of a bounded size, or an uncompressed picture is damaged or has a layout
 * that is not known.
 */
export function openPicture(bytes: Uint8Array, codec: string): Sharp {
  if (codec !== 'image/raw') return openEncoded(bytes).removeAlpha();
  const { pixels, width, height } = decodeRawImage(bytes);
  return sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
}

/** An encoded picture, measured before sharp sees it: its libraries know formats that are programs (SVG, PDF). Of several frames the first. */
export function openEncoded(bytes: Uint8Array): Sharp {
  measuredPicture(bytes);
  return sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS, pages: 1, unlimited: false });
}
