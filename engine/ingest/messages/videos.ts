/**
 * foxglove.CompressedVideo, and FFMPEGPacket of ffmpeg_image_transport: video as the camera encoded it, one frame a message, with
 * its key frames. What is no video that can be told is named.
 */
import { lookAtPicture } from '../../contract/pictures.ts';
import { bytesAt, numberAt, type Tree, textAt } from '../encodings/tree.ts';
import { VideoPackets, videoNamed } from '../media/video.ts';
import { frameOf, stampOf } from './header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily } from './message.ts';

/** Bit 0 of an FFMPEGPacket's flags: AV_PKT_FLAG_KEY. */
const PACKET_KEY = 1;
/** Packets of parameter sets alone are kept beside the pictures. */
const SETS_SUFFIX = '/parameter_sets';

type Note = NonNullable<ConvertedMessage['notes']>[number];
const note = (level: Note['level'], reason: string): Note => ({ level, reason, count: 1 });

function open(_topic: string, type: string): MessageConverter {
  const isPacket = type.endsWith('FFMPEGPacket');
  const videos = videoConverter();
  return (message) => {
    const data = bytesAt(message, 'data');
    // Newer packets name the pixel format behind the codec: "h264;yuv420p;bgr8;bgr8".
    const said =
      textAt(message, isPacket ? 'encoding' : 'format')
        .toLowerCase()
        .split(';')[0] ?? '';
    if (!data || data.byteLength === 0 || said === '') throw new Error('it has no data or no format');
    const picture = lookAtPicture(data);
    if (picture) return pictureOf(message, data, said, picture);
    const converted = videos(message, data, said);
    if (converted) {
      const usual = isPacket || videoNamed(said) === said || said.startsWith('lib');
      if (usual) return converted;
      const reason = `its format "${said}" is no name of foxglove.CompressedVideo: taken for ${videoNamed(said)}`;
      return { ...converted, notes: [note('warn', reason), ...(converted.notes ?? [])] };
    }
    return unknown(message, data, said, isPacket);
  };
}

/** Converts the messages of one topic whose data are video; undefined for data of a format that is none of the four. */
export function videoConverter(): (
  message: Tree,
  data: Uint8Array,
  said: string,
) => ConvertedMessage | undefined {
  let packets: { readonly codec: string; readonly of: VideoPackets } | undefined;
  let declared: unknown;
  return (message, data, said) => {
    const format = videoNamed(said);
    if (!format) return undefined;
    const codec = `video/${format}`;
    packets ??= { codec, of: new VideoPackets(format, { meta: { format: said, ...sizeOf(message) } }) };
    const stamp = stampOf(message);
    const frame = frameOf(message);
    // Another codec than the stream's: flagged where samples are made, and no packet of this stream.
    const { isPicture, notes, meta, ...taken } =
      packets.codec === codec
        ? packets.of.take(data)
        : { isPicture: true, notes: [], meta: {}, keyFrame: false };
    if (!isPicture) {
      const facts = () => ({ kind: 'message', frame, codec }) as const;
      return { samples: [{ suffix: SETS_SUFFIX, facts, payload: data, stamp }], notes };
    }
    const facts = () => ({ kind: 'camera', frame, codec, key: true, meta }) as const;
    const late = declared !== undefined && declared !== meta && packets.codec === codec ? meta : undefined;
    if (packets.codec === codec) declared = meta;
    return { samples: [{ facts, payload: data, stamp, codec, ...taken, meta: late }], notes };
  };
}

function unknown(message: Tree, data: Uint8Array, said: string, isPacket: boolean): ConvertedMessage {
  const codec = `video/${said}`;
  const keyFrame = isPacket && ((numberAt(message, 'flags') ?? 0) & PACKET_KEY) !== 0;
  const meta = { format: said, ...sizeOf(message) };
  const facts = () => ({ kind: 'camera', frame: frameOf(message), codec, key: true, meta }) as const;
  const reason = `its format "${said}" is none of h264, h265, vp9, av1: kept as it is, nothing tells its key frames`;
  return {
    samples: [{ facts, payload: data, stamp: stampOf(message), codec, keyFrame }],
    notes: [note('warn', reason)],
  };
}

/** MJPEG and the like: each frame is a picture. */
function pictureOf(
  message: Tree,
  data: Uint8Array,
  format: string,
  { codec, width, height }: NonNullable<ReturnType<typeof lookAtPicture>>,
): ConvertedMessage {
  const meta = { width, height, format };
  const facts = () => ({ kind: 'camera', frame: frameOf(message), codec, key: true, meta }) as const;
  const notes = [
    note('info', `its format is "${format}" and its frames are pictures (${codec}): taken as these`),
  ];
  return { samples: [{ facts, payload: data, stamp: stampOf(message), codec }], notes };
}

function sizeOf(message: Tree): { width?: number; height?: number } {
  const [width, height] = [numberAt(message, 'width'), numberAt(message, 'height')];
  return width && height ? { width, height } : {};
}

export const videos = {
  types: [
    'foxglove/CompressedVideo',
    'ffmpeg_image_transport_msgs/FFMPEGPacket',
    'foxglove_msgs/CompressedVideo',
  ],
  open,
} satisfies MessageFamily;
