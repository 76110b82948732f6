/**
 * sensor_msgs/CompressedImage and Image, foxglove.CompressedImage and RawImage. Encoded pictures keep the
 * camera's own bytes. Uncompressed ones are kept as they are too (codec image/raw: a column block with the pixels and their
 * layout, contract/images.ts): to compress them losslessly costs ten times the write.
 */
import { encodeRawImage, type RawLayout } from '../../contract/images.ts';
import { lookAtPicture, MOST_PIXELS, type Picture } from '../../contract/pictures.ts';
import { drawOf } from '../../contract/pixelLayouts.ts';
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import { bytesAt, numberAt, type Tree, textAt } from '../encodings/tree.ts';
import { PictureSize } from '../media/picture-size.ts';
import { videoNamed } from '../media/video.ts';
import { frameOf, stampOf } from './header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily } from './message.ts';
import { keepMessage } from './other.ts';
import { videoConverter } from './videos.ts';

/** What a format's text promises. */
function promised(format: string): Picture['codec'] | undefined {
  const name = /compressedDepth/i.test(format)
    ? undefined
    : /jpe?g|png|webp/i.exec(format)?.[0].toLowerCase();
  if (name === undefined) return undefined;
  return name === 'png' || name === 'webp' ? `image/${name}` : 'image/jpeg';
}

/** The head of compressedDepth: a kind, and two floats by which depth of 32FC1 was packed into 16 bits. */
const DEPTH_HEAD_BYTES = 12;

/** How numbers of a depth picture become metres: depthA / (value − depthB) of 32FC1, 0.001 · value of 16UC1. */
function depthOf(format: string, data: Uint8Array): Readonly<Record<string, unknown>> {
  if (!format.includes('32FC1')) return { unit: 'mm' };
  const view = new DataView(data.buffer, data.byteOffset, DEPTH_HEAD_BYTES);
  return { unit: 'm', depthA: view.getFloat32(4, true), depthB: view.getFloat32(8, true) };
}

/** Converts the messages of one topic: some senders put video into CompressedImage. */
function compressedConverter(): MessageConverter {
  const [video, size] = [videoConverter(), new PictureSize()];
  return (message, bytes) => {
    const sent = bytesAt(message, 'data');
    if (!sent || sent.byteLength === 0) throw new Error('it has no data');
    const format = textAt(message, 'format');
    const isDepth = /compressedDepth/i.test(format) && sent.byteLength > DEPTH_HEAD_BYTES;
    // A PNG of 16 bits behind the head (compressed_depth_image_transport); RVL has none.
    const inner = isDepth ? lookAtPicture(sent.subarray(DEPTH_HEAD_BYTES)) : undefined;
    const data = inner ? sent.subarray(DEPTH_HEAD_BYTES) : sent;
    const picture = inner ?? lookAtPicture(data);
    // "h264", "h265; 1920x1080", "bgr8; hevc compressed bgr8" and the like.
    const said = picture
      ? undefined
      : format
          .toLowerCase()
          .split(/[;\s]+/)
          .find(videoNamed);
    const asVideo = said === undefined ? undefined : video(message, data, said);
    return (
      asVideo ??
      compressed(message, bytes, {
        data,
        picture,
        format,
        depth: inner ? depthOf(format, sent) : undefined,
        other: picture && size.faultOf(picture),
      })
    );
  };
}

type Sent = {
  readonly data: Uint8Array;
  readonly picture: Picture | undefined;
  readonly format: string;
  readonly depth: Readonly<Record<string, unknown>> | undefined;
  /** Of a picture that is not as large as the first one of its topic. */
  readonly other: string | undefined;
};

const compressed = (
  message: Tree,
  bytes: Uint8Array,
  { data, picture, format, depth, other }: Sent,
): ConvertedMessage => {
  const codec = picture?.codec ?? promised(format);
  // Encodings that no viewer shows stay messages, whole; a camera is lost with them.
  if (!codec) {
    const reason = `is no JPEG, PNG or WebP (its format says "${format}"), which is not shown: kept as a message`;
    return { ...keepMessage(withoutData(message), bytes), notes: [{ level: 'error', reason, count: 1 }] };
  }
  if (!picture) {
    const facts = () =>
      ({ kind: 'camera', frame: frameOf(message), codec, key: true, meta: { format } }) as const;
    const reason = `is no picture, though its format says "${format}": kept and flagged`;
    return {
      samples: [{ facts, payload: data, stamp: stampOf(message), codec, flags: SAMPLE_FLAG.damaged }],
      notes: [{ level: 'warn', reason, count: 1 }],
    };
  }
  const meta = { width: picture.width, height: picture.height, format, ...(depth ? { depth } : {}) };
  const facts = () => ({ kind: 'camera', frame: frameOf(message), codec, key: true, meta }) as const;
  const wrong = faultOf(picture);
  return {
    samples: [
      { facts, payload: data, stamp: stampOf(message), codec, flags: wrong ? SAMPLE_FLAG.damaged : 0 },
    ],
    notes: warnings([wrong && `${wrong}: kept and flagged`, other]),
  };
};

function faultOf({ whole, width, height }: Picture): string | undefined {
  if (!whole) return 'the picture is cut, its end is missing';
  if (width * height > MOST_PIXELS)
    return `the picture claims more than the ${MOST_PIXELS} pixels that are decoded`;
  return undefined;
}

/** Undefined without any. */
function warnings(reasons: readonly (string | undefined)[]): ConvertedMessage['notes'] {
  const said = reasons.flatMap((reason) =>
    reason === undefined ? [] : [{ level: 'warn', reason, count: 1 } as const],
  );
  return said.length > 0 ? said : undefined;
}

const uncompressedConverter = (): MessageConverter => {
  const size = new PictureSize();
  return (message) => uncompressed(message, size);
};

const uncompressed = (message: Tree, size: PictureSize): ConvertedMessage => {
  const data = bytesAt(message, 'data');
  const [width, height] = [numberAt(message, 'width') ?? 0, numberAt(message, 'height') ?? 0];
  const encoding = textAt(message, 'encoding');
  if (!data || width * height === 0) throw new Error('it has no pixels');
  if (![width, height].every((n) => Number.isSafeInteger(n) && n > 0) || width * height > MOST_PIXELS)
    throw new Error(`it claims ${width} × ${height} pixels, more than the ${MOST_PIXELS} that are shown`);
  // Some senders leave it 0; then the rows share the bytes.
  const told = numberAt(message, 'step') || Math.floor(data.byteLength / height);
  // Where the bytes are exactly those of the pixels the rows lie close, whatever their length is said to be.
  const row = width * (drawOf(encoding)?.bytes ?? 0);
  const isClose = row > 0 && told !== row && data.byteLength === row * height;
  const step = isClose ? row : told;
  if (!Number.isSafeInteger(step) || step < 1 || step * height > data.byteLength)
    throw new Error(`it claims ${height} rows of ${step} bytes and has ${data.byteLength} bytes`);
  const layout = { width, height, step, encoding, bigEndian: numberAt(message, 'is_bigendian') === 1 };
  const facts = () =>
    ({
      kind: 'camera',
      frame: frameOf(message),
      codec: 'image/raw',
      key: true,
      meta: { width, height, encoding },
    }) as const;
  return {
    samples: [
      {
        facts,
        // All of it: planar layouts (nv21) have more rows than the picture is high.
        payload: encodeRawImage(layout, data),
        source: { bytes: data, recipe: { kind: 'raw-image/1', layout } },
        stamp: stampOf(message),
        codec: 'image/raw',
      },
    ],
    notes: warnings([
      isClose ? `its step says ${told} bytes, its rows have ${row} by its size: read so` : undefined,
      faultOfLayout(layout),
      size.faultOf(layout),
    ]),
  };
};

function faultOfLayout({ width, step, encoding }: RawLayout): string | undefined {
  const draw = drawOf(encoding);
  if (!draw) return `the pixel layout "${encoding}" cannot be shown or used here: kept as it was sent`;
  return step >= width * draw.bytes
    ? undefined
    : `its rows of ${step} bytes are too short for ${width} pixels of ${encoding}: kept, and cannot be shown`;
}

const withoutData = (message: Tree): Tree => ({ ...message, data: undefined });

export const image = {
  types: [
    'sensor_msgs/CompressedImage',
    'sensor_msgs/Image',
    'foxglove/CompressedImage',
    'foxglove/RawImage',
  ],
  open(_topic: string, type: string): MessageConverter {
    return type.endsWith('CompressedImage') ? compressedConverter() : uncompressedConverter();
  },
} satisfies MessageFamily;
