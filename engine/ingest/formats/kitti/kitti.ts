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
import { join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { kindOf, textOf } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { readCalibration } from './calibration.ts';
import type { Amount } from './items.ts';
import { LABELS, readLabels } from './labels.ts';
import { findDrives, type KittiLayout, theDrive } from './layout.ts';
import { readMedia } from './media.ts';
import { readOxts } from './records.ts';
import { lookAt, OXTS, type Sensor, sensorsOf, VELODYNE } from './sensors.ts';

/** The largest of the data set has 2 MB. */
const MOST_LABEL_BYTES = 32 * 1024 * 1024;
/** Of a folder of drives; the data set has 151. */
const MOST_DRIVES = 10_000;
/** Of a sweep or a picture, to know beforehand how much there is to read. */
const USUAL_FILE_BYTES = 1.5e6;

export const kitti = {
  name: 'kitti',
  title: 'KITTI raw',
  noun: 'a KITTI raw folder',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'folder' && (await findDrives(path, 1)).length > 0;
  },

  async drives(path: string) {
    return (await findDrives(path, MOST_DRIVES)).map(({ name, folder }) => ({ name, path: folder }));
  },

  async describe(path: string): Promise<LogDescription> {
    const layout = await theDrive(path);
    const { sensors } = await sensorsOf(layout);
    const look = await lookAt(sensors, timesOf(sensors));
    return { format: 'kitti', name: layout.name, path: layout.folder, ...look };
  },

  refusesReference: async () => undefined,

  async *read(
    path: string,
    memory: PayloadMemory,
    { within, places = false, quick }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const layout = await theDrive(path);
    if (within) await refuseLinksOut(layout, within);
    const { sensors, findings } = await sensorsOf(layout);
    const [t0] = timesOf(sensors);
    if (t0 === undefined)
      throw new InputError(`${layout.folder} has no frame with a time: nothing can be placed on a clock.`);
    yield { type: 'begin', t0: String(t0), name: layout.name };
    for (const finding of findings) yield { type: 'finding', finding };
    const calibration = await readCalibration(layout);
    yield { type: 'calibration', set: calibration.set };
    for (const finding of calibration.findings) yield { type: 'finding', finding };

    const amounts: Amount[] = [calibration];
    const oxts = sensors.find(({ folder }) => folder.name === OXTS);
    if (oxts) amounts.push(yield* readOxts(oxts.frames, t0));
    const media = sensors.filter((sensor) => sensor !== oxts);
    const frames = media.flatMap((sensor) => sensor.frames);
    quick?.plan(Number((timesOf(sensors).at(-1) ?? t0) - t0), frames.length * USUAL_FILE_BYTES);
    amounts.push(yield* readMedia(layout, media, t0, memory, places, { quick }));
    const { text: labels, fault } = await textOf(join(layout.folder, LABELS), MOST_LABEL_BYTES);
    if (fault !== undefined) {
      const reason = `cannot be read: ${fault}`;
      yield {
        type: 'finding',
        finding: { level: 'error', file: LABELS, place: layout.name, reason, count: 1 },
      };
    }
    if (labels !== undefined) {
      amounts.push({ files: 1, bytes: labels.length });
      yield* readLabels(labels, sensors.find(({ folder }) => folder.name === VELODYNE)?.frames ?? [], t0);
    }
    const sum = (of: (amount: Amount) => number): number =>
      amounts.reduce((total, each) => total + of(each), 0);
    yield { type: 'end', files: sum(({ files }) => files), bytes: sum(({ bytes }) => bytes) };
  },
} satisfies Format;

/** First and last times of all sensors, in order. */
function timesOf(sensors: readonly Sensor[]): bigint[] {
  const times = sensors
    .flatMap(({ frames }) => [frames[0]?.ns, frames.at(-1)?.ns])
    .filter((ns) => ns !== undefined);
  return times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Sensors, their data folders and files; and the calibration, which lies beside the drive. */
async function refuseLinksOut(layout: KittiLayout, within: readonly string[]): Promise<void> {
  await refuseStrayLinks(layout.folder, within, 2);
  for (const folder of layout.calibrationFolders)
    await refuseStrayLinks(folder, within, 0, (name) => name.startsWith('calib_'));
}
