/**
 * Uncompressed pictures (codec image/raw): a column block with one column `pixels` u8, the rows as the camera sent them, and
 * meta { width, height, step, encoding, bigEndian }. `step` is the bytes of a row; `encoding` is a name of ROS's
 * sensor_msgs/image_encodings (rgb8, bgr8, rgba8, bgra8, mono8, 8UC1, mono16, 16UC1, bayer_rggb8, …, yuv422, yuv422_yuy2).
 */
import { column, decodeColumns, encodeColumns } from './columns.ts';
import { InputError } from './errors.ts';
import { MOST_PIXELS } from './pictures.ts';

export type RawLayout = {
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly encoding: string;
  readonly bigEndian: boolean;
};

export type Rgba = {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
};

export function encodeRawImage(layout: RawLayout, pixels: Uint8Array): Uint8Array {
  return encodeColumns({ ...layout }, { pixels });
}

/** @throws InputError when the bytes are no such picture, or its encoding is not one of the above. */
export function decodeRawImage(bytes: Uint8Array): Rgba {
  const block = decodeColumns(bytes);
  const pixels = column(block, 'pixels', 'u8');
  const { width, height, step, encoding, bigEndian } = block.meta;
  const whole = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n > 0;
  if (
    !whole(width) ||
    !whole(height) ||
    !whole(step) ||
    width * height > MOST_PIXELS ||
    step * height > pixels.length
  )
    throw new InputError(
      `A raw picture of ${width} × ${height} with rows of ${step} bytes does not fit its ${pixels.length} bytes.`,
    );
  const draw = drawOf(String(encoding));
  if (!draw) throw new InputError(`Pictures with the pixel layout "${encoding}" cannot be shown.`);
  if (step < width * draw.bytes)
    throw new InputError(
      `A raw picture's rows of ${step} bytes are too short for ${width} pixels of ${encoding}.`,
    );
  const out = new Uint8ClampedArray(width * height * 4);
  draw.into({ width, height, step, pixels, bigEndian: bigEndian === true, out });
  return { width, height, pixels: out };
}

/** Whether `decodeRawImage` knows a pixel layout. */
export const canShow = (encoding: string): boolean => drawOf(encoding) !== undefined;

/** An encoding is a log's text: "constructor" is none. */
function drawOf(encoding: string): Draw | undefined {
  const name = encoding.toLowerCase();
  return Object.hasOwn(DRAW, name) ? DRAW[name] : undefined;
}

type Canvas = {
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly pixels: Uint8Array;
  readonly bigEndian: boolean;
  readonly out: Uint8ClampedArray;
};
type Draw = { readonly bytes: number; into(canvas: Canvas): void };

/** NaN beyond the end, which the last pixel of an odd row or column may ask for: it is drawn black. */
const byteAt = (pixels: Uint8Array, at: number): number => pixels[at] ?? Number.NaN;

/** Bytes of a pixel taken over in the given places; alpha 255 where there is none. */
function packed(bytes: number, r: number, g: number, b: number, a?: number): Draw {
  return {
    bytes,
    into({ width, height, step, pixels, out }) {
      for (let y = 0, to = 0; y < height; y++) {
        for (let x = 0, from = y * step; x < width; x++, from += bytes, to += 4) {
          out[to] = byteAt(pixels, from + r);
          out[to + 1] = byteAt(pixels, from + g);
          out[to + 2] = byteAt(pixels, from + b);
          out[to + 3] = a === undefined ? 255 : byteAt(pixels, from + a);
        }
      }
    },
  };
}

/** 16-bit grey stretched between its least and greatest value, as viewers show depth. */
const grey16: Draw = {
  bytes: 2,
  into({ width, height, step, pixels, bigEndian, out }) {
    const [high, low] = bigEndian ? [0, 1] : [1, 0];
    const at = (x: number, y: number): number =>
      byteAt(pixels, y * step + 2 * x + high) * 256 + byteAt(pixels, y * step + 2 * x + low);
    let [least, most] = [65535, 0];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) [least, most] = [Math.min(least, at(x, y)), Math.max(most, at(x, y))];
    const scale = most > least ? 255 / (most - least) : 0;
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++, to += 4) {
        out.fill((at(x, y) - least) * scale, to, to + 3);
        out[to + 3] = 255;
      }
    }
  },
};

/** Bayer mosaic of 2×2 cells; each pixel takes the cell's own red, blue and mean green: half the detail, no fringes to judge by. */
function bayer(redX: number, redY: number): Draw {
  return {
    bytes: 1,
    into({ width, height, step, pixels, out }) {
      for (let y = 0, to = 0; y < height; y++) {
        const top = Math.min(y & ~1, Math.max(0, height - 2)) * step;
        for (let x = 0; x < width; x++, to += 4) {
          const cell = top + Math.min(x & ~1, Math.max(0, width - 2));
          out[to] = byteAt(pixels, cell + redY * step + redX);
          out[to + 1] =
            (byteAt(pixels, cell + redY * step + 1 - redX) +
              byteAt(pixels, cell + (1 - redY) * step + redX)) /
            2;
          out[to + 2] = byteAt(pixels, cell + (1 - redY) * step + 1 - redX);
          out[to + 3] = 255;
        }
      }
    },
  };
}

/** 4:2:2, two pixels in four bytes, BT.601 full range. */
function yuv422(y0: number, u: number, v: number): Draw {
  return {
    bytes: 2,
    into({ width, height, step, pixels, out }) {
      for (let y = 0, to = 0; y < height; y++) {
        for (let x = 0; x < width; x++, to += 4) {
          const pair = y * step + (x >> 1) * 4;
          const luma = byteAt(pixels, pair + y0 + 2 * (x & 1));
          const [cb, cr] = [byteAt(pixels, pair + u) - 128, byteAt(pixels, pair + v) - 128];
          out[to] = luma + 1.402 * cr;
          out[to + 1] = luma - 0.344136 * cb - 0.714136 * cr;
          out[to + 2] = luma + 1.772 * cb;
          out[to + 3] = 255;
        }
      }
    },
  };
}

const grey = packed(1, 0, 0, 0);
const DRAW: Readonly<Record<string, Draw>> = {
  rgb8: packed(3, 0, 1, 2),
  bgr8: packed(3, 2, 1, 0),
  rgba8: packed(4, 0, 1, 2, 3),
  bgra8: packed(4, 2, 1, 0, 3),
  '8uc3': packed(3, 2, 1, 0),
  '8uc4': packed(4, 2, 1, 0, 3),
  mono8: grey,
  '8uc1': grey,
  mono16: grey16,
  '16uc1': grey16,
  bayer_rggb8: bayer(0, 0),
  bayer_grbg8: bayer(1, 0),
  bayer_gbrg8: bayer(0, 1),
  bayer_bggr8: bayer(1, 1),
  yuv422: yuv422(1, 0, 2),
  uyvy: yuv422(1, 0, 2),
  yuv422_yuy2: yuv422(0, 1, 3),
  yuyv: yuv422(0, 1, 3),
};
