/**
 * Codec and size of an encoded picture, and whether its end is there, read from its headers without decoding. Every decoder of
 * pictures checks these first: a file of some hundred bytes may claim gigabytes of pixels.
 */
import { InputError } from './errors.ts';

/** Pixels of a picture that is decoded, encoded or not: 256 MiB as RGBA. Cameras of cars have up to 12 million. */
export const MOST_PIXELS = 2 ** 26;

export type Picture = {
  readonly codec: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly width: number;
  readonly height: number;
  /** False when the end is missing: the picture is cut. */
  readonly whole: boolean;
};

/**
 * A picture that may be decoded: JPEG, PNG or WebP, whatever its name says, of a bounded size.
 * @throws InputError saying what it is instead.
 */
export function measuredPicture(bytes: Uint8Array): Picture {
  const picture = lookAtPicture(bytes);
  if (!picture) throw new InputError('The picture is no JPEG, PNG or WebP.');
  const { codec, width, height } = picture;
  if (width === 0 || height === 0) throw new InputError(`The picture (${codec}) does not say its size.`);
  if (width * height > MOST_PIXELS)
    throw new InputError(
      `The picture claims ${width} × ${height} pixels, more than the ${MOST_PIXELS} that are decoded.`,
    );
  return picture;
}

/** Undefined when the bytes are none of the three. */
export function lookAtPicture(bytes: Uint8Array): Picture | undefined {
  if (bytes.length < 12) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes, view);
  if (view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a) return png(bytes, view);
  if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) {
    const whole = view.getUint32(4, true) + 8 <= bytes.length;
    return { codec: 'image/webp', ...webpSize(bytes, view), whole };
  }
  return undefined;
}

/** ITU T.81, annex B: walks the marker segments to the frame header. */
function jpeg(bytes: Uint8Array, view: DataView): Picture {
  let [width, height] = [0, 0];
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = view.getUint8(at + 1);
    // Fill bytes, and bytes that belong to no segment, are passed over as decoders do.
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at++;
      continue;
    }
    // TEM, RST0 to RST7 and SOI have no length: what follows is the next marker, not theirs to be passed over.
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
    if (isFrame || marker === 0xda || marker === 0xd9) break;
    at += 2 + view.getUint16(at + 2);
  }
  // Cameras pad after the end marker, so it is searched in the last bytes only.
  const end = withoutPadding(bytes);
  let whole = false;
  for (let i = end - 2; i >= Math.max(0, end - 64) && !whole; i--)
    whole = bytes[i] === 0xff && bytes[i + 1] === 0xd9;
  return { codec: 'image/jpeg', width, height, whole };
}

/** RFC 9649: the first chunk is VP8 (lossy), VP8L (lossless) or VP8X (extended); zero where it is cut or none of them. */
function webpSize(bytes: Uint8Array, view: DataView): { width: number; height: number } {
  const chunk = String.fromCharCode(...bytes.subarray(12, 16));
  if (chunk === 'VP8 ' && bytes.length >= 30)
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk === 'VP8L' && bytes.length >= 25) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 'VP8X' && bytes.length >= 30)
    return {
      width: (view.getUint32(24, true) & 0xffffff) + 1,
      height: (view.getUint32(26, true) >>> 8) + 1,
    };
  return { width: 0, height: 0 };
}

function png(bytes: Uint8Array, view: DataView): Picture {
  const width = bytes.length >= 24 ? view.getUint32(16) : 0;
  const height = bytes.length >= 24 ? view.getUint32(20) : 0;
  const end = withoutPadding(bytes);
  const whole = end >= 12 && view.getUint32(end - 8) === 0x49454e44;
  return { codec: 'image/png', width, height, whole };
}

/** The length without the zeros, or bytes of 255, that fill a camera's buffer behind the picture. */
function withoutPadding(bytes: Uint8Array): number {
  const fill = bytes.at(-1);
  let end = bytes.length;
  if (fill === 0 || fill === 0xff) while (end > 0 && bytes[end - 1] === fill) end--;
  return end;
}
