/**
 * foxglove.CompressedVideo, and FFMPEGPacket of ffmpeg_image_transport: video as the camera encoded it, one frame a message, with
 * its key frames. What is no video that can be told is named.
 */
import { lookAtPicture } from '../../contract/pictures.ts';
import { bytesAt, numberAt, type Tree, textAt } from '../encodings/tree.ts';
import { frameOf, stampOf } from './header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily } from './message.ts';
import { isKeyFrame, lengthPrefixed } from './video.ts';

/** Formats of foxglove.CompressedVideo, and what encoders and containers call them. */
const FORMATS: readonly (readonly [names: RegExp, format: string])[] = [
  [/^(h\.?264|avc\d?|x264|libx264|libopenh264|h264_\w+)$/, 'h264'],
  [/^(h\.?265|hevc|hvc1|hev1|x265|libx265|hevc_\w+)$/, 'h265'],
  [/^(vp9|vp09|libvpx-vp9)$/, 'vp9'],
  [/^(av1|av01|libaom-av1|libsvtav1|av1_\w+)$/, 'av1'],
];
const STANDARD = new Set(['h264', 'h265', 'vp9', 'av1']);
/** Bit 0 of an FFMPEGPacket's flags: AV_PKT_FLAG_KEY. */
const PACKET_KEY = 1;

type Note = NonNullable<ConvertedMessage['notes']>[number];
const note = (level: Note['level'], reason: string): Note => ({ level, reason, count: 1 });

function open(_topic: string, type: string): MessageConverter {
  const isPacket = type.endsWith('FFMPEGPacket');
  let first = true;
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
    const format = FORMATS.find(([names]) => names.test(said))?.[1] ?? said;
    const codec = `video/${format}`;
    const prefixed = (format === 'h264' || format === 'h265') && lengthPrefixed(data) !== undefined;
    const notes = [...notesOn(said, format, prefixed), ...(first ? [SHOWN] : [])];
    first = false;
    const key = isPacket ? ((numberAt(message, 'flags') ?? 0) & PACKET_KEY) !== 0 : false;
    const facts = () =>
      ({
        kind: 'camera',
        frame: frameOf(message),
        codec,
        key: true,
        meta: { format: said, ...sizeOf(message), ...(prefixed ? { framing: 'length-prefixed' } : {}) },
      }) as const;
    const keyFrame = key || isKeyFrame(data, format);
    return { samples: [{ facts, payload: data, stamp: stampOf(message), codec, keyFrame }], notes };
  };
}

const SHOWN = note('info', 'is video: kept as it is, with its key frames; this version shows no video');

function notesOn(said: string, format: string, prefixed: boolean): Note[] {
  const notes: Note[] = [];
  if (!STANDARD.has(format))
    notes.push(
      note(
        'warn',
        `its format "${said}" is none of h264, h265, vp9, av1: kept as it is, nothing tells its key frames`,
      ),
    );
  else if (said !== format && !said.startsWith('lib'))
    notes.push(
      note('warn', `its format "${said}" is no name of foxglove.CompressedVideo: taken for ${format}`),
    );
  if (prefixed)
    notes.push(
      note(
        'warn',
        'its NAL units have lengths before them and no start codes (as in MP4), which players of logs do not read: kept as they are',
      ),
    );
  return notes;
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
