/**
 * Waymo Open Dataset 2, perception (Sun et al. 2020; the devkit's v2 components): a folder of components, a Parquet file a segment
 * in each. One segment is one drive. Streams:
 *
 *   lidar_TOP, lidar_FRONT, …     both returns of the range images as points, each in its lidar's frame (range-image.ts)
 *   camera_FRONT, …               pictures
 *   vehicle_pose                  poses, estimate, counted from the first one (poses.ts)
 *   lidar_box                     boxes, role truth
 *
 * Times are UTC, in microseconds.
 */
import { InputError } from '../../../contract/errors.ts';
import { kindOf, splitPart } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { compareNs, nearTheMiddle } from '../../media/time-named-files.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { readBoxes } from './boxes.ts';
import { readCalibration, VEHICLE } from './calibration.ts';
import { rowsOf, type Tally, timeOf } from './component.ts';
import { COMPONENTS, findRoots, type Segment, segmentsOf, theSegment } from './layout.ts';
import { CAMERA_TIMES, LIDAR_TIMES, OPTIONAL_TIMES, pictureTime, readMedia, streamOf } from './media.ts';
import { poseItems, readPoses } from './poses.ts';

/** lidar/SEGMENT.parquet. */
const LEVELS = 1;
/** Rows whose times are looked at; a segment has 1000 a component. */
const MOST_ROWS = 10_000_000;

export const waymo = {
  name: 'waymo',
  title: 'Waymo Open 2',
  noun: 'the folder of Waymo Open 2',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'folder' && (await findRoots(path, 1)).length > 0;
  },

  async drives(path: string) {
    return (await segmentsOf(path)).map(({ root, name }) => ({ name, path: `${root}#${name}` }));
  },

  async describe(path: string): Promise<LogDescription> {
    const segment = await segmentAt(path);
    const tally = newTally();
    const { times, counts } = await timesOf(segment, tally);
    const poses = await readPoses(segment, tally);
    const sorted = [...times, ...poses.keys()].sort(compareNs);
    return {
      format: 'waymo',
      name: segment.name,
      path,
      bytes: tally.bytes,
      files: tally.files,
      from: sorted[0]?.toString(),
      to: sorted.at(-1)?.toString(),
      streams: [...counts].map(([name, count]) => ({ name, schema: name.replace(/_.*/, ''), count })),
    };
  },

  async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const segment = await segmentAt(path);
    if (within)
      await refuseStrayLinks(
        segment.root,
        within,
        LEVELS,
        (name) => COMPONENTS.some((component) => component === name) || name.startsWith(segment.name),
      );
    // Looked at once for the times, and said once: the second reading reports.
    const { times, rows } = await timesOf(segment, newTally());
    const tally = newTally();
    const poses = await readPoses(segment, tally);
    const all = [...times, ...poses.keys()];
    const near = nearTheMiddle(all);
    const [t0] = all.filter(near).sort(compareNs);
    if (t0 === undefined)
      throw new InputError(
        `${segment.root}#${segment.name} has no sweep, picture or pose with a time${reasonsOf(tally)}.`,
      );
    yield { type: 'begin', t0: String(t0), name: segment.name };
    const { sensors, lasers } = await readCalibration(segment, tally);
    const rule = 'Waymo Open 2: vehicle (x forward, y left, z up) is the vehicle frame';
    yield { type: 'calibration', set: { version: 0, vehicleFrame: VEHICLE, rule, sensors } };
    yield* poseItems(poses, t0, near);
    yield* readBoxes(segment, t0, near, tally);
    yield* readMedia({ segment, lasers, poses, t0, near, memory, tally }, rows);
    for (const finding of tally.findings) yield { type: 'finding', finding };
    yield { type: 'end', files: tally.files, bytes: tally.bytes };
  },
} satisfies Format;

const newTally = (): Tally => ({ bytes: 0, files: 0, findings: [] });

const reasonsOf = ({ findings }: Tally): string =>
  findings
    .slice(0, 3)
    .map(({ file, reason }) => ` (${file}: ${reason})`)
    .join('');

async function segmentAt(path: string): Promise<Segment> {
  const { path: place, part } = await splitPart(path);
  return await theSegment(place, part);
}

/** Times of all sweeps and pictures, without these themselves. */
async function timesOf(segment: Segment, tally: Tally) {
  const times: bigint[] = [];
  const counts = new Map<string, number>();
  let rows = 0;
  const sensors = [
    { component: 'lidar', columns: LIDAR_TIMES, optional: [], time: timeOf },
    { component: 'camera_image', columns: CAMERA_TIMES, optional: OPTIONAL_TIMES, time: pictureTime },
  ] as const;
  for (const { component, columns, optional, time } of sensors)
    for await (const row of rowsOf(segment, component, columns, tally, undefined, optional)) {
      if (rows++ >= MOST_ROWS) break;
      const ns = time(row);
      if (ns !== undefined) times.push(ns);
      counts.set(streamOf(row), (counts.get(streamOf(row)) ?? 0) + 1);
    }
  return { times, counts, rows };
}
