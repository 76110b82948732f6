/**
 * Argoverse 2 logs (Wilson et al. 2021; the user guide's "Sensor data set"): the folder of a log, or one that holds one. Streams:
 *
 *   lidar                 sweeps of both lidars in the vehicle's frame (media.ts)
 *   ring_…, stereo_…      cameras, pictures by the time in their name
 *   city_SE3_egovehicle   poses, estimate, in the map frame (poses.ts)
 *   annotations           boxes, role truth
 *
 * All times are of one clock, in nanoseconds; its date is not that of the drive.
 */
import { stat } from 'node:fs/promises';
import { InputError } from '../../../contract/errors.ts';
import { compose } from '../../../geometry/se3.ts';
import { kindOf } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { compareNs, farTimes, nearTheMiddle } from '../../media/time-named-files.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { readAnnotations } from './annotations.ts';
import { readCalibration, VEHICLE } from './calibration.ts';
import { type Av2Layout, findLogs, POSE_STREAM, POSES, theLog } from './layout.ts';
import { type Media, mediaOf, readMedia } from './media.ts';
import { cityOf, type Poses, placementOf, readPoses } from './poses.ts';
import { mapFiles, readReferences } from './references.ts';

/** sensors/cameras/NAME/FILE. */
const LEVELS = 3;
/** Of a folder of logs; the data set has 1000. */
const MOST_LOGS = 10_000;

export const argoverse2 = {
  name: 'argoverse2',
  title: 'Argoverse 2',
  noun: 'the folder of an Argoverse 2 log',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'folder' && (await findLogs(path, 1)).length > 0;
  },

  async drives(path: string) {
    return (await findLogs(path, MOST_LOGS)).map(({ name, folder }) => ({ name, path: folder }));
  },

  async describe(path: string): Promise<LogDescription> {
    const layout = await theLog(path);
    const { media } = await partsOf(layout);
    let bytes = 0;
    for (const { files } of media) {
      // One file stands for the others of its sensor: a quick look does not touch thousands.
      const [first] = files;
      if (first) bytes += (await stat(first.path)).size * files.length;
    }
    const times = media.flatMap(({ files }) => files.map(({ ns }) => ns)).sort(compareNs);
    return {
      format: 'argoverse2',
      name: layout.name,
      path: layout.folder,
      bytes,
      files: media.reduce((sum, { files }) => sum + files.length, 0),
      from: times[0]?.toString(),
      to: times.at(-1)?.toString(),
      streams: media.map(({ name, kind, files }) => ({ name, schema: kind, count: files.length })),
    };
  },

  async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const layout = await theLog(path);
    if (within) await refuseStrayLinks(layout.folder, within, LEVELS);
    const parts = await partsOf(layout);
    const poses = await readPoses(layout.folder);
    const times = [
      ...parts.media.flatMap(({ files }) => files.map(({ ns }) => ns)),
      ...poses.poses.map(({ ns }) => ns),
    ];
    const near = nearTheMiddle(times);
    const [t0] = times.filter(near).sort(compareNs);
    if (t0 === undefined)
      throw new InputError(
        `${layout.folder} has no sweep, picture or pose with a time: nothing can be placed on a clock.`,
      );
    yield { type: 'begin', t0: String(t0), name: layout.name };
    const { calibration } = parts;
    yield { type: 'calibration', set: calibration.set };
    for (const finding of [...calibration.findings, ...parts.findings, ...poses.findings])
      yield { type: 'finding', finding };
    const map = await mapFiles(layout.folder);
    yield* readPoseStream(poses, cityOf(map), t0, near);
    let bytes = calibration.bytes + poses.bytes;
    bytes += yield* readAnnotations(layout.folder, t0, near);
    bytes += yield* readReferences(layout.folder, map);
    const media: Media[] = [];
    for (const sensor of parts.media) {
      const files = sensor.files.filter(({ ns }) => near(ns));
      const far = sensor.files.find(({ ns }) => !near(ns));
      if (far) yield farTimes(sensor.folder, far.name, sensor.files.length - files.length);
      media.push({ ...sensor, files });
    }
    bytes += yield* readMedia(media, t0, memory);
    const files = media.reduce((sum, sensor) => sum + sensor.files.length, 0) + map.length;
    yield { type: 'end', files, bytes };
  },
} satisfies Format;

async function partsOf(layout: Av2Layout) {
  const calibration = await readCalibration(layout.folder);
  const known = calibration.set.sensors.filter(({ camera }) => camera).map(({ frame }) => frame);
  const { media, findings } = await mediaOf(layout.folder, known);
  return { calibration, media, findings };
}

function* readPoseStream(
  { poses }: Poses,
  city: string | undefined,
  t0: bigint,
  near: (ns: bigint) => boolean,
): Generator<Item> {
  const kept = poses.filter(({ ns }) => near(ns));
  const [first] = kept;
  if (kept.length < poses.length) yield farTimes(POSES, 'timestamp_ns', poses.length - kept.length);
  if (!first) return;
  const { T_map_city, origin } = placementOf(first.T_city_vehicle, city);
  if (origin) yield { type: 'origin', origin };
  else {
    const reason =
      'the names of the map’s files do not tell the city: the drive is local, counted from its first pose';
    yield { type: 'finding', finding: { level: 'info', file: 'map', place: 'city', reason, count: 1 } };
  }
  const source = `city ${city ?? 'unknown'}; counted from its first pose, the payload has the city’s own numbers`;
  yield {
    type: 'stream',
    stream: {
      name: POSE_STREAM,
      kind: 'pose',
      role: 'estimate',
      frame: VEHICLE,
      codec: 'json',
      units: SIGNAL_UNITS.pose,
      meta: {
        parent: origin ? 'map' : 'city',
        child: VEHICLE,
        source,
        mapFormat: 'argoverse2',
        T_map_log: T_map_city,
      },
    },
  };
  for (const { ns, T_city_vehicle } of kept) {
    const t = Number(ns - t0);
    yield {
      type: 'sample',
      stream: POSE_STREAM,
      t,
      tLog: t,
      payload: new TextEncoder().encode(JSON.stringify({ timestamp_ns: String(ns), T_city_vehicle })),
      signals: poseSignals(compose(T_map_city, T_city_vehicle)),
    };
  }
}
