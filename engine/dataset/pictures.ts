/** The pictures of a drive with the true lens and pose of the camera, twice a second. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../contract/errors.ts';
import type { SampleInfo } from '../contract/streams.ts';
import { NS_PER_S, utcText } from '../contract/time.ts';
import type { Drive } from '../drive/drive.ts';
import { compose } from '../geometry/se3.ts';
import { poseAt } from '../geometry/trajectory.ts';
import type { PictureRow } from './layout.ts';
import { trueCameras, trueTrajectory } from './truth.ts';

/** Pictures nearer in time show nearly the same. */
const APART_NS = 0.5 * NS_PER_S;

export type PicturesReport = { readonly count: number; readonly pixelClasses: readonly string[] };

/** @throws InputError when the truth does not know a camera of the drive. */
export async function writePictures(
  drive: Drive,
  truth: string,
  folder: string,
  progress: (fraction: number, text: string) => void,
): Promise<PicturesReport> {
  const cameras = trueCameras(truth);
  const way = trueTrajectory(truth, drive.info.t0);
  const rows: PictureRow[] = [];
  const streams = drive.streams().filter(({ kind, codec }) => kind === 'camera' && codec === 'image/jpeg');
  for (const [n, stream] of streams.entries()) {
    progress(n / streams.length, `pictures of ${stream.frame}`);
    const camera = cameras.get(stream.frame);
    if (!camera) throw new InputError(`${truth}: the truth does not know the camera ${stream.frame}.`);
    const place = join('pictures', stream.frame);
    await mkdir(join(folder, place), { recursive: true });
    for (const { seq, t } of apart(drive.samples(stream.id))) {
      const T_map_vehicle = poseAt(way, t);
      if (!T_map_vehicle) continue;
      const image = join(place, `${seq}.jpg`);
      await writeFile(join(folder, image), drive.payload(stream.id, seq));
      rows.push({
        camera: stream.frame,
        seq,
        t: utcText(drive.info.t0, t),
        image,
        model: camera.model,
        T_map_camera: compose(T_map_vehicle, camera.T_vehicle_camera),
      });
    }
  }
  await writeFile(join(folder, 'pictures.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { count: rows.length, pixelClasses: [] };
}

function* apart(samples: Iterable<SampleInfo>): Iterable<SampleInfo> {
  let last = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    if (sample.bytes === 0 || sample.t - last < APART_NS - 1) continue;
    last = sample.t;
    yield sample;
  }
}
