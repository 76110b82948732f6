/**
 * nuScenes (Caesar et al. 2020; schema of its devkit) and data sets whose tables are laid out the same way (Lyft level
 * 5, TruckScenes, T4). One scene is one drive. Streams:
 *
 *   LIDAR_TOP, CAM_…, RADAR_…   the channels of the data set
 *   ego_pose                    poses, estimate, in the map frame (poses.ts)
 *   sample_annotation           boxes, role truth
 *   can_bus/…                   messages of the CAN bus extension, where it is there
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { kindOf, namesIn, splitPart } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { compareNs, nearTheMiddle } from '../../media/time-named-files.ts';
import { refuseStray, refuseStrayLinks } from '../../stray-links.ts';
import { readBoxes } from './boxes.ts';
import { calibrationOf } from './calibration.ts';
import { readCanBus } from './can-bus.ts';
import {
  CAN_BUS,
  findTables,
  reasonsOf,
  type Scene,
  scenesOf,
  type Tables,
  theScene,
  theTables,
} from './layout.ts';
import { placeOf, readMedia } from './media.ts';
import { placementOf, readPoseStream } from './poses.ts';
import { readScene } from './scene-tables.ts';

/** Folders of tables below one path: mini, trainval and test. */
const MOST_TABLES = 16;

export const nuscenes = {
  name: 'nuscenes',
  title: 'nuScenes',
  noun: 'the folder of a data set like nuScenes',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'folder' && (await findTables(path, 1)).length > 0;
  },

  async drives(path: string) {
    const found = await findTables(path, MOST_TABLES);
    const drives: { name: string; path: string }[] = [];
    for (const tables of found)
      for (const { name } of (await scenesOf(tables)).scenes)
        drives.push({ name, path: `${tables.folder}#${name}` });
    return drives;
  },

  async describe(path: string): Promise<LogDescription> {
    const { tables, scene } = await sceneAt(path);
    const { files, sensors } = await readScene(tables, scene);
    const times = files.map(({ ns }) => ns).sort(compareNs);
    const counts = new Map<string, { count: number; schema: string; first: string }>();
    for (const { sensorToken, file } of files) {
      const sensor = sensors.get(sensorToken);
      if (!sensor) continue;
      const known = counts.get(sensor.channel);
      if (known) known.count++;
      else counts.set(sensor.channel, { count: 1, schema: sensor.modality, first: file });
    }
    let bytes = 0;
    for (const { first, count } of counts.values()) {
      // One file stands for the others of its sensor: a quick look does not touch thousands.
      bytes += (await sizeOf(tables.root, first)) * count;
    }
    return {
      format: 'nuscenes',
      name: scene.name,
      path,
      bytes,
      files: files.length,
      from: times[0]?.toString(),
      to: times.at(-1)?.toString(),
      streams: [...counts].map(([name, { count, schema }]) => ({ name, schema, count })),
    };
  },

  async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
    const { tables, scene } = await sceneAt(path);
    if (within) {
      await refuseStrayLinks(tables.folder, within, 0);
      await refuseStray(join(tables.root, CAN_BUS), within);
      await refuseStrayLinks(join(tables.root, CAN_BUS), within, 0);
    }
    yield { type: 'progress', fraction: 0, text: `Reading the tables of ${scene.name}` };
    const read = await readScene(tables, scene);
    const near = nearTheMiddle(read.files.map(({ ns }) => ns));
    const poses = [...read.poses.values()].filter(({ ns }) => near(ns)).sort((a, b) => compareNs(a.ns, b.ns));
    const times = [...read.files, ...poses].map(({ ns }) => ns).filter(near);
    const [t0] = times.sort(compareNs);
    if (t0 === undefined)
      throw new InputError(
        `${path}: no file of ${scene.name} can be placed on a clock${reasonsOf(read.findings)}.`,
      );
    yield { type: 'begin', t0: String(t0), name: scene.name };
    const calibration = calibrationOf(read);
    yield { type: 'calibration', set: calibration.set };
    for (const finding of [...read.findings, ...calibration.findings]) yield { type: 'finding', finding };
    const placement = placementOf(poses[0]?.T_global_vehicle, read.location);
    if (placement.origin) yield { type: 'origin', origin: placement.origin };
    yield* readPoseStream(poses, placement, read.location, t0);
    yield* readBoxes(read, t0, near);
    yield {
      type: 'raw',
      name: 'scene',
      bytes: new TextEncoder().encode(JSON.stringify({ ...scene, location: read.location })),
      note: 'the scene’s row of scene.json, and the location of its log',
    };
    yield* sayMap(tables, read.location);
    let bytes = read.bytes;
    bytes += yield* readCanBus(tables.root, scene.name, t0, near, placement);
    const media = yield* readMedia(tables.root, read, t0, near, memory, within);
    yield { type: 'end', files: media.files, bytes: bytes + media.bytes };
  },
} satisfies Format;

/** Zero where the file is not there, or is none of the data set. */
async function sizeOf(root: string, file: string): Promise<number> {
  try {
    return (await stat(await placeOf(root, file, undefined))).size;
  } catch {
    return 0; // Reading the log says so.
  }
}

async function sceneAt(path: string): Promise<{ readonly tables: Tables; readonly scene: Scene }> {
  const { path: folder, part: scene } = await splitPart(path);
  const tables = await theTables(folder);
  return { tables, scene: theScene(folder, await scenesOf(tables), scene) };
}

/** A location's map has 30 MB and is the same for each of its scenes, so it is not copied into every drive. */
async function* sayMap({ root }: Tables, location: string): AsyncGenerator<Item> {
  const names = (await namesIn(join(root, 'maps/expansion'))) ?? [];
  const name = `${location}.json`;
  if (location === '' || !names.includes(name)) return;
  yield {
    type: 'finding',
    finding: {
      level: 'info',
      file: `maps/expansion/${name}`,
      place: 'whole file',
      reason: 'is the map of this location and stays where it is: evaluate --map reads it',
      count: 1,
    },
  };
}
