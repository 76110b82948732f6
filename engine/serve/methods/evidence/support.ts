/** The points, cells and pixels that a map element rests on, found anew from the log by the run's poses. */
import type { SeenPictureInfo } from '../../../contract/api.ts';
import { InputError } from '../../../contract/errors.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { SeenPicture } from '../../../reconstruct/results/support/pictures.ts';
import { Payloads } from '../../wire/answer.ts';
import { threadMethod } from '../method.ts';

/** Pictures that come with a stretch of them; the others are named. */
const MOST_CROPS = 8;
/** Width of a stretch as it is sent (px), and what is shown around the element (share of its size, and px). */
const CROP_PX = 320;
const AROUND = 0.35;
const LEAST_AROUND_PX = 40;

export const supportPointsMethod = threadMethod(
  'evidence.points',
  'analysis',
  async ({ drive, run, xyz }, drives) => {
    const { supportPoints } = await import('../../../reconstruct/results/support/points.ts');
    const { bytes, ...found } = supportPoints(drives.reading(drive), run, xyz);
    return { result: { ...found, payload: 0 }, payloads: [bytes] };
  },
);

export const supportCellsMethod = threadMethod(
  'evidence.cells',
  'analysis',
  async ({ drive, run, xyz }, drives) => {
    const { supportCells } = await import('../../../reconstruct/results/support/cells.ts');
    const { bytes, ...found } = supportCells(drives.reading(drive), run, xyz);
    return { result: { ...found, payload: 0 }, payloads: [bytes] };
  },
);

export const supportPicturesMethod = threadMethod(
  'evidence.pictures',
  'analysis',
  async ({ drive: handle, run, xyz }, drives) => {
    const { seenPictures } = await import('../../../reconstruct/results/support/pictures.ts');
    const drive = drives.reading(handle);
    const payloads = new Payloads();
    const pictures: SeenPictureInfo[] = [];
    for (const [k, seen] of seenPictures(drive, run, xyz).entries()) {
      const crop = k < MOST_CROPS ? await cropOf(drive, seen) : undefined;
      pictures.push({
        ...seen,
        ...(crop ? { crop: { rect: crop.rect, payload: payloads.add(crop.bytes) } } : {}),
      });
    }
    return { result: { pictures }, payloads: payloads.list };
  },
);

type Crop = { readonly rect: readonly [number, number, number, number]; readonly bytes: Uint8Array };

/** The stretch of the picture about the seen pixels; undefined for video and for a damaged picture. */
async function cropOf(drive: Drive, { stream, seq, pixels }: SeenPicture): Promise<Crop | undefined> {
  const { codec } = drive.stream(stream);
  if (!codec.startsWith('image/')) return undefined;
  const { openPicture } = await import('../../../drive/samples/pictures.ts');
  try {
    const picture = openPicture(drive.payload(stream, seq), codec);
    const { width, height } = await picture.metadata();
    const rect = rectOf(pixels, width, height);
    const [left, top, w, h] = rect;
    const bytes = await picture
      .extract({ left, top, width: w, height: h })
      .resize({ width: CROP_PX })
      .jpeg()
      .toBuffer();
    return { rect, bytes: new Uint8Array(bytes) };
  } catch (error) {
    // Damaged: ingest has counted it, and the list names the picture all the same.
    if (error instanceof InputError || error instanceof Error) return undefined;
    throw error;
  }
}

/** A rectangle of 16:9 within the picture that holds the pixels and something around them. */
function rectOf(pixels: readonly number[], width: number, height: number): Crop['rect'] {
  const us = pixels.filter((_, i) => i % 2 === 0);
  const vs = pixels.filter((_, i) => i % 2 === 1);
  const [u0, u1] = [Math.min(...us), Math.max(...us)];
  const [v0, v1] = [Math.min(...vs), Math.max(...vs)];
  const around = Math.max(LEAST_AROUND_PX, AROUND * Math.max(u1 - u0, v1 - v0));
  const w = Math.min(width, Math.max(u1 - u0 + 2 * around, (16 / 9) * (v1 - v0 + 2 * around)));
  const h = Math.min(height, (9 / 16) * w);
  const left = Math.max(0, Math.min(width - w, (u0 + u1 - w) / 2));
  const top = Math.max(0, Math.min(height - h, (v0 + v1 - h) / 2));
  return [Math.floor(left), Math.floor(top), Math.max(1, Math.floor(w)), Math.max(1, Math.floor(h))];
}
