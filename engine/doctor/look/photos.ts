/** A small picture of a camera that has a problem, from the moment of it. */
import type { Problem } from '../../contract/doctor/problems.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { openPicture } from '../../drive/samples/pictures.ts';

export type ProblemPhoto = { readonly jpeg: Uint8Array; readonly t: Nanoseconds };

const WIDTH_PX = 480;

/** Undefined for what is no camera, for video, and for a damaged picture. */
export async function pictureOf(drive: Drive, { subject, when }: Problem): Promise<ProblemPhoto | undefined> {
  const camera = drive
    .streams()
    .find(
      ({ id, kind, codec, count }) =>
        id === subject.stream && kind === 'camera' && codec.startsWith('image/') && count > 0,
    );
  if (!camera) return undefined;
  const middle = when
    ? drive.latest(camera.id, when.toNs)
    : drive.at(camera.id, Math.floor(camera.count / 2));
  if (!middle || middle.bytes === 0) return undefined;
  try {
    const picture = await openPicture(drive.payload(camera.id, middle.seq), camera.codec)
      .resize({ width: WIDTH_PX, withoutEnlargement: true })
      .jpeg()
      .toBuffer();
    return { jpeg: new Uint8Array(picture), t: middle.t };
  } catch {
    return undefined; // A damaged picture: ingest has counted it.
  }
}
