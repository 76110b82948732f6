/** The pictures of a drive, twice a second: with the true lens and pose of the camera, and what each pixel shows. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CameraModel } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import type { SampleInfo } from '../contract/streams.ts';
import { absolute, NS_PER_S, utcText } from '../contract/time.ts';
import type { Drive } from '../drive/drive.ts';
import { compose } from '../geometry/se3.ts';
import { poseAt } from '../geometry/trajectory.ts';
import { decodeLabels } from '../simulate/label-file.ts';
import { LABEL_CLASSES, type Labels } from '../simulate/labels.ts';
import type { PictureRow } from './layout.ts';
import { trueCameras, trueCrossings, trueTrajectory } from './truth.ts';

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
    const chosen = new Map<bigint, PictureRow>();
    for (const { seq, t } of apart(drive.samples(stream.id))) {
      const T_map_vehicle = poseAt(way, t);
      if (!T_map_vehicle) continue;
      const image = join(place, `${seq}.jpg`);
      await writeFile(join(folder, image), drive.payload(stream.id, seq));
      chosen.set(absolute(drive.info.t0, t), {
        camera: stream.frame,
        seq,
        t: utcText(drive.info.t0, t),
        image,
        model: camera.model,
        T_map_camera: compose(T_map_vehicle, camera.T_vehicle_camera),
      });
    }
    const labels = join(truth, 'labels', `${stream.frame}.bin`);
    // A picture whose clock was put wrong on purpose meets no label: it stays without.
    if (existsSync(labels))
      for (const { stampNs, ...seen } of decodeLabels(await readFile(labels))) {
        const row = chosen.get(stampNs);
        if (row)
          chosen.set(stampNs, { ...row, ...(await writeLabels(folder, place, row.seq, seen, camera.model)) });
      }
    rows.push(...chosen.values());
  }
  await writeFile(join(folder, 'crossings.json'), JSON.stringify(trueCrossings(truth)));
  await writeFile(join(folder, 'pictures.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const labelled = rows.some(({ classes }) => classes !== undefined);
  return { count: rows.length, pixelClasses: labelled ? LABEL_CLASSES : [] };
}

/** Greatest id that a picture of instances holds. */
const MOST_INSTANCES = 65_535;

async function writeLabels(
  folder: string,
  place: string,
  seq: number,
  { classes, instances }: Labels,
  { width, height }: CameraModel,
): Promise<Pick<PictureRow, 'classes' | 'instances'>> {
  const [of, ids] = [join(place, `${seq}.classes.png`), join(place, `${seq}.instances.png`)];
  if (classes.length !== width * height || instances.some((id) => id > MOST_INSTANCES))
    throw new InputError(
      `${of}: the labels do not fit a picture of ${width} × ${height} with 16-bit instances.`,
    );
  const raw = { width, height, channels: 1 } as const;
  await sharp(classes, { raw }).toColourspace('b-w').png().toFile(join(folder, of));
  await sharp(Uint16Array.from(instances), { raw }).toColourspace('grey16').png().toFile(join(folder, ids));
  return { classes: of, instances: ids };
}

function* apart(samples: Iterable<SampleInfo>): Iterable<SampleInfo> {
  let last = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    if (sample.bytes === 0 || sample.t - last < APART_NS - 1) continue;
    last = sample.t;
    yield sample;
  }
}
