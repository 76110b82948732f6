/** Pictures of one camera in grey, spread over the drive. */
import { messageOf } from '../../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import { openPicture } from '../../../drive/samples/pictures.ts';
import type { StageContext } from '../../contract/stage.ts';
import { batches } from '../../mapping/batches.ts';

/** So many pictures hold some thousand edges, and cost a second or two. */
const MOST_PICTURES = 24;

export type Grey = { readonly grey: Uint8Array; readonly width: number; readonly height: number };

export type TimedGrey = { readonly info: SampleInfo; readonly picture: Grey };

/** Up to 24 pictures at even steps; a damaged one is left out and logged. As many are decoded at a time as there are threads. */
export async function greysOf(
  context: Pick<StageContext, 'drive' | 'log'> & { readonly threads?: number },
  stream: StreamInfo,
): Promise<TimedGrey[]> {
  const infos = [...context.drive.samples(stream.id)].filter(({ bytes }) => bytes > 0);
  const count = Math.min(MOST_PICTURES, infos.length);
  const chosen = Array.from(
    { length: count },
    (_, k) => infos[Math.floor(((k + 0.5) * infos.length) / count)],
  );
  const out: TimedGrey[] = [];
  for (const { items } of batches(chosen, context.threads ?? 1)) {
    const decoded = await Promise.all(
      items.map(async (info) => info && { info, picture: await decodedGrey(context, stream, info) }),
    );
    for (const each of decoded) {
      if (!each) continue;
      const { info, picture } = each;
      if (typeof picture === 'string') context.log('warn', picture, info.t);
      else out.push({ info, picture });
    }
  }
  return out;
}

/** One picture in grey; undefined where it is damaged, which is logged. */
export async function greyOf(
  context: Pick<StageContext, 'drive' | 'log'>,
  stream: StreamInfo,
  info: SampleInfo,
): Promise<Grey | undefined> {
  const picture = await decodedGrey(context, stream, info);
  if (typeof picture !== 'string') return picture;
  context.log('warn', picture, info.t);
  return undefined;
}

/** One picture in grey, or the sentence that says why it cannot be decoded. */
async function decodedGrey(
  { drive }: Pick<StageContext, 'drive'>,
  stream: StreamInfo,
  { seq }: SampleInfo,
): Promise<Grey | string> {
  try {
    const { data, info } = await openPicture(drive.payload(stream.id, seq), stream.codec)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const grey = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { grey, width: info.width, height: info.height };
  } catch (error) {
    return `Picture ${seq} of "${stream.name}" cannot be decoded: ${messageOf(error)}`;
  }
}
