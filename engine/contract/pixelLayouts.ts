/**
 * How pixels of uncompressed pictures become RGBA, by the names of ROS's sensor_msgs/image_encodings in small letters, and those that
 * drivers use besides (uyvy, yuyv, nv12, i420).
 */

/** Undefined where nothing draws it. An encoding is a log's text: "constructor" is none. */
export function drawOf(encoding: string): Draw | undefined {
  const told = encoding.trim().toLowerCase();
  const name = Object.hasOwn(OTHER_NAMES, told) ? (OTHER_NAMES[told] ?? told) : told.replace(/^type_/, '');
  return Object.hasOwn(DRAW, name) ? DRAW[name] : undefined;
}

/** As GenICam's cameras, V4L2 and OpenCV call the same layouts. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ...{
    mono: 'mono8',
    gray: 'mono8',
    grey: 'mono8',
    gray8: 'mono8',
    grey8: 'mono8',
    y8: 'mono8',
    l8: 'mono8',
  },
  ...{ gray16: 'mono16', grey16: 'mono16', y16: 'mono16', l16: 'mono16' },
  ...{ rgb: 'rgb8', bgr: 'bgr8', rgba: 'rgba8', bgra: 'bgra8', rgb24: 'rgb8', bgr24: 'bgr8' },
  ...{ rgb8packed: 'rgb8', bgr8packed: 'bgr8', rgb888: 'rgb8', bgr888: 'bgr8' },
  ...{ bayerrg8: 'bayer_rggb8', bayer_rg8: 'bayer_rggb8', bayergr8: 'bayer_grbg8', bayer_gr8: 'bayer_grbg8' },
  ...{ bayergb8: 'bayer_gbrg8', bayer_gb8: 'bayer_gbrg8', bayerbg8: 'bayer_bggr8', bayer_bg8: 'bayer_bggr8' },
  ...{ bayerrg16: 'bayer_rggb16', bayergr16: 'bayer_grbg16' },
  ...{ bayergb16: 'bayer_gbrg16', bayerbg16: 'bayer_bggr16' },
  ...{ yuy2: 'yuyv', yuv422_8: 'yuyv', yuv422packed: 'uyvy', yuv422_8_uyvy: 'uyvy', yu12: 'i420' },
};

type Canvas = {
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly pixels: Uint8Array;
  readonly bigEndian: boolean;
  readonly out: Uint8ClampedArray;
};
export type Draw = { readonly bytes: number; into(canvas: Canvas): void };

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

/** One number a pixel, stretched between its least and greatest finite value; what is not finite (no depth) is black. */
function stretched(bytes: number, read: (view: DataView, at: number, little: boolean) => number): Draw {
  return {
    bytes,
    into({ width, height, step, pixels, bigEndian, out }) {
      const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      const at = (x: number, y: number): number => {
        const from = y * step + x * bytes;
        return from + bytes <= pixels.length ? read(view, from, !bigEndian) : Number.NaN;
      };
      let [least, most] = [Infinity, -Infinity];
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const value = at(x, y);
          if (!Number.isFinite(value)) continue;
          if (value < least) least = value;
          if (value > most) most = value;
        }
      const scale = most > least ? 255 / (most - least) : 0;
      for (let y = 0, to = 0; y < height; y++)
        for (let x = 0; x < width; x++, to += 4) {
          const value = at(x, y);
          out.fill(Number.isFinite(value) ? (value - least) * scale : 0, to, to + 3);
          out[to + 3] = 255;
        }
    },
  };
}

/** 16 bits a colour, of which the upper eight are shown: `draw` of the same layout with 8 bits. */
function upperBytes(draw: Draw): Draw {
  return {
    bytes: 2 * draw.bytes,
    into(canvas) {
      const { pixels, step, bigEndian } = canvas;
      const upper = new Uint8Array(pixels.length >> 1);
      for (let i = 0, from = bigEndian ? 0 : 1; i < upper.length; i++, from += 2)
        upper[i] = pixels[from] ?? 0;
      draw.into({ ...canvas, pixels: upper, step: step >> 1 });
    },
  };
}

/** 4:2:0: a plane of luma, then the colours of 2×2 pixels, in one plane as pairs or in two planes; BT.601 full range. */
function yuv420(layout: 'uv' | 'vu' | 'planes'): Draw {
  return {
    bytes: 1,
    into({ width, height, step, pixels, out }) {
      const chroma = step * height;
      const plane = (step >> 1) * ((height + 1) >> 1);
      for (let y = 0, to = 0; y < height; y++) {
        const row = y >> 1;
        for (let x = 0; x < width; x++, to += 4) {
          const pair = chroma + row * step + (x & ~1);
          const single = chroma + row * (step >> 1) + (x >> 1);
          const [u, v] =
            layout === 'planes'
              ? [single, single + plane]
              : layout === 'uv'
                ? [pair, pair + 1]
                : [pair + 1, pair];
          const luma = byteAt(pixels, y * step + x);
          const [cb, cr] = [byteAt(pixels, u) - 128, byteAt(pixels, v) - 128];
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
  rgb16: upperBytes(packed(3, 0, 1, 2)),
  bgr16: upperBytes(packed(3, 2, 1, 0)),
  '16uc3': upperBytes(packed(3, 2, 1, 0)),
  rgba16: upperBytes(packed(4, 0, 1, 2, 3)),
  bgra16: upperBytes(packed(4, 2, 1, 0, 3)),
  bayer_rggb16: upperBytes(bayer(0, 0)),
  bayer_grbg16: upperBytes(bayer(1, 0)),
  bayer_gbrg16: upperBytes(bayer(0, 1)),
  bayer_bggr16: upperBytes(bayer(1, 1)),
  '16sc1': stretched(2, (view, at, little) => view.getInt16(at, little)),
  '32sc1': stretched(4, (view, at, little) => view.getInt32(at, little)),
  '32fc1': stretched(4, (view, at, little) => view.getFloat32(at, little)),
  '64fc1': stretched(8, (view, at, little) => view.getFloat64(at, little)),
  nv12: yuv420('uv'),
  nv21: yuv420('vu'),
  i420: yuv420('planes'),
  yuv420: yuv420('planes'),
  yuv422: yuv422(1, 0, 2),
  uyvy: yuv422(1, 0, 2),
  yuv422_yuy2: yuv422(0, 1, 3),
  yuyv: yuv422(0, 1, 3),
};
