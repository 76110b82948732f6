/** Pictures of a report: what cameras saw at moments that matter, and what stages made. */
import { pictureOf } from '../../../artifacts/picture.ts';
import type { Problem } from '../../../contract/doctor/problems.ts';
import { messageOf } from '../../../contract/errors.ts';
import type { RunInfo } from '../../../contract/stages.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import type { Drive } from '../../../drive/drive.ts';
import { openPicture } from '../../../drive/samples/pictures.ts';
import { type Html, html, picture } from './html.ts';
import { clockOf } from './words.ts';

/** Each is some 40 kB; a report is to be mailed. */
const MOST_FRAMES = 9;
const EVEN_FRAMES = 3;
const MOST_ARTIFACTS = 12;
const FRAME_PX = 640;
const ARTIFACT_PX = { width: 480, height: 300 };
/** Kinds that say more as a picture than as figures. */
const DRAWN = ['raster', 'cloud', 'map', 'polylines', 'image', 'trajectory', 'mask'];

/** Frames at the moments of the worst problems, and at even steps. */
export async function framesOf(
  drive: Drive,
  problems: readonly Problem[],
  [from, to]: readonly [Nanoseconds, Nanoseconds],
): Promise<Html[]> {
  const cameras = drive
    .streams()
    .filter(({ kind, codec, count }) => kind === 'camera' && codec.startsWith('image/') && count > 0);
  const [first] = cameras;
  if (!first) return [];
  const even = Array.from({ length: EVEN_FRAMES }, (_, i) => ({
    camera: first,
    t: from + ((to - from) * (i + 0.5)) / EVEN_FRAMES,
    about: '',
  }));
  const wanted = problems.flatMap(({ when, picture: seen, sentence }) => {
    const t = seen?.kind === 'sample' ? seen.t : when?.fromNs;
    if (t === undefined || t < from || t > to) return [];
    const stream = seen?.kind === 'sample' ? seen.stream : undefined;
    return [{ camera: cameras.find(({ id }) => id === stream) ?? first, t, about: sentence }];
  });
  const frames: Html[] = [];
  for (const each of [...wanted.slice(0, MOST_FRAMES - EVEN_FRAMES), ...even]) {
    const made = await frameOf(drive, each);
    if (made) frames.push(made);
  }
  return frames;
}

async function frameOf(
  drive: Drive,
  { camera, t, about }: { readonly camera: StreamInfo; readonly t: Nanoseconds; readonly about: string },
): Promise<Html | undefined> {
  const sample = drive.latest(camera.id, t);
  if (!sample) return undefined;
  const caption = `${camera.name}, ${clockOf(sample.t)}${about === '' ? '' : `: ${about}`}`;
  try {
    const bytes = await openPicture(drive.payload(camera.id, sample.seq), camera.codec)
      .resize({ width: FRAME_PX, withoutEnlargement: true })
      .jpeg({ quality: 78 })
      .toBuffer();
    return html`<figure>${picture('jpeg', bytes, caption)}<figcaption>${caption}</figcaption></figure>`;
  } catch (error) {
    // A damaged picture costs itself.
    return html`<figure><figcaption>${caption} cannot be shown: ${messageOf(error)}</figcaption></figure>`;
  }
}

export async function artifactsOf(drive: Drive, run: RunInfo | undefined): Promise<Html[]> {
  const all = (run?.stages ?? []).flatMap(({ artifacts }) => artifacts);
  const drawn = all.filter(({ kind, parts }) => DRAWN.includes(kind) && parts > 0).slice(0, MOST_ARTIFACTS);
  const figures: Html[] = [];
  for (const { id, stage, name } of drawn) {
    const bytes = await pictureOf(drive, id, ARTIFACT_PX);
    const caption = `${stage}: ${name}`;
    if (bytes)
      figures.push(
        html`<figure>${picture('png', bytes, caption)}<figcaption>${caption}</figcaption></figure>`,
      );
  }
  return figures;
}
