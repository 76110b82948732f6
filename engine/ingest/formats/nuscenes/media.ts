/** Sweeps, radar scans and pictures of a scene in the order of time, key frames and what lies between, read a few files ahead. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { reasonOf } from '../../files.ts';
import type { Finding, Item, PayloadMemory } from '../../format.ts';
import { MOST_PICTURE_BYTES, PictureStreams } from '../../media/picture-files.ts';
import { readInOrder } from '../../media/read-in-order.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { readWhole } from '../../pool.ts';
import { isWithin } from '../../stray-links.ts';
import { type MadeCloud, scanOf, sweepOf } from './clouds.ts';
import type { DataFile, SceneTables, Sensor } from './scene-tables.ts';

/** A sweep has 700 kB. */
const MOST_CLOUD_BYTES = 64 * 1024 * 1024;

type Job = { readonly data: DataFile; readonly sensor: Sensor };

export async function* readMedia(
  root: string,
  { files, sensors }: Pick<SceneTables, 'files' | 'sensors'>,
  t0: bigint,
  near: (ns: bigint) => boolean,
  memory: PayloadMemory,
  within: readonly string[] | undefined,
): AsyncGenerator<Item, { readonly files: number; readonly bytes: number }> {
  const jobs: Job[] = [];
  const strangers: DataFile[] = [];
  for (const data of files) {
    const sensor = sensors.get(data.sensorToken);
    if (sensor && near(data.ns)) jobs.push({ data, sensor });
    else strangers.push(data);
  }
  const [first] = strangers;
  if (first)
    yield fault(
      'sample_data.json',
      first.file,
      'belongs to no sensor, or its time is a day off: left out',
      strangers.length,
    );
  jobs.sort((a, b) => compareNs(a.data.ns, b.data.ns));
  const reader = new MediaReader(t0, memory);
  const bytes = yield* readInOrder(jobs, {
    read: async ({ data, sensor }, pool) =>
      readWhole(
        await placeOf(root, data.file, within),
        pool,
        sensor.modality === 'camera' ? MOST_PICTURE_BYTES : MOST_CLOUD_BYTES,
      ),
    unread: ({ data }, reason) => fault(dirname(data.file), data.file, reason, 1, true),
    take: (job, content) => reader.take(job, content),
  });
  return { files: jobs.length, bytes };
}

const fault = (file: string, place: string, reason: string, count = 1, lost = false): Item => ({
  type: 'finding',
  finding: { level: 'error', file, place, reason, count, ...(lost ? { lost } : {}) } satisfies Finding,
});

/** Lyft's folders are named train_lidar and so on; its tables say lidar/…, since its devkit wants links of these names. */
const PREFIXES = ['', 'train_', 'test_'];

/**
 * The file of a row. A table from somebody else may name any path.
 * @throws InputError when the name, or a link, leads out of the data set
 */
export async function placeOf(
  root: string,
  file: string,
  within: readonly string[] | undefined,
): Promise<string> {
  for (const prefix of PREFIXES) {
    const path = resolve(root, `${prefix}${file}`);
    if (!isWithin(path, resolve(root))) throw new InputError('its name leads out of the data set');
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) continue;
    if (within && !within.some((folder) => isWithin(real, folder)))
      throw new InputError('a link in its path leaves the folder that was opened, and is not followed');
    return path;
  }
  return join(root, file);
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

  *take({ data, sensor }: Job, bytes: Uint8Array): Generator<Item> {
    const t = Number(data.ns - this.#t0);
    const { channel, modality } = sensor;
    if (modality === 'camera') {
      const meta = { rectified: sensor.distortion.every((k) => k === 0) };
      yield* this.#pictures.take(
        { stream: channel, folder: dirname(data.file), file: basename(data.file), t, meta },
        bytes,
      );
    } else if (modality === 'lidar' || modality === 'radar')
      yield* this.#cloud(channel, modality, data.file, t, bytes);
    else
      yield fault('sensor.json', channel, `is of the modality ${modality.slice(0, 40)}, which is not read`);
  }

  *#cloud(
    channel: string,
    kind: 'lidar' | 'radar',
    file: string,
    t: number,
    bytes: Uint8Array,
  ): Generator<Item> {
    const [folder, name] = [dirname(file), basename(file)];
    let made: MadeCloud;
    try {
      made = kind === 'lidar' ? sweepOf(file, bytes, this.#memory) : scanOf(bytes, this.#memory);
    } catch (error) {
      yield fault(folder, name, `is no ${kind === 'lidar' ? 'sweep' : 'scan'}: ${reasonOf(error)}`, 1, true);
      return;
    }
    // A radar that sees nothing is a fact, a sweep without a point is a fault.
    if (made.points === 0 && kind === 'lidar') {
      yield fault(folder, name, 'holds no point: left out');
      return;
    }
    if (!this.#declared.has(channel)) {
      this.#declared.add(channel);
      yield declarationOf(channel, kind, made);
    }
    if (made.cut !== undefined)
      yield fault(folder, name, `${made.cut}; the whole points are kept and flagged`);
    if (made.dropped > 0)
      yield {
        type: 'finding',
        finding: {
          level: 'info',
          file: folder,
          place: name,
          reason: 'points without finite coordinates are left out',
          count: made.dropped,
        },
      };
    const flags = made.cut === undefined ? 0 : SAMPLE_FLAG.damaged;
    yield { type: 'sample', stream: channel, t, tLog: t, flags, payload: made.payload };
  }
}

const declarationOf = (channel: string, kind: 'lidar' | 'radar', { hasRings }: MadeCloud): Item => ({
  type: 'stream',
  stream: {
    name: channel,
    kind,
    role: 'sensor',
    frame: channel,
    codec: 'columns/1',
    key: true,
    meta:
      kind === 'lidar'
        ? {
            intensityMax: 255,
            motionCompensated: 'by the data set, to the time of the sweep',
            ...(hasRings ? { ringSource: 'ring index of the data set' } : {}),
          }
        : {
            dopplerSource: 'vx, vy along the line of sight',
            dopplerCompensated:
              'doppler_comp: vx_comp, vy_comp along the line of sight, the vehicle’s motion taken off',
          },
  },
});
