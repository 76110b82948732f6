/** Sweeps and pictures of all sensors in time order, read a few files ahead. */

import { resolve } from 'node:path';
import { lookAtPicture, MOST_PIXELS } from '../../../contract/pictures.ts';
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { RINGS, type Sweep, sweepOfBin, sweepOfText } from '../../../drive/recipes/hdl64.ts';
import type { Recipe } from '../../../drive/recipes/recipe.ts';
import { reasonOf } from '../../files.ts';
import type { Item, PayloadMemory, PlaceDraft, StreamDeclaration } from '../../format.ts';
import { PictureSize } from '../../media/picture-size.ts';
import { readInOrder } from '../../media/read-in-order.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { readWhole } from '../../pool.ts';
import type { QuickLook } from '../../quick-look.ts';
import type { Frame, SensorFolder } from './frames.ts';
import { type Amount, fault, stampOf } from './items.ts';
import type { KittiLayout } from './layout.ts';
import { type Sensor, VELODYNE } from './sensors.ts';
import { type Spans, sweepSpans } from './spans.ts';

/** Of a sweep or picture; those of the data set have up to 2 MB, and as many as lie ahead are in memory. */
const MOST_FILE_BYTES = 32 * 1024 * 1024;

/**
 * @param given the begin and end of the sweeps; by default from the files of KITTI raw
 * @param quick which files are read; of the others only the time is told
 */
export async function* readMedia(
  layout: KittiLayout,
  sensors: readonly Sensor[],
  t0: bigint,
  memory: PayloadMemory,
  places: boolean,
  { given, quick }: { readonly given?: Spans; readonly quick?: QuickLook | undefined } = {},
): AsyncGenerator<Item, Amount> {
  const sweeps = sensors.find(({ folder }) => folder.name === VELODYNE);
  const spans = given ?? (await sweepSpans(layout, sweeps));
  for (const finding of spans.findings) yield { type: 'finding', finding };
  const jobs = sensors.flatMap(({ folder, frames }) => frames.map((frame) => ({ folder, frame })));
  jobs.sort((a, b) => compareNs(a.frame.ns, b.frame.ns));
  const skipped = new Set(quick ? jobs.filter((job) => isSkipped(job, t0, quick)) : []);
  const reader = new MediaReader(layout, spans, t0, memory, places);
  const bytes = yield* readInOrder(jobs, {
    passed(job) {
      if (!skipped.has(job)) return undefined;
      const { t, tLog } = stampOf(job.frame, t0);
      return { type: 'passed', stream: job.folder.name, t, tLog };
    },
    read: ({ frame }, pool) => readWhole(frame.file, pool, MOST_FILE_BYTES),
    unread: ({ folder, frame }, reason) => fault(`${folder.name}/data`, frame, reason),
    take: ({ folder, frame }, content) =>
      folder.name === VELODYNE
        ? reader.sweep(folder, frame, content)
        : reader.picture(folder, frame, content),
  });
  return { files: jobs.length, bytes };
}

type Job = { readonly folder: SensorFolder; readonly frame: Frame };

/** The first frame of a folder declares its stream, so it is read in any case. */
const isSkipped = ({ frame, folder }: Job, t0: bigint, quick: QuickLook): boolean =>
  frame.index !== Math.min(...folder.files.keys()) && !quick.takes(Number(frame.ns - t0));

class MediaReader {
  readonly #layout: KittiLayout;
  readonly #spans: Spans;
  readonly #t0: bigint;
  readonly #memory: PayloadMemory;
  /** Whether samples are to say where the log has their payloads. */
  readonly #places: boolean;
  /** Codec by stream, once it is declared. */
  readonly #sizes = new Map<string, PictureSize>();
  readonly #codecs = new Map<string, string>();

  constructor(layout: KittiLayout, spans: Spans, t0: bigint, memory: PayloadMemory, places: boolean) {
    this.#places = places;
    this.#layout = layout;
    this.#spans = spans;
    this.#t0 = t0;
    this.#memory = memory;
  }

  *sweep({ name, extension }: SensorFolder, frame: Frame, bytes: Uint8Array): Generator<Item> {
    const place = `${name}/data`;
    let sweep: Sweep;
    try {
      const span = this.#spans.of(frame.index);
      sweep =
        extension === 'bin' ? sweepOfBin(bytes, span, this.#memory) : sweepOfText(bytes, span, this.#memory);
    } catch (error) {
      yield fault(place, frame, `is no sweep: ${reasonOf(error)}`);
      return;
    }
    if (sweep.points === 0) {
      yield fault(place, frame, 'holds no point: left out');
      return;
    }
    if (!this.#codecs.has(name)) {
      this.#codecs.set(name, 'columns/1');
      yield { type: 'stream', stream: velodyneStream(this.#spans.source, sweep.rings) };
    }
    if (sweep.loose > 0)
      yield fault(place, frame, 'is cut: it ends inside a point; the whole points are kept and flagged');
    if (sweep.dropped > 0)
      yield fault(place, frame, 'points without finite coordinates are left out', 'info', sweep.dropped);
    if (!sweep.rings)
      yield fault(place, frame, 'the order of the points does not show 64 lasers: no ring column', 'info');
    const stamp = stampOf(frame, this.#t0);
    const flags = stamp.flags | (sweep.loose > 0 ? SAMPLE_FLAG.damaged : 0);
    const span = this.#spans.of(frame.index);
    const recipe: Recipe = {
      kind: extension === 'bin' ? 'hdl64-bin/1' : 'hdl64-text/1',
      ...(span ? { span } : {}),
    };
    const { payload } = sweep;
    yield {
      type: 'sample',
      stream: name,
      ...stamp,
      flags,
      payload,
      place: this.#placeOf(frame, bytes, recipe),
    };
  }

  *picture({ name }: SensorFolder, frame: Frame, bytes: Uint8Array): Generator<Item> {
    const place = `${name}/data`;
    const picture = lookAtPicture(bytes);
    if (!picture) {
      yield fault(place, frame, 'is no PNG or JPEG picture: left out');
      return;
    }
    const codec = this.#codecs.get(name);
    if (codec === undefined) {
      this.#codecs.set(name, picture.codec);
      const meta = { width: picture.width, height: picture.height, rectified: this.#layout.synced };
      yield {
        type: 'stream',
        stream: { name, kind: 'camera', role: 'sensor', frame: name, codec: picture.codec, key: true, meta },
      };
    } else if (codec !== picture.codec) {
      yield fault(place, frame, `is ${picture.codec}, the others are ${codec}: left out`);
      return;
    }
    const size = this.#sizes.get(name) ?? new PictureSize();
    this.#sizes.set(name, size);
    const other = size.faultOf(picture);
    if (other !== undefined) yield fault(place, frame, other, 'warn');
    if (!picture.whole)
      yield fault(place, frame, 'is cut: the end of the picture is missing; kept and flagged');
    const large = picture.width * picture.height > MOST_PIXELS;
    if (large)
      yield fault(
        place,
        frame,
        `claims more than the ${MOST_PIXELS} pixels that are decoded; kept and flagged`,
      );
    const stamp = stampOf(frame, this.#t0);
    const flags = stamp.flags | (picture.whole && !large ? 0 : SAMPLE_FLAG.damaged);
    yield {
      type: 'sample',
      stream: name,
      ...stamp,
      flags,
      payload: bytes,
      place: this.#placeOf(frame, bytes),
    };
  }

  /** The whole file. */
  #placeOf({ file }: Frame, { byteLength }: Uint8Array, recipe?: Recipe): PlaceDraft | undefined {
    if (!this.#places) return undefined;
    return { file: resolve(file), holder: 'file', at: 0, length: byteLength, recipe };
  }
}

const velodyneStream = (timeSource: string, rings: boolean): StreamDeclaration => ({
  name: VELODYNE,
  kind: 'lidar',
  role: 'sensor',
  frame: 'velodyne',
  codec: 'columns/1',
  key: true,
  meta: {
    intensityMax: 1,
    timeSource,
    ...(rings ? { rings: RINGS, ringSource: 'order of the points' } : {}),
  },
});
