/** Readers of video packets by format, and packets as a player takes them. */
import { Av1Reader } from './av1.ts';
import { H264Reader } from './h264.ts';
import { H265Reader } from './h265.ts';
import { annexB, nalUnits } from './nal.ts';
import type { PacketReader, VideoFormat } from './picture-look.ts';
import { VIDEO_FORMATS } from './picture-look.ts';
import { Vp9Reader } from './vp9.ts';

/** Of a codec such as video/h264; undefined of another. */
export const videoFormatOf = (codec: string): VideoFormat | undefined =>
  VIDEO_FORMATS.find((format) => codec === `video/${format}`);

/** @param lengthBytes bytes of the lengths before units of H.264 and H.265, where the stream says so. */
export function packetReader(format: VideoFormat, lengthBytes?: number): PacketReader {
  switch (format) {
    case 'h264':
      return new H264Reader(lengthBytes);
    case 'h265':
      return new H265Reader(lengthBytes);
    case 'vp9':
      return new Vp9Reader();
    case 'av1':
      return new Av1Reader();
  }
}

/** A packet as decoders take it: units of H.264 and H.265 behind start codes. The same bytes where they are so already. */
export function playable(format: VideoFormat, packet: Uint8Array, lengthBytes?: number): Uint8Array {
  if (format === 'vp9' || format === 'av1') return packet;
  const { units, framing } = nalUnits(packet, lengthBytes);
  return framing === 'annex-b' ? packet : annexB(units);
}
