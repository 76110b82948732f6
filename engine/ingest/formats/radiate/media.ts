/** Sweeps, radar scans and pictures of a sequence in the order of time, read a few files ahead. */
import type { PolarLayout } from '../../../contract/messages/polar.ts';
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { reasonOf } from '../../files.ts';
import type { Finding, Item, PayloadMemory } from '../../format.ts';
import { MOST_PICTURE_BYTES, PictureStreams } from '../../media/picture-files.ts';
import { readInOrder } from '../../media/read-in-order.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { readWhole } from '../../pool.ts';
import type { Frame, SensorFrames } from './frames.ts';
import { CARTESIAN, LEFT, LIDAR, POLAR, RIGHT } from './layout.ts';
import { RANGE_STEP_M, scanOf } from './radar.ts';
import { type MadeSweep, RINGS, sweepOf } from './sweeps.ts';

export const RADAR_POINTS = `${POLAR}/points`;
export const MEDIA: readonly (readonly [folder: string, endings: readonly string[], schema: string])[] = [
  [LIDAR, ['csv'], 'lidar'],
  [POLAR, ['png', 'jpg', 'jpeg'], 'radar picture'],
  [CARTESIAN, ['png', 'jpg', 'jpeg'], 'radar picture'],
  [LEFT, ['png', 'jpg', 'jpeg'], 'camera'],
  [RIGHT, ['png', 'jpg', 'jpeg'], 'camera'],
];
/** A sweep has 1 MB of text. */
const MOST_SWEEP_BYTES = 16 * 1024 * 1024;
/** As scanOf takes it: y of the radar's frame is ahead. */
const POLAR_LAYOUT: PolarLayout = { rays: 'columns', head: 0, stepM: RANGE_STEP_M, ahead: 'y', turn: -1 };

const PICTURE_META: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [POLAR]: {
    radar: 'columns: azimuth clockwise from ahead; rows: range; value: power',
    polar: POLAR_LAYOUT,
  },
  [CARTESIAN]: { radar: 'seen from above, ahead upwards' },
  [LEFT]: { rectified: false },
  [RIGHT]: { rectified: false },
};

const fault = (
  folder: string,
  frame: Frame,
  reason: string,
  level: Finding['level'] = 'error',
  count = 1,
  lost = false,
): Item => ({
  type: 'finding',
  finding: { level, file: folder, place: frame.name, reason, count, ...(lost ? { lost } : {}) },
});

type Job = { readonly folder: string; readonly frame: Frame };

export async function* readMedia(
  sensors: readonly SensorFrames[],
  t0: bigint,
  memory: PayloadMemory,
): AsyncGenerator<Item, number> {
  const jobs: Job[] = [];
  for (const { folder, frames } of sensors) {
    const repeated = new Set(frames.filter(({ ns }, i) => ns === frames[i - 1]?.ns));
    const [first] = repeated;
    if (first)
      yield fault(
        folder,
        first,
        'has the time of the frame before it: one of each is kept',
        'warn',
        repeated.size,
      );
    for (const frame of frames) if (!repeated.has(frame)) jobs.push({ folder, frame });
  }
  jobs.sort((a, b) => compareNs(a.frame.ns, b.frame.ns));
  const reader = new MediaReader(t0, memory);
  return yield* readInOrder(jobs, {
    read: ({ folder, frame }, pool) =>
      readWhole(frame.path, pool, folder === LIDAR ? MOST_SWEEP_BYTES : MOST_PICTURE_BYTES),
    unread: ({ folder, frame }, reason) => fault(folder, frame, reason, 'error', 1, true),
    take: (job, content) => reader.take(job, content),
  });
}

class MediaReader {
  readonly #t0: bigint;
  readonly #memory: PayloadMemory;
  readonly #pictures = new PictureStreams();
  readonly #declared = new Set<string>();

  constructor(t0: bigint, memory: PayloadMemory) {
    this.#t0 = t0;
    this.#memory = memory;
  }

  async *take({ folder, frame }: Job, bytes: Uint8Array): AsyncGenerator<Item> {
    if (folder === LIDAR) {
      yield* this.#sweep(frame, bytes);
      return;
    }
    const t = Number(frame.ns - this.#t0);
    let isPicture = false;
    const file = { stream: folder, folder, file: frame.name, t, meta: PICTURE_META[folder] };
    for (const item of this.#pictures.take(file, bytes)) {
      isPicture ||= item.type === 'sample';
      yield item.type === 'sample' ? { ...item, flags: (item.flags ?? 0) | this.#flagsOf(frame) } : item;
    }
    if (folder === POLAR && isPicture) yield* this.#scan(frame, bytes);
  }

  #flagsOf = ({ guessed }: Frame): number => (guessed ? SAMPLE_FLAG.stampInvalid : 0);

  *#sweep(frame: Frame, bytes: Uint8Array): Generator<Item> {
    let made: MadeSweep;
    try {
      made = sweepOf(bytes, this.#memory);
    } catch (error) {
      yield fault(LIDAR, frame, `is no sweep: ${reasonOf(error)}`, 'error', 1, true);
      return;
    }
    if (made.points === 0) {
      yield fault(LIDAR, frame, 'holds no point: left out', 'error', 1, true);
      return;
    }
    yield* this.#declare(LIDAR, 'lidar', {
      intensityMax: 255,
      rings: RINGS,
      ringSource: 'ring of the data set',
    });
    if (made.bad > 0)
      yield fault(
        LIDAR,
        frame,
        'lines that are no five numbers are left out; the sweep is flagged',
        'error',
        made.bad,
      );
    if (made.dropped > 0)
      yield fault(LIDAR, frame, 'points without finite coordinates are left out', 'info', made.dropped);
    const t = Number(frame.ns - this.#t0);
    const flags = this.#flagsOf(frame) | (made.bad > 0 ? SAMPLE_FLAG.damaged : 0);
    yield { type: 'sample', stream: LIDAR, t, tLog: t, flags, payload: made.payload };
  }

  async *#scan(frame: Frame, bytes: Uint8Array): AsyncGenerator<Item> {
    let payload: Uint8Array;
    try {
      ({ payload } = await scanOf(bytes, this.#memory));
    } catch (error) {
      yield fault(POLAR, frame, `gives no radar points: ${reasonOf(error)}`.slice(0, 200), 'error', 1, true);
      return;
    }
    yield* this.#declare(RADAR_POINTS, 'radar', {
      intensityMax: 255,
      source: 'the strongest returns of each azimuth; no height and no speed is measured',
    });
    const t = Number(frame.ns - this.#t0);
    yield { type: 'sample', stream: RADAR_POINTS, t, tLog: t, flags: this.#flagsOf(frame), payload };
  }

  *#declare(name: string, kind: 'lidar' | 'radar', meta: Readonly<Record<string, unknown>>): Generator<Item> {
    if (this.#declared.has(name)) return;
    this.#declared.add(name);
    const frame = kind === 'lidar' ? LIDAR : POLAR;
    yield {
      type: 'stream',
      stream: { name, kind, role: 'sensor', frame, codec: 'columns/1', key: true, meta },
    };
  }
}
