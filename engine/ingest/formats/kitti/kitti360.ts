/**
 * KITTI-360 (Liao et al. 2022): `data_3d_raw/…_sync/velodyne_points`, `data_2d_raw/…_sync/image_00` to `image_03`, `data_poses`,
 * `calibration`. The sweeps are as the scanner made them; poses (of the GNSS/INS unit, optimised by the authors) are truth. The
 * fisheye pictures image_02 and image_03 come in without a lens, since no model here is theirs.
 */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CalibrationSet, Pose, SensorCalibration } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { compose, IDENTITY, inverse } from '../../../geometry/se3.ts';
import { namesIn, textOf } from '../../files.ts';
import type { Finding, Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { theOnly } from '../../media/folder-search.ts';
import { nearTheMiddle } from '../../media/time-named-files.ts';
import { refuseStray, refuseStrayLinks } from '../../stray-links.ts';
import { parseEntries } from './calibration.ts';
import type { Amount } from './items.ts';
import { CAMERAS } from './layout.ts';
import { readMedia } from './media.ts';
import { lookAt, type Sensor, VELODYNE } from './sensors.ts';
import { isFolder, numbered, poseOfMatrix, readTruth, type Sequence, sensorOf } from './sequence.ts';
import { sweepSpans } from './spans.ts';
import { MOST_STAMP_BYTES, parseStamps } from './timestamps.ts';

const TITLE = 'KITTI-360';
const RAW = ['data_3d_raw', 'data_2d_raw'];
/** Of the unit whose poses are given; x forward, y right, z down. */
const UNIT = 'pose';
const MOST_TEXT_BYTES = 1024 * 1024;

export const kitti360 = {
  name: 'kitti-360',
  title: TITLE,
  noun: 'a sequence of KITTI-360',
  extensions: [],

  detect: async (path: string): Promise<boolean> =>
    (await isFolder(path)) && (await sequencesAt(path)).length > 0,

  async describe(path: string): Promise<LogDescription> {
    const sequence = await theOne(path);
    const { sensors } = await sensorsOf(sequence);
    const times = sensors
      .flatMap(({ frames }) => frames.map(({ ns }) => ns))
      .sort((a, b) => (a < b ? -1 : 1));
    const look = await lookAt(sensors, times);
    return { format: 'kitti-360', name: sequence.name, path: sequence.root, ...look };
  },

  refusesReference: async () => undefined,

  async *read(
    path: string,
    memory: PayloadMemory,
    { within, places = false }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const sequence = await theOne(path);
    if (within) await refuseLinksOut(sequence, within);
    const { sensors, sweepTimes, findings } = await sensorsOf(sequence);
    const times = sensors.flatMap(({ frames }) => frames.map(({ ns }) => ns));
    const t0 = times.reduce<bigint | undefined>(
      (least, ns) => (least === undefined || ns < least ? ns : least),
      undefined,
    );
    if (t0 === undefined)
      throw new InputError(`${sequence.root} has no frame with a time: nothing can be placed on a clock.`);
    yield { type: 'begin', t0: String(t0), name: sequence.name };
    for (const finding of findings) yield { type: 'finding', finding };
    const calibration = await calibrationOf(sequence);
    yield { type: 'calibration', set: calibration.set };
    for (const finding of calibration.findings) yield { type: 'finding', finding };
    const folder = join(sequence.root, 'data_3d_raw', sequence.name);
    const layout = { folder, name: sequence.name, synced: true, calibrationFolders: [] };
    const spans = await sweepSpans(
      layout,
      sensors.find((sensor) => sensor.folder.name === VELODYNE),
    );
    const amounts: Amount[] = [yield* readMedia(layout, sensors, t0, memory, places, { given: spans })];
    const note = 'poses that the authors of the data set optimised, of the GNSS/INS unit';
    const poses = join(sequence.root, 'data_poses', sequence.name, 'poses.txt');
    amounts.push(
      yield* readTruth({ path: poses, numbered: true }, { name: 'poses', child: UNIT, note }, sweepTimes, t0),
    );
    const sum = (of: (amount: Amount) => number): number =>
      amounts.reduce((total, each) => total + of(each), 0);
    yield { type: 'end', files: sum(({ files }) => files), bytes: sum(({ bytes }) => bytes) };
  },
} satisfies Format;

/** The folders of the sequence, and the calibration beside them. */
async function refuseLinksOut({ root, name }: Sequence, within: readonly string[]): Promise<void> {
  const allowed = [await realpath(root), ...within];
  const sequence = [...RAW, 'data_poses'].map((folder) => join(root, folder, name));
  for (const folder of [...sequence, join(root, 'calibration')]) {
    await refuseStray(folder, allowed);
    await refuseStrayLinks(folder, allowed, 2);
  }
}

/** From the root, from `data_3d_raw` or `data_2d_raw`, or from the folder of a sequence in one of them. */
async function sequencesAt(path: string): Promise<Sequence[]> {
  const [parent, name] = [dirname(path), basename(path)];
  if (RAW.includes(basename(parent)) && (await holdsSensor(path))) return [{ root: dirname(parent), name }];
  const root = RAW.includes(name) ? parent : path;
  const names = new Set<string>();
  for (const raw of RAW)
    for (const each of (await isFolder(join(root, raw))) ? ((await namesIn(join(root, raw))) ?? []) : [])
      if (await holdsSensor(join(root, raw, each))) names.add(each);
  return [...names].sort().map((each) => ({ root, name: each }));
}

async function holdsSensor(folder: string): Promise<boolean> {
  for (const sensor of [VELODYNE, ...CAMERAS]) if (await isFolder(join(folder, sensor))) return true;
  return false;
}

const theOne = async (path: string): Promise<Sequence> =>
  theOnly(path, await sequencesAt(path), `sequence of ${TITLE}`);

async function sensorsOf({ root, name }: Sequence): Promise<{
  sensors: Sensor[];
  sweepTimes: readonly (bigint | undefined)[];
  findings: Finding[];
}> {
  const findings: Finding[] = [];
  const sensors: Sensor[] = [];
  let sweepTimes: readonly (bigint | undefined)[] = [];
  for (const sensor of [VELODYNE, ...CAMERAS]) {
    const isSweep = sensor === VELODYNE;
    const folder = join(root, isSweep ? 'data_3d_raw' : 'data_2d_raw', name, sensor);
    const data = isSweep ? ['data'] : ['data_rect', 'data_rgb'];
    const { text, fault } = await textOf(join(folder, 'timestamps.txt'), MOST_STAMP_BYTES);
    const times = parseStamps(text ?? '').ns;
    if (isSweep) sweepTimes = times;
    for (const each of data) {
      const files = await numbered(sensor, join(folder, each), isSweep ? ['bin'] : ['png', 'jpg']);
      if (!files) continue;
      if (text === undefined)
        findings.push({
          ...{
            level: 'error',
            file: `${sensor}/timestamps.txt`,
            place: 'whole file',
            count: files.files.size,
          },
          reason: fault === undefined ? 'missing: its frames are left out' : `cannot be read: ${fault}`,
        });
      const made = sensorOf(files, times);
      if (text !== undefined) findings.push(...made.findings);
      if (made.sensor.frames.length > 0) sensors.push(made.sensor);
    }
  }
  const near = nearTheMiddle(sensors.flatMap(({ frames }) => frames.map(({ ns }) => ns)));
  const kept = sensors.flatMap((sensor): Sensor[] => {
    const frames = sensor.frames.filter(({ ns }) => near(ns));
    const reason = 'their times lie more than a day from those of the others: left out';
    const far = { level: 'error', file: sensor.folder.name, place: 'times', reason, lost: true } as const;
    if (frames.length < sensor.frames.length)
      findings.push({ ...far, count: sensor.frames.length - frames.length });
    return frames.length > 0 ? [{ ...sensor, frames }] : [];
  });
  const listed = sweepTimes.length > 0 ? sweepTimes : timesOfFirst(kept);
  return {
    sensors: kept,
    sweepTimes: listed.map((ns) => (ns !== undefined && near(ns) ? ns : undefined)),
    findings,
  };
}

/** Poses are numbered as frames of any sensor are: where there are no sweeps, the pictures tell their times. */
function timesOfFirst(sensors: readonly Sensor[]): (bigint | undefined)[] {
  const times: (bigint | undefined)[] = [];
  for (const { index, ns } of sensors[0]?.frames ?? []) if (index < 10_000_000) times[index] = ns;
  return times;
}

/** calib_cam_to_pose: T_pose_cam; calib_cam_to_velo: T_velo_cam0; perspective: P_rect and R_rect of image_00 and image_01. */
async function calibrationOf({
  root,
  name,
}: Sequence): Promise<{ set: CalibrationSet; findings: Finding[] }> {
  const findings: Finding[] = [];
  const text = async (file: string): Promise<string> => {
    const found = (await textOf(join(root, 'calibration', file), MOST_TEXT_BYTES)).text;
    if (found === undefined)
      findings.push({
        level: 'warn',
        file,
        place: name,
        reason: 'missing: what it places is not placed',
        count: 1,
      });
    return found ?? '';
  };
  const toPose = parseEntries(await text('calib_cam_to_pose.txt'));
  const T_velo_cam0 = poseOfMatrix((await text('calib_cam_to_velo.txt')).trim().split(/\s+/).map(Number));
  const perspective = parseEntries(await text('perspective.txt'));
  const T_pose_cam0 = poseOfMatrix(toPose.get('image_00') ?? []);
  const place = (frame: string, T_vehicle_sensor: Pose): SensorCalibration => ({
    frame,
    T_vehicle_sensor,
    timeOffsetNs: 0,
  });
  const sensors: SensorCalibration[] = [place('velodyne', IDENTITY)];
  if (T_velo_cam0 && T_pose_cam0) {
    const T_velo_pose = compose(T_velo_cam0, inverse(T_pose_cam0));
    sensors.push(place(UNIT, T_velo_pose));
    for (const frame of CAMERAS) {
      const T_pose_cam = poseOfMatrix(toPose.get(frame) ?? []);
      const T_cam_rect = rectification(perspective.get(`R_rect_${frame.slice(-2)}`));
      if (!T_pose_cam) continue;
      const camera = rectifiedCamera(perspective, frame);
      const T_velo_cam = compose(T_velo_pose, T_pose_cam);
      sensors.push(
        camera ? { ...place(frame, compose(T_velo_cam, T_cam_rect)), camera } : place(frame, T_velo_cam),
      );
    }
  }
  const rule = 'KITTI-360: the velodyne is the vehicle frame (x forward, y left, z up)';
  return { set: { version: 0, vehicleFrame: 'velodyne', rule, sensors }, findings };
}

/** R_rect turns the camera's axes to those of its rectified pictures. */
function rectification(r: readonly number[] | undefined): Pose {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0, g = 0, h = 0, i = 1] = r?.length === 9 ? r : [];
  return inverse(poseOfMatrix([a, b, c, 0, d, e, f, 0, g, h, i, 0]) ?? IDENTITY);
}

function rectifiedCamera(
  entries: ReadonlyMap<string, readonly number[]>,
  frame: string,
): SensorCalibration['camera'] {
  const n = frame.slice(-2);
  const [fx, , cx, , , fy, cy] = entries.get(`P_rect_${n}`) ?? [];
  const [width, height] = entries.get(`S_rect_${n}`) ?? [];
  if (!fx || !fy || cx === undefined || cy === undefined || !width || !height) return undefined;
  return { width, height, fx, fy, cx, cy, lens: 'pinhole', distortion: [] };
}
