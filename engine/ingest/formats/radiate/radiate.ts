/**
 * Sequences of RADIATE (Sheeny et al. 2021; layout and units by its SDK, github.com/marcelsheeny/radiate_sdk). Streams:
 *
 *   velo_lidar                  sweeps in the scanner's frame
 *   Navtech_Polar, …/points     the radar's scans as pictures, and their strongest returns as points
 *   Navtech_Cartesian           the same seen from above, where it is there
 *   zed_left, zed_right         pictures
 *   GPS_IMU_Twist, …            records, positions, rates, speed
 *   annotations                 boxes, role truth
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { kindOf, namesIn, textOf } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { compareNs, nearTheMiddle } from '../../media/time-named-files.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { readAnnotations } from './annotations.ts';
import { readCalibration } from './calibration.ts';
import { onOneClock } from './clocks.ts';
import { readFrames, type SensorFrames } from './frames.ts';
import { readInertial } from './inertial-streams.ts';
import { CARTESIAN, findSequences, INERTIAL, POLAR, theSequence } from './layout.ts';
import { MEDIA, readMedia } from './media.ts';

/** SENSOR/FILE. */
const LEVELS = 1;
/** Of a folder of sequences; the data set has 61. */
const MOST_SEQUENCES = 1000;
const META = 'meta.json';
const MOST_META_BYTES = 1024 * 1024;

export const radiate = {
  name: 'radiate',
  title: 'RADIATE',
  noun: 'the folder of a RADIATE sequence',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'folder' && (await findSequences(path, 1)).length > 0;
  },

  async drives(path: string) {
    return (await findSequences(path, MOST_SEQUENCES)).map(({ name, folder }) => ({ name, path: folder }));
  },

  async describe(path: string): Promise<LogDescription> {
    const { folder, name } = await theSequence(path);
    const { sensors } = await sensorsOf(folder);
    const schemas = new Map(MEDIA.map(([each, , schema]) => [each, schema]));
    let bytes = 0;
    for (const { frames } of sensors) {
      // One file stands for the others of its sensor: a quick look does not touch thousands.
      const [first] = frames;
      const found = first && (await stat(first.path).catch(() => undefined));
      bytes += (found?.size ?? 0) * frames.length;
    }
    const times = sensors.flatMap(({ frames }) => frames.map(({ ns }) => ns)).sort(compareNs);
    return {
      format: 'radiate',
      name,
      path: folder,
      bytes,
      files: sensors.reduce((sum, { frames }) => sum + frames.length, 0),
      from: times[0]?.toString(),
      to: times.at(-1)?.toString(),
      streams: sensors
        .filter(({ frames }) => frames.length > 0)
        .map(({ folder: each, frames }) => ({
          name: each,
          schema: schemas.get(each) ?? 'GPS/IMU',
          count: frames.length,
        })),
    };
  },

  async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const { folder, name } = await theSequence(path);
    if (within) await refuseStrayLinks(folder, within, LEVELS);
    const { sensors, findings } = await sensorsOf(folder);
    const times = sensors.flatMap(({ frames }) => frames.map(({ ns }) => ns));
    const [t0] = times.sort(compareNs);
    if (t0 === undefined)
      throw new InputError(`${folder} has no file with a time: nothing can be placed on a clock.`);
    yield { type: 'begin', t0: String(t0), name };
    const calibration = await readCalibration(folder, within);
    yield { type: 'calibration', set: calibration.set };
    for (const finding of [...findings, ...calibration.findings]) yield { type: 'finding', finding };
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    if (calibration.text !== undefined)
      yield {
        type: 'raw',
        name: 'default-calib.yaml',
        bytes: encode(calibration.text),
        note: 'calibration as it is',
      };
    const meta = await textOf(join(folder, META), MOST_META_BYTES);
    if (meta.text !== undefined)
      yield { type: 'raw', name: META, bytes: encode(meta.text), note: 'weather and set' };
    const framesOf = (wanted: string): SensorFrames | undefined =>
      sensors.find((each) => each.folder === wanted);
    let bytes = 0;
    const inertial = framesOf(INERTIAL);
    if (inertial) bytes += yield* readInertial(inertial, t0);
    bytes += yield* readAnnotations(folder, framesOf(POLAR)?.frames ?? [], t0);
    bytes += yield* readMedia(
      sensors.filter((sensor) => sensor !== inertial),
      t0,
      memory,
    );
    yield { type: 'end', files: times.length, bytes };
  },
} satisfies Format;

/** All sensors with their frames on one clock. */
async function sensorsOf(folder: string) {
  const read: SensorFrames[] = [];
  const names = (await namesIn(folder)) ?? [];
  for (const [sensor, endings] of [...MEDIA, [INERTIAL, ['txt']] as const]) {
    // The view from above is drawn from the polar scans, and left out of most copies.
    if (sensor === CARTESIAN && !names.includes(CARTESIAN) && names.includes(POLAR)) continue;
    read.push(await readFrames(folder, sensor, endings));
  }
  const near = nearTheMiddle(read.flatMap(({ frames }) => frames.map(({ ns }) => ns)));
  const findings = read.flatMap((sensor) => sensor.findings);
  const kept = read.map((sensor) => {
    const frames = sensor.frames.filter(({ ns }) => near(ns));
    const far = sensor.frames.length - frames.length;
    const reason = 'their times lie more than a day from those of the other sensors: left out';
    if (far > 0)
      findings.push({
        level: 'error',
        file: `${sensor.folder}.txt`,
        place: 'all times',
        reason,
        count: far,
        lost: true,
      });
    return { ...sensor, frames };
  });
  const { sensors, findings: clocks } = onOneClock(kept);
  return { sensors, findings: [...findings, ...clocks] };
}
