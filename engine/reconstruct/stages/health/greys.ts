/** Pictures of one camera in grey, spread over the drive. */
import { messageOf } from '../../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import { openPicture } from '../../../drive/samples/pictures.ts';
import type { StageContext } from '../../contract/stage.ts';

/** So many pictures hold some thousand edges, and cost a second or two. */
const MOST_PICTURES = 24;

export type Grey = { readonly grey: Uint8Array; readonly width: number; readonly height: number };

export type TimedGrey = { readonly info: SampleInfo; readonly picture: Grey };

/** Up to 24 pictures at even steps; a damaged one is left out and logged. */
export async function greysOf(
  context: Pick<StageContext, 'drive' | 'log'>,
  stream: StreamInfo,
): Promise<TimedGrey[]> {
  const infos = [...context.drive.samples(stream.id)].filter(({ bytes }) => bytes > 0);
  const count = Math.min(MOST_PICTURES, infos.length);
  const out: TimedGrey[] = [];
  for (let k = 0; k < count; k++) {
    const info = infos[Math.floor(((k + 0.5) * infos.length) / count)];
    const picture = info && (await greyOf(context, stream, info));
    if (picture) out.push({ info, picture });
  }
  return out;
}

/** One picture in grey; undefined where it is damaged, which is logged. */
export async function greyOf(
  context: Pick<StageContext, 'drive' | 'log'>,
  stream: StreamInfo,
  { seq, t }: SampleInfo,
): Promise<Grey | undefined> {
  try {
    const { data, info } = await openPicture(context.drive.payload(stream.id, seq), stream.codec)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const grey = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { grey, width: info.width, height: info.height };
  } catch (error) {
    context.log('warn', `Picture ${seq} of "${stream.name}" cannot be decoded: ${messageOf(error)}`, t);
    return undefined;
  }
}
