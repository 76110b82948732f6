/** A sample as views use it: decoded once, for all of them. */
import type { PlacedSample } from '../../engine/contract/api.ts';
import { type Cloud, decodeCloud } from '../../engine/contract/clouds.ts';
import { messageOf } from '../../engine/contract/errors.ts';
import { decodeRawImage } from '../../engine/contract/images.ts';
import { type ObjectFrame, objectsIn } from '../../engine/contract/messages/objects.ts';
import { measuredPicture } from '../../engine/contract/pictures.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import { videoFormatOf } from '../../engine/contract/video/packets.ts';
import { DroppedError } from './video/videoStream.ts';

export type LoadedSample = {
  readonly stream: StreamInfo;
  readonly info: PlacedSample;
  readonly content:
    | { readonly kind: 'cloud'; readonly cloud: Cloud }
    | { readonly kind: 'picture'; readonly bitmap: ImageBitmap }
    | { readonly kind: 'objects'; readonly objects: ObjectFrame }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    | { readonly kind: 'unreadable'; readonly reason: string };
};

/**
 * Decodes off the main thread where there is something to decode: clouds are views of the frame they came in.
 * @param video decodes a picture of a video by its number.
 * @throws DroppedError when a picture of a video is not wanted any more.
 */
export async function loadSample(
  stream: StreamInfo,
  info: PlacedSample,
  bytes: Uint8Array,
  video: (stream: StreamInfo, seq: number) => Promise<ImageBitmap>,
): Promise<LoadedSample> {
  if (info.refused !== undefined)
    return { stream, info, content: { kind: 'unreadable', reason: info.refused } };
  try {
    if (stream.kind === 'lidar' || stream.kind === 'radar')
      return { stream, info, content: { kind: 'cloud', cloud: decodeCloud(bytes) } };
    if (stream.codec.startsWith('image/'))
      return {
        stream,
        info,
        content: { kind: 'picture', bitmap: await createImageBitmap(picture(stream.codec, bytes)) },
      };
    if (stream.kind === 'camera' && videoFormatOf(stream.codec))
      return { stream, info, content: { kind: 'picture', bitmap: await video(stream, info.seq) } };
    if (stream.kind === 'camera')
      return {
        stream,
        info,
        content: {
          kind: 'unreadable',
          reason: `Pictures of ${stream.name} are ${stream.codec}, which nothing here decodes.`,
        },
      };
    if (objectsIn(stream)) return { stream, info, content: { kind: 'objects', objects: objectsFrom(bytes) } };
    return { stream, info, content: { kind: 'bytes', bytes } };
  } catch (error) {
    if (error instanceof DroppedError) throw error;
    if (videoFormatOf(stream.codec))
      return { stream, info, content: { kind: 'unreadable', reason: messageOf(error) } };
    const reason = `Sample ${info.seq} of ${stream.name} cannot be decoded: ${messageOf(error)}`;
    return { stream, info, content: { kind: 'unreadable', reason } };
  }
}

/** As the engine wrote it: its own answers are not checked a second time. */
const objectsFrom = (bytes: Uint8Array): ObjectFrame => JSON.parse(new TextDecoder().decode(bytes));

/** The source of a bitmap: raw pixels, or an encoded picture. @throws InputError when it is too large. */
function picture(codec: string, bytes: Uint8Array): ImageData | Blob {
  if (codec !== 'image/raw')
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: measuredPicture(bytes).codec });
  const { width, height, pixels } = decodeRawImage(bytes);
  return new ImageData(pixels, width, height);
}
