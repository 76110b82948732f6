/**
 * Sweeps and pictures of all sensors in the order of time, read a few files ahead. A sweep has the points of both lidars in the
 * vehicle's frame, motion compensated by the data set to the time in its name. So it has no column `time`, by which stages would
 * undo the vehicle's motion once more: when each point was measured is in `offset_ns`, counted from the sweep's time.
 */
import { join } from 'node:path';
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { namesIn, reasonOf } from '../../files.ts';
import type { Finding, Item, PayloadMemory } from '../../format.ts';
import { MOST_PICTURE_BYTES, PictureStreams } from '../../media/picture-files.ts';
import { readInOrder } from '../../media/read-in-order.ts';
import { sweepBlock } from '../../media/sweep-columns.ts';
import { compareNs, type TimedFile, timedFiles } from '../../media/time-named-files.ts';
import { readWhole } from '../../pool.ts';
import { VEHICLE } from './calibration.ts';
import { readFeather } from './feather.ts';
import { ANNOTATION_STREAM, CAMERAS, LIDAR, POSE_STREAM } from './layout.ts';

export const LIDAR_STREAM = 'lidar';
const POINT_COLUMNS = ['x', 'y', 'z', 'intensity', 'laser_number', 'offset_ns'] as const;
const COORDINATES = POINT_COLUMNS.slice(0, 3);
/** A sweep has 2 MB. */
const MOST_SWEEP_BYTES = 64 * 1024 * 1024;
const LASERS = 64;
/** A name of the calibration becomes a part of a path. */
const CAMERA_NAME = /^\w{1,64}$/;
const OTHER_STREAMS = [LIDAR_STREAM, POSE_STREAM, ANNOTATION_STREAM];

export type Media = {
  /** The folder below the log's. */
  readonly folder: string;
  readonly kind: 'lidar' | 'camera';
  readonly name: string;
  readonly files: readonly TimedFile[];
};

/** The sensors whose files are there. @param known cameras of the calibration; others that have a folder are read, too */
export async function mediaOf(
  log: string,
  known: readonly string[],
): Promise<{ readonly media: readonly Media[]; readonly findings: readonly Finding[] }> {
  const folders = (await namesIn(join(log, CAMERAS))) ?? [];
  const cameras = [...new Set([...known, ...folders])].filter(
    (name) => CAMERA_NAME.test(name) && !OTHER_STREAMS.includes(name),
  );
  const wanted = [
    { folder: LIDAR, kind: 'lidar', name: LIDAR_STREAM, endings: ['feather'] } as const,
    ...cameras.map(
      (name) =>
        ({ folder: `${CAMERAS}/${name}`, kind: 'camera', name, endings: ['jpg', 'jpeg', 'png'] }) as const,
    ),
  ];
  const media: Media[] = [];
  const findings: Finding[] = [];
  const absent: string[] = [];
  const strange = known.filter((name) => !cameras.includes(name));
  if (strange[0] !== undefined)
    findings.push(
      absence(CAMERAS, strange[0].slice(0, 100), 'is no name of a camera: not looked for', strange.length),
    );
  for (const { folder, kind, name, endings } of wanted) {
    const found = await timedFiles(join(log, folder), folder, endings);
    if (found) findings.push(...found.findings);
    if (found && found.files.length > 0) media.push({ folder, kind, name, files: found.files });
    else if (kind === 'camera') absent.push(name);
    else findings.push(absence(folder, 'whole folder', 'sweeps are not in this log', 1));
  }
  if (absent.length > 0)
    findings.push(
      absence(
        CAMERAS,
        absent.join(', '),
        'cameras of the calibration have no pictures in this log',
        absent.length,
      ),
    );
  return { media, findings };
}

const absence = (file: string, place: string, reason: string, count: number): Finding => ({
  level: 'warn',
  file,
  place,
  reason,
  count,
});

export async function* readMedia(
  media: readonly Media[],
  t0: bigint,
  memory: PayloadMemory,
): AsyncGenerator<Item, number> {
  const jobs = media.flatMap((sensor) => sensor.files.map((file) => ({ sensor, file })));
  jobs.sort((a, b) => compareNs(a.file.ns, b.file.ns));
  const pictures = new PictureStreams();
  const sweeps = new SweepReader(memory);
  const most = { lidar: MOST_SWEEP_BYTES, camera: MOST_PICTURE_BYTES };
  return yield* readInOrder(jobs, {
    read: ({ sensor, file }, pool) => readWhole(file.path, pool, most[sensor.kind]),
    unread: ({ sensor, file }, reason) => fault(sensor.folder, file.name, reason),
    take({ sensor, file }, content) {
      const t = Number(file.ns - t0);
      if (sensor.kind === 'lidar') return sweeps.take(file.name, t, content);
      const { name: stream, folder } = sensor;
      return pictures.take({ stream, folder, file: file.name, t, meta: { rectified: true } }, content);
    },
  });
}

const fault = (
  file: string,
  place: string,
  reason: string,
  level: Finding['level'] = 'error',
  count = 1,
): Item => ({
  type: 'finding',
  finding: { level, file, place, reason, count },
});

class SweepReader {
  readonly #memory: PayloadMemory;
  #declared = false;

  constructor(memory: PayloadMemory) {
    this.#memory = memory;
  }

  async *take(name: string, t: number, bytes: Uint8Array): AsyncGenerator<Item> {
    let table: Awaited<ReturnType<typeof readFeather>>;
    try {
      table = await readFeather(bytes, POINT_COLUMNS);
    } catch (error) {
      yield fault(LIDAR, name, `is no sweep: ${reasonOf(error)}`);
      return;
    }
    const lacked = table.lacks(COORDINATES);
    if (table.rows === 0 || lacked !== undefined) {
      const reason = lacked === undefined ? 'holds no point' : `has no column ${lacked} that can be read`;
      yield fault(LIDAR, name, `${reason}: left out${table.fault === undefined ? '' : ` (${table.fault})`}`);
      return;
    }
    const [x, y, z] = COORDINATES.map((axis) => table.numbers(axis));
    if (!x || !y || !z) return;
    const has = (column: string): boolean => table.lacks([column]) === undefined;
    const { payload, points, dropped } = sweepBlock(
      [x, y, z],
      {
        ...(has('intensity') ? { intensity: { type: 'f32', values: table.numbers('intensity') } } : {}),
        ...(has('laser_number') ? { ring: { type: 'u16', values: table.numbers('laser_number') } } : {}),
        ...(has('offset_ns') ? { offset_ns: { type: 'i32', values: table.numbers('offset_ns') } } : {}),
      },
      { intensityMax: 255 },
      this.#memory,
    );
    if (points === 0) {
      yield fault(LIDAR, name, 'holds no point with finite coordinates: left out');
      return;
    }
    if (!this.#declared) yield this.#declare(has('laser_number'));
    if (table.fault !== undefined)
      yield fault(LIDAR, name, `is damaged: ${table.fault}; the points before it are kept and flagged`);
    if (dropped > 0)
      yield fault(LIDAR, name, 'points without finite coordinates are left out', 'info', dropped);
    const flags = table.fault === undefined ? 0 : SAMPLE_FLAG.damaged;
    yield { type: 'sample', stream: LIDAR_STREAM, t, tLog: t, flags, payload };
  }

  #declare(rings: boolean): Item {
    this.#declared = true;
    const meta = {
      intensityMax: 255,
      motionCompensated: 'by the data set, to the time of the sweep',
      timeSource: 'offset_ns: when a point was measured, from the time of the sweep',
      ...(rings ? { rings: LASERS, ringSource: 'laser_number' } : {}),
    };
    return {
      type: 'stream',
      stream: {
        name: LIDAR_STREAM,
        kind: 'lidar',
        role: 'sensor',
        frame: VEHICLE,
        codec: 'columns/1',
        key: true,
        meta,
      },
    };
  }
}
