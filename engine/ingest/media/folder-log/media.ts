/** Sweeps and pictures of a folder log in the order of time, read a few files ahead. */
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { reasonOf } from '../../files.ts';
import type { Finding, Item, PayloadMemory } from '../../format.ts';
import { readWhole } from '../../pool.ts';
import { MOST_PICTURE_BYTES, PictureStreams } from '../picture-files.ts';
import { readInOrder } from '../read-in-order.ts';
import { sweepBlock } from '../sweep-columns.ts';
import { compareNs, type TimedFile } from '../time-named-files.ts';
import type { Points, SetSensor } from './types.ts';

/** A sweep has 2 to 6 MB, as text some 20. */
export const MOST_SWEEP_BYTES = 64 * 1024 * 1024;

/** @returns the bytes that were read. */
export async function* readFiles(
  sensors: readonly SetSensor[],
  t0: bigint,
  memory: PayloadMemory,
): AsyncGenerator<Item, number> {
  const jobs = sensors.flatMap((sensor) => sensor.files.map((file) => ({ sensor, file })));
  jobs.sort((a, b) => compareNs(a.file.ns, b.file.ns));
  const pictures = new PictureStreams();
  const sweeps = new Sweeps(memory);
  const most = { lidar: MOST_SWEEP_BYTES, camera: MOST_PICTURE_BYTES };
  return yield* readInOrder(jobs, {
    read: ({ sensor, file }, pool) => readWhole(file.path, pool, most[sensor.kind]),
    unread: ({ sensor, file }, reason) => fault(sensor.folder, file.name, reason, true),
    take({ sensor, file }, content) {
      const t = Number(file.ns - t0);
      if (sensor.kind === 'lidar') return sweeps.take(sensor, file, t, content);
      const { name: stream, folder, meta } = sensor;
      return pictures.take({ stream, folder, file: file.name, t, meta }, content);
    },
  });
}

const fault = (file: string, place: string, reason: string, lost = false): Item => ({
  type: 'finding',
  finding: { level: 'error', file, place, reason, count: 1, ...(lost ? { lost } : {}) } satisfies Finding,
});

class Sweeps {
  readonly #memory: PayloadMemory;
  readonly #declared = new Set<string>();

  constructor(memory: PayloadMemory) {
    this.#memory = memory;
  }

  *take(
    { name, folder, meta, points: read }: SetSensor,
    file: TimedFile,
    t: number,
    bytes: Uint8Array,
  ): Generator<Item> {
    let found: Points;
    try {
      if (!read) return;
      found = read(bytes, file);
    } catch (error) {
      yield fault(folder, file.name, `is no sweep: ${reasonOf(error)}`, true);
      return;
    }
    const { payload, points, dropped } = sweepBlock(found.axes, found.others, meta ?? {}, this.#memory);
    if (points === 0) {
      yield fault(folder, file.name, 'holds no point with finite coordinates: left out', true);
      return;
    }
    if (!this.#declared.has(name)) {
      this.#declared.add(name);
      yield {
        type: 'stream',
        stream: { name, kind: 'lidar', role: 'sensor', frame: name, codec: 'columns/1', key: true, meta },
      };
    }
    if (found.cut !== undefined)
      yield fault(folder, file.name, `${found.cut}; the points before are kept and flagged`);
    if (dropped > 0) {
      const reason = 'points without finite coordinates are left out';
      const finding: Finding = { level: 'info', file: folder, place: file.name, reason, count: dropped };
      yield { type: 'finding', finding };
    }
    const flags = found.cut === undefined ? 0 : SAMPLE_FLAG.damaged;
    yield { type: 'sample', stream: name, t, tLog: t, flags, payload };
  }
}
