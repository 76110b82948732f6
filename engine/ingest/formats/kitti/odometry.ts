/**
 * KITTI odometry (Geiger et al. 2012) and SemanticKITTI (Behley et al. 2019): `sequences/NN` with velodyne, image_0 to image_3,
 * times.txt and calib.txt; poses in `poses/NN.txt` or beside the sweeps; labels of points. Its sweeps are compensated for the
 * vehicle's motion, so points have no times.
 */
import { basename, dirname, join } from 'node:path';
import type { CalibrationSet, Pose, SensorCalibration } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { lookAtPicture } from '../../../contract/pictures.ts';
import { compose, IDENTITY, inverse } from '../../../geometry/se3.ts';
import { contentOf, namesIn, textOf } from '../../files.ts';
import type { Finding, Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { theOnly } from '../../media/folder-search.ts';
import { nearTheMiddle } from '../../media/time-named-files.ts';
import { refuseStray, refuseStrayLinks, staysWithin } from '../../stray-links.ts';
import { parseEntries } from './calibration.ts';
import type { Amount } from './items.ts';
import { readMedia } from './media.ts';
import { lookAt, type Sensor, VELODYNE } from './sensors.ts';
import {
  isFolder,
  numbered,
  poseOfMatrix,
  readPointLabels,
  readTruth,
  type Sequence,
  sensorOf,
} from './sequence.ts';

const TITLE = 'KITTI odometry';
const IMAGES = ['image_0', 'image_1', 'image_2', 'image_3'];
/** The frame that poses are of: the rectified camera 0, whether its pictures are there or not. */
const CAMERA_0 = 'image_0';
const MOST_TEXT_BYTES = 16 * 1024 * 1024;
/** From the first frame, or since 1970: the year 2286. */
const MOST_SECONDS = 1e10;
/** Of a file's name: eleven days at ten frames a second. */
const MOST_FRAME = 10_000_000;

export const kittiOdometry = {
  name: 'kitti-odometry',
  title: TITLE,
  noun: 'a sequence of KITTI odometry or SemanticKITTI',
  extensions: [],

  detect: async (path: string): Promise<boolean> =>
    (await isFolder(path)) && (await sequencesAt(path)).length > 0,

  async describe(path: string): Promise<LogDescription> {
    const sequence = await theOne(path);
    const { sensors, times } = await sensorsOf(sequence);
    const look = await lookAt(sensors, times);
    return { format: 'kitti-odometry', name: sequence.name, path: sequence.root, ...look };
  },

  refusesReference: async () => undefined,

  async *read(
    path: string,
    memory: PayloadMemory,
    { within, places = false }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const sequence = await theOne(path);
    if (within) {
      await refuseStray(sequence.root, within);
      await refuseStrayLinks(sequence.root, within, 1);
    }
    const { sensors, times, findings } = await sensorsOf(sequence);
    const t0 = times.find((ns) => ns !== undefined);
    if (t0 === undefined || sensors.length === 0)
      throw new InputError(`${sequence.root} has no frame with a time: nothing can be placed on a clock.`);
    yield { type: 'begin', t0: String(t0), name: `KITTI sequence ${sequence.name}` };
    for (const finding of findings) yield { type: 'finding', finding };
    const calibration = await calibrationOf(sequence);
    yield { type: 'calibration', set: calibration.set };
    for (const finding of calibration.findings) yield { type: 'finding', finding };
    const amounts: Amount[] = [{ files: 2, bytes: 0 }];
    const layout = { folder: sequence.root, name: sequence.name, synced: true, calibrationFolders: [] };
    const compensated = {
      source: 'none: the sweeps are compensated for motion',
      findings: [],
      of: () => undefined,
    };
    amounts.push(yield* readMedia(layout, sensors, t0, memory, places, { given: compensated }));
    const poses = await posesPath(sequence, within);
    const note = 'poses of the benchmark, of the rectified camera 0 from the first frame';
    if (poses !== undefined)
      amounts.push(
        yield* readTruth(
          { path: poses, numbered: false },
          { name: 'poses', child: CAMERA_0, note },
          times,
          t0,
        ),
      );
    const sweeps = sensors.find(({ folder }) => folder.name === VELODYNE);
    if (sweeps) amounts.push(yield* readPointLabels(join(sequence.root, 'labels'), sweeps, t0));
    const sum = (of: (amount: Amount) => number): number =>
      amounts.reduce((total, each) => total + of(each), 0);
    yield { type: 'end', files: sum(({ files }) => files), bytes: sum(({ bytes }) => bytes) };
  },
} satisfies Format;

/** A folder with sweeps or pictures, and a list of times or calibration in the data set's own form. */
async function isSequence(folder: string): Promise<boolean> {
  const names = (await namesIn(folder)) ?? [];
  const known = names.includes('times.txt') || names.includes('calib.txt');
  return known && (names.includes('velodyne') || IMAGES.some((image) => names.includes(image)));
}

/** The sequence itself, those in `sequences`, or those of a data set below, in any of its usual folders. */
async function sequencesAt(path: string): Promise<Sequence[]> {
  if (await isSequence(path)) return [{ root: path, name: basename(path) }];
  for (const below of ['', 'sequences', 'dataset/sequences']) {
    const folder = join(path, below);
    if (below === '' && basename(path) !== 'sequences') continue;
    const found: Sequence[] = [];
    if (await isFolder(folder))
      for (const name of (await namesIn(folder)) ?? [])
        if (/^\d\d$/.test(name) && (await isSequence(join(folder, name))))
          found.push({ root: join(folder, name), name });
    if (found.length > 0) return found;
  }
  return [];
}

const theOne = async (path: string): Promise<Sequence> =>
  theOnly(path, await sequencesAt(path), `sequence of ${TITLE}`);

async function sensorsOf({
  root,
}: Sequence): Promise<{ sensors: Sensor[]; times: (bigint | undefined)[]; findings: Finding[] }> {
  const findings: Finding[] = [];
  const folders = [await numbered(VELODYNE, join(root, 'velodyne'), ['bin'])];
  for (const image of IMAGES) folders.push(await numbered(image, join(root, image), ['png', 'jpg']));
  const found = folders.filter((folder) => folder !== undefined);
  const { times, finding } = await timesOf(
    root,
    found.flatMap(({ files }) => [...files.keys()]),
  );
  if (finding) findings.push(finding);
  const sensors = found.map((folder) => {
    const made = sensorOf(folder, times);
    findings.push(...made.findings);
    return made.sensor;
  });
  return { sensors: sensors.filter(({ frames }) => frames.length > 0), times, findings };
}

/** Seconds from the first frame, a line each; without the file the benchmark's 10 Hz are assumed. */
async function timesOf(
  root: string,
  frames: readonly number[],
): Promise<{ times: (bigint | undefined)[]; finding?: Finding | undefined }> {
  const { text } = await textOf(join(root, 'times.txt'), MOST_TEXT_BYTES);
  const lines = text?.trim().split(/\r?\n/) ?? [];
  const read = lines.map((line) => {
    const seconds = Number(line.trim() === '' ? Number.NaN : line);
    return seconds >= 0 && seconds <= MOST_SECONDS ? BigInt(Math.round(seconds * 1e9)) : undefined;
  });
  const near = nearTheMiddle(read.filter((ns) => ns !== undefined));
  const times = read.map((ns) => (ns !== undefined && near(ns) ? ns : undefined));
  const common = { file: 'times.txt', place: 'whole file', count: 1 };
  if (times.length === 0) {
    // Only the frames that are there have an entry: a file of a large number takes no more than others.
    for (const frame of frames) if (frame <= MOST_FRAME) times[frame] = BigInt(frame) * 100_000_000n;
    return {
      times,
      finding: { ...common, level: 'warn', reason: 'missing: ten frames a second are assumed' },
    };
  }
  const broken = times.filter((ns) => ns === undefined).length;
  if (broken === 0) return { times };
  return {
    times,
    finding: {
      ...common,
      level: 'warn',
      reason: 'lines that are no time of the sequence: their frames are left out',
      count: broken,
    },
  };
}

/** Beside the sweeps, or in `poses` beside the sequences or above them; a link that leads elsewhere is passed over. */
async function posesPath({ root, name }: Sequence, within?: readonly string[]): Promise<string | undefined> {
  for (const [folder, file] of [
    [root, 'poses.txt'],
    [dirname(root), `poses/${name}.txt`],
    [dirname(dirname(root)), `poses/${name}.txt`],
  ] as const) {
    const path = join(folder, file);
    if (within && !(await staysWithin(path, folder, within))) continue;
    if ((await textOf(path, MOST_TEXT_BYTES)).text !== undefined) return path;
  }
  return undefined;
}

/** P0 to P3 = K [I | t] of rectified cameras, Tr = T_cam0_velo. */
async function calibrationOf({
  root,
  name,
}: Sequence): Promise<{ set: CalibrationSet; findings: Finding[] }> {
  const { text } = await textOf(join(root, 'calib.txt'), MOST_TEXT_BYTES);
  const entries = parseEntries(text ?? '');
  const T_cam0_velo = poseOfMatrix(entries.get('Tr') ?? entries.get('Tr_velo_to_cam') ?? []);
  const findings: Finding[] = [];
  const add = (reason: string): void => {
    findings.push({ level: 'warn', file: 'calib.txt', place: name, reason, count: 1 });
  };
  const place = (frame: string, T_vehicle_sensor: Pose): SensorCalibration => ({
    frame,
    T_vehicle_sensor,
    timeOffsetNs: 0,
  });
  const sensors: SensorCalibration[] = [place('velodyne', IDENTITY)];
  if (text === undefined) add('missing: cameras and poses are not placed');
  else if (!T_cam0_velo) add('has no Tr, where the velodyne sits: cameras and poses are not placed');
  else {
    const T_velo_cam0 = inverse(T_cam0_velo);
    for (const [i, frame] of IMAGES.entries()) {
      const camera = await cameraOf(entries.get(`P${i}`) ?? [], join(root, frame));
      if (camera)
        sensors.push({
          ...place(frame, compose(T_velo_cam0, { p: camera.p, q: IDENTITY.q })),
          camera: camera.model,
        });
      else if (frame === CAMERA_0) sensors.push(place(frame, T_velo_cam0));
    }
  }
  const rule = 'KITTI odometry: the velodyne is the vehicle frame (x forward, y left, z up)';
  return { set: { version: 0, vehicleFrame: 'velodyne', rule, sensors }, findings };
}

/** The camera and where it sits in the frame of camera 0; undefined without a matrix or a picture that tells its size. */
async function cameraOf(
  p: readonly number[],
  folder: string,
): Promise<
  { p: readonly [number, number, number]; model: NonNullable<SensorCalibration['camera']> } | undefined
> {
  const [fx, , cx, px, , fy, cy, py, , , , pz] = p;
  if (p.length !== 12 || !fx || !fy || cx === undefined || cy === undefined) return undefined;
  if (px === undefined || py === undefined || pz === undefined) return undefined;
  const files = await numbered('', folder, ['png', 'jpg']);
  const [first] = [...(files?.files.values() ?? [])];
  const { bytes } = first === undefined ? {} : await contentOf(first, MOST_TEXT_BYTES);
  const picture = bytes && lookAtPicture(bytes);
  if (!picture) return undefined;
  const { width, height } = picture;
  return {
    p: [-(px - cx * pz) / fx, -(py - cy * pz) / fy, -pz],
    model: { width, height, fx, fy, cx, cy, lens: 'pinhole', distortion: [] },
  };
}
