/**
 * Uncompressed pictures (codec image/raw): a column block with one column `pixels` u8, the rows as the camera sent them, and
 * meta { width, height, step, encoding, bigEndian }. `step` is the bytes of a row; `encoding` is a name of ROS's
 * sensor_msgs/image_encodings (pixelLayouts.ts lists those that are shown).
 */
import { column, decodeColumns, encodeColumns } from './columns.ts';
import { InputError } from './errors.ts';
import { MOST_PIXELS } from './pictures.ts';
import { drawOf } from './pixelLayouts.ts';

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

/** One number a pixel that is a distance and no brightness: ROS's names of such layouts, alone or before what packed them. */
const DEPTH_LAYOUT = /^(16[us]c1|32[sf]c1|64fc1)(;|$)|compressedDepth/i;

/** Whether the pictures of a camera's stream are depths: they have no colours. @param meta of the stream */
export const isDepthPicture = (meta: Readonly<Record<string, unknown>>): boolean =>
  [meta.encoding, meta.format].some((name) => typeof name === 'string' && DEPTH_LAYOUT.test(name));
