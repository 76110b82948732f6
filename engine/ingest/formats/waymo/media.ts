/**
 * Sweeps and pictures in the order of time. A component's file is read once from front to back; of TOP's pixels the poses come from
 * a file of their own, read beside it. TOP's points are brought to the vehicle's pose of the frame, as the devkit does; the other
 * lidars have no such poses and are given as measured. Neither has point times: the data set tells none.
 */
import type { Pose } from '../../../contract/calibration.ts';
import { reasonOf } from '../../files.ts';
import type { Finding, Item, PayloadMemory } from '../../format.ts';
import { PictureStreams } from '../../media/picture-files.ts';
import { cameraStream, LASERS, type Laser, laserStream, TOP } from './calibration.ts';
import { type Row, rowsOf, type Tally, TIME, timeOf } from './component.ts';
import { fileOf, type Segment } from './layout.ts';
import type { Poses } from './poses.ts';
import { type MadeSweep, poseImage, type RangeImage, rangeImage, sweepOf } from './range-image.ts';

const LASER = 'key.laser_name';
const RETURNS = [1, 2].map((k) => `[LiDARComponent].range_image_return${k}`);
const RETURN_COLUMNS = RETURNS.flatMap((name) => [`${name}.values`, `${name}.shape`]);
const POSES = '[LiDARPoseComponent].range_image_return1';

const CAMERA = 'key.camera_name';
const IMAGE = '[CameraImageComponent].image';
const SHUTTER = '[CameraImageComponent].rolling_shutter_params';
const [TRIGGER, READ_OUT] = [`${SHUTTER}.camera_trigger_time`, `${SHUTTER}.camera_readout_done_time`];
const POSE_TIME = '[CameraImageComponent].pose_timestamp';
export const CAMERA_TIMES = [TIME, CAMERA, TRIGGER, READ_OUT, POSE_TIME];
export const OPTIONAL_TIMES = [TRIGGER, READ_OUT, POSE_TIME];
export const LIDAR_TIMES = [TIME, LASER];

/** A picture is of within a second of its frame; else what is stated is no time. */
const MOST_OFF_S = 1;

export const streamOf = (row: Row): string =>
  Number.isNaN(row.number(LASER)) ? cameraStream(row.number(CAMERA)) : laserStream(row.number(LASER));

/** The middle of a picture, nanoseconds UTC: between trigger and readout; where these are not told the frame's time. */
export function pictureTime(row: Row): bigint | undefined {
  const frame = timeOf(row);
  if (frame === undefined) return undefined;
  const middle = (row.number(TRIGGER) + row.number(READ_OUT)) / 2;
  const seconds = [middle, row.number(POSE_TIME)].find(
    (s) => Math.abs(s - Number(frame) / 1e9) <= MOST_OFF_S,
  );
  return seconds === undefined ? frame : BigInt(Math.round(seconds * 1e6)) * 1000n;
}

export type MediaOf = {
  readonly segment: Segment;
  readonly lasers: ReadonlyMap<number, Laser>;
  readonly poses: Poses;
  readonly t0: bigint;
  readonly near: (ns: bigint) => boolean;
  readonly memory: PayloadMemory;
  readonly tally: Tally;
};

type Head = { readonly ns: bigint; items(): Iterable<Item> | AsyncIterable<Item> };

/** @param count of rows, for the progress */
export async function* readMedia(of: MediaOf, count: number): AsyncGenerator<Item> {
  const feeds = [sweepHeads(of), pictureHeads(of)];
  try {
    const heads = await Promise.all(feeds.map(async (feed) => ({ feed, next: await feed.next() })));
    for (let done = 1; ; done++) {
      let first: (typeof heads)[number] | undefined;
      for (const head of heads)
        if (!head.next.done && (!first || first.next.done || head.next.value.ns < first.next.value.ns))
          first = head;
      if (!first || first.next.done) return;
      yield* first.next.value.items();
      if (done % 16 === 0)
        yield {
          type: 'progress',
          fraction: Math.min(1, done / count),
          text: `${done} of ${count} sweeps and pictures`,
        };
      first.next = await first.feed.next();
    }
  } finally {
    for (const feed of feeds) await feed.return(undefined);
  }
}

async function* pictureHeads({ segment, t0, near, tally }: MediaOf): AsyncGenerator<Head> {
  const pictures = new PictureStreams();
  const folder = fileOf('camera_image', segment);
  let [row, far] = [0, 0];
  const columns = [...CAMERA_TIMES, IMAGE];
  for await (const read of rowsOf(segment, 'camera_image', columns, tally, NO_PICTURES, OPTIONAL_TIMES)) {
    const [ns, bytes, file] = [pictureTime(read), read.bytes(IMAGE), `row ${row++}`];
    if (ns === undefined || !near(ns) || !bytes) {
      far++;
      continue;
    }
    const t = Number(ns - t0);
    yield { ns, items: () => pictures.take({ stream: streamOf(read), folder, file, t }, bytes) };
  }
  if (far > 0)
    tally.findings.push(fault(folder, 'rows', 'have no picture with a time of this segment: left out', far));
}

const NO_PICTURES = 'the drive has no pictures';
const NO_SWEEPS = 'the drive has no sweeps';

const fault = (file: string, place: string, reason: string, count = 1): Finding => ({
  level: 'error',
  file,
  place,
  reason,
  count,
  lost: true,
});

async function* sweepHeads(of: MediaOf): AsyncGenerator<Head> {
  const { segment, near, tally } = of;
  const file = fileOf('lidar', segment);
  const feed = new PoseFeed(of);
  const reader = new SweepReader(of, feed);
  let [row, far] = [0, 0];
  try {
    const columns = [TIME, LASER, ...RETURN_COLUMNS];
    for await (const read of rowsOf(segment, 'lidar', columns, tally, NO_SWEEPS, RETURN_COLUMNS.slice(2))) {
      const [ns, place] = [timeOf(read), `row ${row++}`];
      if (ns === undefined || !near(ns)) far++;
      else yield { ns, items: () => reader.take(read, ns, place) };
    }
    if (far > 0) tally.findings.push(fault(file, 'rows', 'have no time of this segment: left out', far));
    reader.sayUnmoved();
  } finally {
    await feed.close();
  }
}

class SweepReader {
  readonly #of: MediaOf;
  readonly #feed: PoseFeed;
  readonly #declared = new Set<number>();
  #unmoved = 0;

  constructor(of: MediaOf, feed: PoseFeed) {
    this.#of = of;
    this.#feed = feed;
  }

  async *take(row: Row, ns: bigint, place: string): AsyncGenerator<Item> {
    const { lasers, memory, segment, t0 } = this.#of;
    const file = fileOf('lidar', segment);
    const number = row.number(LASER);
    const laser = lasers.get(number);
    if (!laser || number >= LASERS.length) {
      yield { type: 'finding', finding: fault(file, laserStream(number), 'has no calibration: left out') };
      return;
    }
    let [made, hasMoved] = [undefined as MadeSweep | undefined, false];
    try {
      const returns = RETURNS.flatMap(
        (name) => rangeImage(row.list(`${name}.values`), row.list(`${name}.shape`)) ?? [],
      );
      const motion = number === TOP ? await this.#feed.motionOf(ns) : undefined;
      hasMoved = motion !== undefined;
      made = sweepOf(returns, laser, motion, memory);
    } catch (error) {
      yield { type: 'finding', finding: fault(file, place, `${reasonOf(error)}: left out`) };
      return;
    }
    if (made.points === 0) {
      yield { type: 'finding', finding: fault(file, place, 'holds no point: left out') };
      return;
    }
    if (number === TOP && !hasMoved) this.#unmoved++;
    if (!this.#declared.has(number)) yield this.#declare(number, hasMoved);
    const t = Number(ns - t0);
    yield { type: 'sample', stream: laserStream(number), t, tLog: t, payload: made.payload };
  }

  sayUnmoved(): void {
    const reason = 'have no poses of their pixels: given as measured, not brought to the pose of their frame';
    const finding: Finding = {
      level: 'warn',
      file: 'lidar_pose',
      place: 'lidar_TOP',
      reason,
      count: this.#unmoved,
    };
    if (this.#unmoved > 0) this.#of.tally.findings.push(finding);
  }

  #declare(number: number, hasMoved: boolean): Item {
    this.#declared.add(number);
    const meta = {
      intensityMax: 1,
      ringSource: 'row of the range image, from the top',
      ...(hasMoved ? { motionCompensated: 'by the pose of each pixel, to the pose of the frame' } : {}),
    };
    const [name, codec] = [laserStream(number), 'columns/1'];
    return {
      type: 'stream',
      stream: { name, kind: 'lidar', role: 'sensor', frame: name, codec, key: true, meta },
    };
  }
}

/** The poses of TOP's pixels by frame; those of a few frames are held where the files are of different orders. */
class PoseFeed {
  readonly #rows: AsyncGenerator<Row>;
  readonly #poses: Poses;
  /** A frame's poses take 4 MB. */
  readonly #held = new Map<bigint, RangeImage>();
  #isOver = false;

  constructor({ segment, poses, tally }: MediaOf) {
    const columns = [TIME, LASER, `${POSES}.values`, `${POSES}.shape`];
    this.#rows = rowsOf(segment, 'lidar_pose', columns, tally);
    this.#poses = poses;
  }

  /** @throws Error in words where the poses are no image. */
  async motionOf(
    ns: bigint,
  ): Promise<{ readonly poses: RangeImage; readonly T_world_vehicle: Pose } | undefined> {
    while (!this.#held.has(ns) && !this.#isOver && this.#held.size < MOST_HELD) {
      const next = await this.#rows.next();
      if (next.done) {
        this.#isOver = true;
        break;
      }
      const time = timeOf(next.value);
      if (time === undefined || next.value.number(LASER) !== TOP) continue;
      const image = poseImage(next.value.list(`${POSES}.values`), next.value.list(`${POSES}.shape`));
      if (image) this.#held.set(time, image);
    }
    const [poses, T_world_vehicle] = [this.#held.get(ns), this.#poses.get(ns)];
    this.#held.delete(ns);
    return poses && T_world_vehicle ? { poses, T_world_vehicle } : undefined;
  }

  async close(): Promise<void> {
    await this.#rows.return(undefined);
  }
}

const MOST_HELD = 16;
