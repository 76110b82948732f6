/**
 * Finds data sets of nuScenes' layout at or below a path: a folder of tables (`v1.0-mini`, `v1.0-trainval`, `annotation`, …) in
 * the folder that file names count from. One scene is one drive; it is named behind a `#`: `nuscenes#scene-0061`.
 */
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import type { Finding } from '../../format.ts';
import { findFolders, MOST_LISTED, theOnly } from '../../media/folder-search.ts';
import { readRows } from './rows.ts';
import { textOf } from './values.ts';

/** Streams that are no channel's; the messages of the bus are called after their folder. */
export const POSE_STREAM = 'ego_pose';
export const BOX_STREAM = 'sample_annotation';
export const CAN_BUS = 'can_bus';

/** What makes a folder one of tables. */
const TELLING = [
  'scene.json',
  'sample.json',
  'sample_data.json',
  'calibrated_sensor.json',
  'ego_pose.json',
  'sensor.json',
];
const LEAST_TELLING = 4;
/** Folders looked into: tables lie at most two below what a person chooses, beside folders of a million files. */
const DEPTH = 3;
const MOST_FOLDERS = 2000;
/** Folders of sensor data, which hold no tables. */
const DATA = new Set([
  'samples',
  'sweeps',
  'maps',
  'can_bus',
  'lidarseg',
  'panoptic',
  'lidar',
  'images',
  'data',
]);
/** Scenes of a data set; nuScenes has 1000. */
const MOST_SCENES = 100_000;

export type Tables = {
  /** The folder of the tables. */
  readonly folder: string;
  /** Of the folder. */
  readonly name: string;
  /** What the names of files count from. */
  readonly root: string;
};

export type Scene = {
  readonly token: string;
  readonly name: string;
  readonly description: string;
  readonly logToken: string;
};

/** At most `most` of them. */
export async function findTables(path: string, most: number): Promise<Tables[]> {
  const found = await findFolders(
    path,
    most,
    ({ files }) => TELLING.filter((name) => files.has(name)).length >= LEAST_TELLING,
    { folders: MOST_FOLDERS, levels: DEPTH, enters: (name) => !DATA.has(name.toLowerCase()) },
  );
  return found.map((folder) => ({ folder, name: basename(folder), root: dirname(folder) }));
}

/** @throws InputError when the path holds no tables, or several. */
export const theTables = async (path: string): Promise<Tables> =>
  theOnly(
    path,
    await findTables(path, MOST_LISTED),
    'folder of tables of nuScenes’ layout',
    TELLING.join(', '),
  );

export type Scenes = { readonly scenes: readonly Scene[]; readonly findings: readonly Finding[] };

export async function scenesOf({ folder }: Tables): Promise<Scenes> {
  const scenes: Scene[] = [];
  const { findings } = await readRows(join(folder, 'scene.json'), 'scene.json', (row) => {
    const [token, name] = [textOf(row, 'token'), textOf(row, 'name')];
    if (token === undefined || name === undefined || scenes.length >= MOST_SCENES) return;
    scenes.push({
      token,
      name,
      description: textOf(row, 'description') ?? '',
      logToken: textOf(row, 'log_token') ?? '',
    });
  });
  return { scenes, findings };
}

/** @throws InputError when there is no such scene, or none is named and there are several. */
export function theScene(path: string, { scenes, findings }: Scenes, wanted: string | undefined): Scene {
  const [only, second] = scenes;
  if (!only) throw new InputError(`${path}: scene.json holds no scene${reasonsOf(findings)}.`);
  if (wanted !== undefined) {
    const found = scenes.find(({ name, token }) => name === wanted || token === wanted);
    if (!found) throw new InputError(`${path} has no scene ${wanted}; it has ${listed(scenes)}.`);
    return found;
  }
  if (!second) return only;
  throw new InputError(
    `${path} holds ${scenes.length} scenes (${listed(scenes)}): choose one, e.g. ${path}#${only.name}, or give a folder to write all into.`,
  );
}

/** Why of what was read something is missing, for the end of a sentence. */
export const reasonsOf = (findings: readonly Finding[]): string =>
  findings
    .filter(({ level }) => level !== 'info')
    .slice(0, 3)
    .map(({ file, reason }) => ` (${file}: ${reason})`)
    .join('');

const listed = (scenes: readonly Scene[]): string =>
  scenes
    .slice(0, 5)
    .map(({ name }) => name)
    .join(', ') + (scenes.length > 5 ? ', …' : '');
