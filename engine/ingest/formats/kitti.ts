/**
 * KITTI raw (Geiger et al. 2013): a `*_sync` or `*_extract` folder, its dated folder, or anything that holds one. Streams:
 *
 *   velodyne_points   lidar, frame velodyne         image_00 … image_03  camera, frame of the same name
 *   oxts              the record as it is, all 30 numbers as signals
 *   oxts/gnss, oxts/imu, oxts/velocity, oxts/pose   the same by meaning (signals.ts), frame imu
 *   tracklet_labels   boxes, role truth
 *
 * A sweep's t is when the scanner faced forward (timestamps.txt); point times run from timestamps_start to timestamps_end.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import { kindOf, reasonOf, textOf } from '../files.ts';
import type { Finding, Format, Item, LogDescription, ReadOptions, StreamDeclaration } from '../format.ts';
import { lookAtPicture } from '../pictures.ts';
import { readAhead } from '../readahead.ts';
import { readCalibration } from './kitti/calibration.ts';
import { type Frame, framesOf, readSensorFolder, type SensorFolder } from './kitti/frames.ts';
import { CAMERAS, findDrives, type KittiLayout, theDrive } from './kitti/layout.ts';
import {
  fixStatus,
  gnssSignals,
  imuSignals,
  OXTS_UNITS,
  type Oxts,
  originOf,
  parseOxts,
  poseOf,
  twistSignals,
} from './kitti/oxts.ts';
import { parseStamps, type Stamps } from './kitti/timestamps.ts';
import { parseTracklets } from './kitti/tracklets.ts';
import { type Sweep, type SweepSpan, sweepOfBin, sweepOfText } from './kitti/velodyne.ts';

const VELODYNE = 'velodyne_points';
const OXTS = 'oxts';

export const kitti = {
  name: 'kitti',
  title: 'KITTI raw',

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'folder' && (await findDrives(path, 1)).length > 0;
  },

  async describe(path: string): Promise<LogDescription> {
    const layout = await theDrive(path);
    const { sensors } = await sensorsOf(layout);
    const times = sensors
      .flatMap(({ frames }) => [frames[0]?.ns, frames.at(-1)?.ns])
      .filter((ns) => ns !== undefined);
    let bytes = 0;
    for (const { frames } of sensors) {
      // One file stands for the others of its sensor: a quick look does not touch thousands.
      const first = frames[0];
      if (first) bytes += (await stat(first.file)).size * frames.length;
    }
    return {
      format: 'kitti',
      name: layout.name,
      path: layout.folder,
      bytes,
      files: sensors.reduce((sum, { frames }) => sum + frames.length, 0),
      from: times[0]?.toString(),
      to: times.at(-1)?.toString(),
      streams: sensors.map(({ folder, frames }) => ({
        name: folder.name,
        schema: folder.extension,
        count: frames.length,
      })),
    };
  },

  async *read(path: string, options: ReadOptions): AsyncIterable<Item> {
    const layout = await theDrive(path);
    const { sensors, findings } = await sensorsOf(layout);
    const first = sensors
      .flatMap(({ frames }) => (frames[0] ? [frames[0].ns] : []))
      .sort((a, b) => (a < b ? -1 : 1))[0];
    if (first === undefined)
      throw new InputError(`${layout.folder} has no frame with a time: nothing can be placed on a clock.`);
    yield { type: 'begin', t0: String(first), name: layout.name };
    for (const finding of findings) yield { type: 'finding', finding };
    const calibration = await readCalibration(layout);
    yield { type: 'calibration', set: calibration.set };
    for (const finding of calibration.findings) yield { type: 'finding', finding };

    let [bytes, files] = [calibration.bytes, calibration.files];
    const media = sensors.filter(({ folder }) => folder.name !== OXTS);
    const oxts = sensors.find(({ folder }) => folder.name === OXTS);
    if (oxts) {
      const read = yield* readOxts(oxts.frames, first);
      bytes += read.bytes;
      files += read.files;
    }
    const read = yield* readMedia(layout, media, first, options);
    bytes += read.bytes;
    files += read.files;
    const sweeps = sensors.find(({ folder }) => folder.name === VELODYNE);
    const labels = await textOf(join(layout.folder, 'tracklet_labels.xml'));
    if (labels !== undefined) {
      bytes += labels.length;
      files++;
      yield* readLabels(labels, sweeps?.frames ?? [], first);
    }
    yield { type: 'end', files, bytes };
  },
} satisfies Format;

type Sensor = { readonly folder: SensorFolder; readonly frames: readonly Frame[] };

async function sensorsOf(layout: KittiLayout): Promise<{ sensors: Sensor[]; findings: Finding[] }> {
  const folders: SensorFolder[] = [];
  for (const [name, extensions] of [
    [VELODYNE, ['bin', 'txt']],
    [OXTS, ['txt']],
    ...CAMERAS.map((camera) => [camera, ['png', 'jpg', 'jpeg']] as const),
  ] as const) {
    const folder = await readSensorFolder(layout, name, extensions);
    if (folder) folders.push(folder);
  }
  const donor = folders.find(({ stamps }) => stamps !== undefined);
  const stand = layout.synced && donor?.stamps ? { name: donor.name, stamps: donor.stamps } : undefined;
  const findings: Finding[] = [];
  const sensors = folders.map((folder) => {
    const made = framesOf(folder, stand);
    findings.push(...made.findings);
    return { folder, frames: made.frames };
  });
  for (const name of [VELODYNE, OXTS, 'image_02']) {
    if (!folders.some((folder) => folder.name === name))
      findings.push({
        level: 'info',
        file: name,
        place: layout.name,
        reason: 'the drive has no such folder',
        count: 1,
      });
  }
  return { sensors, findings };
}

/** All oxts first: they are small, and the map's origin is one of them. */
async function* readOxts(
  frames: readonly Frame[],
  t0: bigint,
): AsyncGenerator<Item, { files: number; bytes: number }> {
  const records: { frame: Frame; text: string; record: Oxts }[] = [];
  let bytes = 0;
  for await (const { job: frame, result } of readAhead(frames, 16, (frame) => readFile(frame.file, 'utf8'))) {
    if ('error' in result) {
      yield {
        type: 'finding',
        finding: fault('oxts/data', frame, `cannot be read: ${reasonOf(result.error)}`),
      };
      continue;
    }
    bytes += result.value.length;
    const record = parseOxts(result.value);
    if (record) records.push({ frame, text: result.value, record });
    else
      yield {
        type: 'finding',
        finding: fault('oxts/data', frame, 'is no oxts record of 30 numbers: left out'),
      };
  }
  const anchor =
    records.find(({ record }) => fixStatus(record) === 2) ??
    records.find(({ record }) => fixStatus(record) >= 0);
  if (!anchor) return { files: frames.length, bytes };
  const origin: MapOrigin = originOf(anchor.record);
  yield { type: 'origin', origin };

  const absent = zeroFields(records.map(({ record }) => record));
  if (absent.length > 0)
    yield {
      type: 'finding',
      finding: {
        level: 'warn',
        file: 'oxts/data',
        place: absent.join(', '),
        reason: 'are zero in every record: the source of this log probably lacked them',
        count: absent.length,
      },
    };
  const lacks = new Set(absent);
  const drop = imuLacks(lacks);
  for (const stream of oxtsStreams()) yield { type: 'stream', stream };
  for (const { frame, text, record } of records) {
    const t = Number(frame.ns - t0);
    const stamp = { t, tLog: t, ...brokenStamp(frame) };
    yield { type: 'sample', stream: OXTS, ...stamp, payload: encode(text), signals: record };
    const imu = Object.fromEntries(Object.entries(imuSignals(record)).filter(([name]) => !drop.has(name)));
    const pose = poseOf(record, origin);
    const poseSignals = {
      'position.x': pose.p[0],
      'position.y': pose.p[1],
      'position.z': pose.p[2],
      'orientation.w': pose.q.w,
      'orientation.x': pose.q.x,
      'orientation.y': pose.q.y,
      'orientation.z': pose.q.z,
    };
    for (const [stream, signals] of [
      ['oxts/gnss', gnssSignals(record)],
      ['oxts/imu', imu],
      ['oxts/velocity', twistSignals(record)],
      ['oxts/pose', poseSignals],
    ] as const) {
      yield { type: 'sample', stream, ...stamp, payload: encode(JSON.stringify(signals)), signals };
    }
  }
  return { files: frames.length, bytes };
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const fault = (file: string, frame: Frame, reason: string): Finding => ({
  level: 'error',
  file,
  place: `frame ${frame.index}`,
  reason,
  count: 1,
});

/** An interpolated time is flagged, and the line it stands for is kept. */
function brokenStamp(frame: Frame): { flags?: number; tRaw?: string } {
  return frame.broken === undefined ? {} : { flags: SAMPLE_FLAG.stampInvalid, tRaw: frame.broken };
}

function zeroFields(records: readonly Oxts[]): string[] {
  if (records.length < 10) return [];
  return ['ax', 'ay', 'az', 'wx', 'wy', 'wz', 'vl', 'vu', 'pos_accuracy'].filter((field) =>
    records.every((record) => record[field] === 0),
  );
}

function imuLacks(lacks: ReadonlySet<string>): Set<string> {
  const pairs = [
    ['ax', 'accel.x'],
    ['ay', 'accel.y'],
    ['az', 'accel.z'],
    ['wx', 'gyro.x'],
    ['wy', 'gyro.y'],
    ['wz', 'gyro.z'],
  ] as const;
  return new Set(pairs.flatMap(([field, signal]) => (lacks.has(field) ? [signal] : [])));
}

function oxtsStreams(): StreamDeclaration[] {
  const common = { role: 'sensor', frame: 'imu', codec: 'json' } as const;
  return [
    { ...common, name: OXTS, kind: 'message', codec: 'text', units: OXTS_UNITS },
    {
      ...common,
      name: 'oxts/gnss',
      kind: 'gnss',
      meta: {
        sigmaUp: 'twice the stated horizontal accuracy: the unit states none for height',
        datum: 'geoid',
      },
    },
    { ...common, name: 'oxts/imu', kind: 'imu' },
    {
      ...common,
      name: 'oxts/velocity',
      kind: 'twist',
      meta: { source: 'vf, vl, vu turned from level to the unit’s own axes' },
    },
    { ...common, name: 'oxts/pose', kind: 'pose', role: 'estimate', meta: { parent: 'map', child: 'imu' } },
  ];
}

/** Sweeps and pictures of all sensors in time order, read a few files ahead. */
async function* readMedia(
  layout: KittiLayout,
  sensors: readonly Sensor[],
  t0: bigint,
  options: ReadOptions,
): AsyncGenerator<Item, { files: number; bytes: number }> {
  const spans = await sweepSpans(
    layout,
    sensors.find(({ folder }) => folder.name === VELODYNE),
  );
  for (const finding of spans.findings) yield { type: 'finding', finding };
  const jobs = sensors.flatMap(({ folder, frames }) => frames.map((frame) => ({ folder, frame })));
  jobs.sort((a, b) => (a.frame.ns < b.frame.ns ? -1 : a.frame.ns > b.frame.ns ? 1 : 0));
  const declared = new Map<string, string>();
  let [bytes, done] = [0, 0];
  for await (const { job, result } of readAhead(jobs, 8, ({ frame }) =>
    readFile(frame.file, { signal: options.signal }),
  )) {
    const { folder, frame } = job;
    const place = `${folder.name}/data`;
    done++;
    if (done % 8 === 0)
      yield { type: 'progress', fraction: done / jobs.length, text: `${done} of ${jobs.length} files` };
    if ('error' in result) {
      options.signal?.throwIfAborted();
      yield { type: 'finding', finding: fault(place, frame, `cannot be read: ${reasonOf(result.error)}`) };
      continue;
    }
    bytes += result.value.length;
    const t = Number(frame.ns - t0);
    const stamp = { t, tLog: t, ...brokenStamp(frame) };
    if (folder.name === VELODYNE) {
      let sweep: Sweep;
      try {
        const span = spans.of(frame.index);
        sweep =
          folder.extension === 'bin'
            ? sweepOfBin(result.value, span)
            : sweepOfText(result.value.toString('latin1'), span);
      } catch (error) {
        yield { type: 'finding', finding: fault(place, frame, `is no sweep: ${reasonOf(error)}`) };
        continue;
      }
      if (!declared.has(folder.name)) {
        declared.set(folder.name, '');
        yield { type: 'stream', stream: velodyneStream(spans.source, sweep.rings) };
      }
      if (sweep.points === 0) {
        yield { type: 'finding', finding: fault(place, frame, 'holds no point: left out') };
        continue;
      }
      yield* sweepFindings(sweep, frame, place);
      const flags = (stamp.flags ?? 0) | (sweep.loose > 0 ? SAMPLE_FLAG.damaged : 0);
      yield { type: 'sample', stream: folder.name, ...stamp, flags, payload: sweep.payload };
    } else {
      const picture = lookAtPicture(result.value);
      const codec = declared.get(folder.name);
      if (!picture || (codec !== undefined && picture.codec !== codec)) {
        yield {
          type: 'finding',
          finding: fault(
            place,
            frame,
            picture
              ? `is ${picture.codec}, the others are ${codec}: left out`
              : 'is no PNG or JPEG picture: left out',
          ),
        };
        continue;
      }
      if (codec === undefined) {
        declared.set(folder.name, picture.codec);
        const meta = { width: picture.width, height: picture.height, rectified: layout.synced };
        yield {
          type: 'stream',
          stream: {
            name: folder.name,
            kind: 'camera',
            role: 'sensor',
            frame: folder.name,
            codec: picture.codec,
            key: true,
            meta,
          },
        };
      }
      if (!picture.whole)
        yield {
          type: 'finding',
          finding: fault(place, frame, 'is cut: the end of the picture is missing; kept and flagged'),
        };
      const flags = (stamp.flags ?? 0) | (picture.whole ? 0 : SAMPLE_FLAG.damaged);
      yield { type: 'sample', stream: folder.name, ...stamp, flags, payload: result.value };
    }
  }
  return { files: jobs.length, bytes };
}

function* sweepFindings(sweep: Sweep, frame: Frame, place: string): Generator<Item> {
  if (sweep.loose > 0)
    yield {
      type: 'finding',
      finding: fault(place, frame, 'is cut: it ends inside a point; the whole points are kept and flagged'),
    };
  if (sweep.dropped > 0) {
    yield {
      type: 'finding',
      finding: {
        level: 'info',
        file: place,
        place: `frame ${frame.index}`,
        reason: 'points without finite coordinates are left out',
        count: sweep.dropped,
      },
    };
  }
  if (!sweep.rings) {
    yield {
      type: 'finding',
      finding: {
        level: 'info',
        file: place,
        place: `frame ${frame.index}`,
        reason: 'the order of the points does not show 64 lasers: no ring column',
        count: 1,
      },
    };
  }
}

const velodyneStream = (timeSource: string, rings: boolean): StreamDeclaration => ({
  name: VELODYNE,
  kind: 'lidar',
  role: 'sensor',
  frame: 'velodyne',
  codec: 'columns/1',
  key: true,
  meta: { intensityMax: 1, timeSource, ...(rings ? { rings: 64, ringSource: 'order of the points' } : {}) },
});

type Spans = {
  readonly source: string;
  readonly findings: readonly Finding[];
  of(index: number): SweepSpan | undefined;
};

/** Longest and shortest plausible turn of the scanner (it turns at 5 to 20 Hz). */
const TURN_NS = { least: 30e6, most: 300e6 };

/**
 * When each sweep began and ended against its forward time. Without the two files the turn is taken to be the median period,
 * half of it before and half after: the scanner turns evenly, so what is lost is only the jitter of the stamps.
 */
async function sweepSpans(layout: KittiLayout, sensor: Sensor | undefined): Promise<Spans> {
  if (!sensor) return { source: 'none', findings: [], of: () => undefined };
  const read = async (name: string): Promise<Stamps | undefined> => {
    const text = await textOf(join(layout.folder, VELODYNE, name), 64 * 1024 * 1024);
    return text === undefined ? undefined : parseStamps(text);
  };
  const [start, end] = [await read('timestamps_start.txt'), await read('timestamps_end.txt')];
  const forward = new Map(sensor.frames.map(({ index, ns }) => [index, ns]));
  const steps = sensor.frames
    .slice(1)
    .map(({ ns }, i) => Number(ns - (sensor.frames[i]?.ns ?? ns)))
    .sort((a, b) => a - b);
  const period = steps[steps.length >> 1] ?? 100e6;
  const half = Math.min(TURN_NS.most, Math.max(TURN_NS.least, period)) / 2;
  const guessed: SweepSpan = { startNs: -half, endNs: half };
  const exact = (index: number): SweepSpan | undefined => {
    const [t, a, b] = [forward.get(index), start?.ns[index], end?.ns[index]];
    if (
      t === undefined ||
      a === undefined ||
      b === undefined ||
      start?.broken.has(index) ||
      end?.broken.has(index)
    )
      return undefined;
    const span = { startNs: Number(a - t), endNs: Number(b - t) };
    const turn = span.endNs - span.startNs;
    const usable = turn >= TURN_NS.least && turn <= TURN_NS.most && span.startNs <= 0 && span.endNs >= 0;
    return usable ? span : undefined;
  };
  const findings: Finding[] = [];
  const without = sensor.frames.filter(({ index }) => exact(index) === undefined);
  const [firstWithout] = without;
  if (firstWithout)
    findings.push({
      level: 'warn',
      file: `${VELODYNE}/timestamps_start.txt, timestamps_end.txt`,
      place: start && end ? `frame ${firstWithout.index}` : 'missing',
      reason:
        'give no usable begin and end of the sweep: point times assume a turn of the median period, half of it before the forward time',
      count: without.length,
    });
  return {
    source:
      without.length === sensor.frames.length
        ? 'azimuth, median period'
        : 'azimuth, timestamps_start and timestamps_end',
    findings,
    of: (index) => exact(index) ?? guessed,
  };
}

async function* readLabels(xml: string, sweeps: readonly Frame[], t0: bigint): AsyncGenerator<Item> {
  yield { type: 'raw', name: 'tracklet_labels.xml', bytes: encode(xml), note: 'KITTI tracklets as they are' };
  let boxes: ReturnType<typeof parseTracklets>;
  try {
    boxes = parseTracklets(xml);
  } catch (error) {
    yield {
      type: 'finding',
      finding: {
        level: 'error',
        file: 'tracklet_labels.xml',
        place: 'whole file',
        reason: `holds no tracklets: ${reasonOf(error)}`,
        count: 1,
      },
    };
    return;
  }
  const meta = { boxes: 'centre, length width height, roll pitch yaw, in the frame' };
  yield {
    type: 'stream',
    stream: { name: 'tracklet_labels', kind: 'boxes', role: 'truth', frame: 'velodyne', codec: 'json', meta },
  };
  for (const frame of sweeps) {
    const t = Number(frame.ns - t0);
    const payload = encode(JSON.stringify({ boxes: boxes.get(frame.index) ?? [] }));
    yield { type: 'sample', stream: 'tracklet_labels', t, tLog: t, payload };
    boxes.delete(frame.index);
  }
  const left = [...boxes.values()].reduce((sum, list) => sum + list.length, 0);
  if (left > 0)
    yield {
      type: 'finding',
      finding: {
        level: 'warn',
        file: 'tracklet_labels.xml',
        place: `frame ${[...boxes.keys()][0]}`,
        reason: 'boxes belong to frames without a sweep: kept in the raw file only',
        count: left,
      },
    };
}
