/**
 * Files of nuScenes without its tables, as examples and mirrors have them: sensor and time stand in their names,
 * `n015-2018-07-24-11-22-45+0800__LIDAR_TOP__1532402927647951.pcd.bin`. Sensors are not placed and cameras have no lens: the tables
 * say so. LIDAR_TOP's axes are right, ahead, up (sensor set-up of nuScenes); the vehicle is taken to be at it.
 */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CalibrationSet } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { Q_FLU_RFU } from '../../../geometry/axes.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import { kindOf, splitPart } from '../../files.ts';
import type { Finding, Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { findFolders, folderContents } from '../../media/folder-search.ts';
import { compareNs, nearTheMiddle } from '../../media/time-named-files.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { readMedia } from './media.ts';
import type { DataFile, Sensor } from './scene-tables.ts';

const NAME =
  /^([\w+.-]{1,100}?)__((LIDAR|RADAR|CAM|CAMERA)_[A-Z0-9_]{1,60})__(\d{16})\.(?:pcd\.bin|bin|pcd|jpe?g|png)$/;
const MODALITIES: Readonly<Record<string, string>> = { LIDAR: 'lidar', RADAR: 'radar' };
/** samples/CHANNEL/ below a data set's folder, and one more. */
const MOST_LEVELS = 3;
const MOST_FOLDERS = 500;
const MOST_FILES = 500_000;
const TOP = 'LIDAR_TOP';
const VEHICLE = 'vehicle';

export const nuscenesFiles = {
  name: 'nuscenes-files',
  title: 'nuScenes files without tables',
  noun: 'a folder with sensor files of nuScenes',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'folder') return false;
    const has = ({ files }: { files: ReadonlySet<string> }): boolean =>
      [...files].some((name) => NAME.test(name));
    return (await findFolders(path, 1, has, { levels: MOST_LEVELS, folders: MOST_FOLDERS })).length > 0;
  },

  async drives(path: string) {
    const logs = [...(await logsIn(path)).logs.keys()];
    return logs.map((name) => ({ name, path: logs.length > 1 ? `${path}#${name}` : path }));
  },

  async describe(path: string): Promise<LogDescription> {
    const { root, name, log } = await theLog(path);
    const times = log.files.map(({ ns }) => ns).sort(compareNs);
    const streams = [];
    let bytes = 0;
    for (const [channel, sensor] of log.sensors) {
      const own = log.files.filter((each) => each.sensorToken === channel);
      // One file stands for the others of its sensor: a quick look does not touch thousands.
      bytes += (await stat(join(root, own[0]?.file ?? ''))).size * own.length;
      streams.push({ name: channel, schema: sensor.modality, count: own.length });
    }
    return {
      ...{ format: 'nuscenes-files', name, path, bytes, files: log.files.length, streams },
      from: times[0]?.toString(),
      to: times.at(-1)?.toString(),
    };
  },

  async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const { root, name, log, others, beyond } = await theLog(path);
    if (within) await refuseStrayLinks(root, within, MOST_LEVELS);
    const near = nearTheMiddle(log.files.map(({ ns }) => ns));
    const [t0 = 0n] = log.files
      .map(({ ns }) => ns)
      .filter(near)
      .sort(compareNs);
    yield { type: 'begin', t0: String(t0), name };
    yield { type: 'calibration', set: calibrationOf(log.sensors) };
    for (const finding of findingsOf(log.sensors, others, beyond, basename(root)))
      yield { type: 'finding', finding };
    const media = yield* readMedia(root, log, t0, near, memory, within);
    yield { type: 'end', ...media };
  },
} satisfies Format;

type Log = { readonly sensors: Map<string, Sensor>; readonly files: DataFile[] };
type Found = {
  readonly logs: ReadonlyMap<string, Log>;
  /** Files of other names. */
  readonly others: readonly string[];
  /** Files of sensors beyond the most that are read. */
  readonly beyond: number;
};

/** Logs by the first part of their files' names. */
async function logsIn(root: string): Promise<Found> {
  const logs = new Map<string, Log>();
  const others: string[] = [];
  const waiting = [{ below: '', level: 0 }];
  let [count, beyond] = [0, 0];
  for (const { below, level } of waiting) {
    const { files, folders } = await folderContents(join(root, below), level === 0);
    if (level < MOST_LEVELS)
      for (const name of folders)
        if (waiting.length < MOST_FOLDERS) waiting.push({ below: `${below}${name}/`, level: level + 1 });
    for (const name of files) {
      const [, prefix = '', channel = '', kind = '', us = ''] = NAME.exec(name) ?? [];
      if (channel === '') {
        others.push(below + name);
        continue;
      }
      if (++count > MOST_FILES) {
        beyond++;
        continue;
      }
      const log: Log = logs.get(prefix) ?? { sensors: new Map(), files: [] };
      logs.set(prefix, log);
      if (!log.sensors.has(channel))
        log.sensors.set(channel, sensorOf(channel, MODALITIES[kind] ?? 'camera'));
      log.files.push(fileOf(channel, below + name, BigInt(us) * 1000n));
    }
  }
  return { logs, others, beyond };
}

const sensorOf = (channel: string, modality: string): Sensor => ({
  ...{ channel, modality, T_vehicle_sensor: IDENTITY, intrinsic: undefined, distortion: [] },
});
const fileOf = (sensorToken: string, file: string, ns: bigint): DataFile => ({
  ...{ sampleToken: '', egoToken: '', sensorToken, file, ns, isKeyFrame: true, width: 0, height: 0 },
});

async function theLog(given: string) {
  const { path: root, part } = await splitPart(given);
  const { logs, others, beyond } = await logsIn(root);
  const names = [...logs.keys()];
  const name = part ?? names[0] ?? '';
  const log = logs.get(name);
  if (!log)
    throw new InputError(
      `${root} holds no sensor file of nuScenes${part === undefined ? '' : ` of ${part}`}.`,
    );
  if (part === undefined && names.length > 1)
    throw new InputError(
      `${root} holds files of ${names.length} logs (${names.slice(0, 3).join(', ')}…): choose one, as ${root}#${name}.`,
    );
  return { root, name, log, others, beyond };
}

function calibrationOf(sensors: ReadonlyMap<string, Sensor>): CalibrationSet {
  const T_vehicle_sensor = { ...IDENTITY, q: Q_FLU_RFU };
  return {
    version: 0,
    vehicleFrame: VEHICLE,
    rule: 'nuScenes files without tables: the vehicle is at LIDAR_TOP, whose axes right, ahead, up are turned to ahead, left, up; nothing says where the others sit',
    sensors: [
      { frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
      ...(sensors.has(TOP) ? [{ frame: TOP, T_vehicle_sensor, timeOffsetNs: 0 }] : []),
    ],
  };
}

function findingsOf(
  sensors: ReadonlyMap<string, Sensor>,
  others: readonly string[],
  beyond: number,
  file: string,
): Finding[] {
  const unplaced = [...sensors.keys()].filter((channel) => channel !== TOP);
  const say = (level: Finding['level'], place: string, reason: string, count: number): Finding[] =>
    count > 0 ? [{ level, file, place, reason, count }] : [];
  return [
    ...say(
      'warn',
      'calibration',
      'no tables lie with these files: sensors are not placed, cameras have no lens',
      unplaced.length,
    ),
    ...say(
      'info',
      TOP,
      'is taken to be where the vehicle is, its axes right, ahead, up',
      sensors.has(TOP) ? 1 : 0,
    ),
    ...(beyond > 0
      ? [
          {
            ...{ level: 'error' as const, file, place: 'files', count: beyond, lost: true },
            reason: `sensor files beyond the first ${MOST_FILES}: left out`,
          },
        ]
      : []),
    ...say(
      'info',
      others[0] ?? '',
      'files whose names are not those of sensor files: left out',
      others.length,
    ),
  ];
}
