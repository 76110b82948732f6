/** What lies in a folder of point clouds: folders of sweeps and pictures, clouds that stand alone, lists of times, trajectories. */
import { basename, dirname, join } from 'node:path';
import { decodeText } from '../../../contract/text/encoding.ts';
import { contentOf, kindOf } from '../../files.ts';
import type { BareLayout } from '../../media/clouds/bare.ts';
import { folderContents } from '../../media/folder-search.ts';
import { beginOf } from '../../recording/folder.ts';
import { CLOUD_EXTENSIONS, extensionOf, isPictureName, timeOfName } from './names.ts';
import { beginsAsCloud, cloudsOf, isCloud, whyNoBare } from './recognition.ts';
import { readTrajectory } from './trajectories.ts';

export type FileFolder = {
  /** As a stream is called: the folder's name below the root; "lidar" or "camera" for files in the root itself. */
  readonly name: string;
  readonly folder: string;
  /** In the order of their names, numbers counted as numbers. */
  readonly files: readonly string[];
  /** Of clouds without a header. */
  readonly bare?: BareLayout | undefined;
};

export type CloudLayout = {
  readonly root: string;
  readonly name: string;
  readonly sweeps: readonly FileFolder[];
  /** Paths of clouds that are no sweeps of a series. */
  readonly alone: readonly string[];
  readonly pictures: readonly FileFolder[];
  /** Paths of files that may be trajectories, by their names. */
  readonly trajectories: readonly string[];
  /** Paths of tables, which are not read with them. */
  readonly tables: readonly string[];
  /** Why files that may be clouds are none: "000.bin: …". */
  readonly refused: readonly string[];
};

/** Folders looked into, and how deep below the one that was chosen. */
const MOST_FOLDERS = 2000;
export const MOST_LEVELS = 5;
/** Texts that are looked into for trajectories where nothing else lies. */
const MOST_TEXTS = 500;
const TRAJECTORY =
  /(^|[^a-z])(poses?|traj(ectory)?|odom(etry)?|gt|ground_?truth|truth|tum|utm|enu)([^a-z]|$)/i;
const TRAJECTORY_EXTENSIONS = ['txt', 'csv', 'tum', 'kitti', 'poses'];

/** Undefined where neither a point cloud nor a folder of pictures lies there. */
export async function layoutOf(path: string): Promise<CloudLayout | undefined> {
  if ((await kindOf(path)).kind === 'file') {
    if (!(await isCloud(path)) && !(await beginsAsCloud(path))) {
      if (!TRAJECTORY_EXTENSIONS.includes(extensionOf(path)) || !(await isTrajectory(path))) return undefined;
      const empty = { sweeps: [], alone: [], pictures: [], refused: [], tables: [] };
      return {
        root: dirname(path),
        name: basename(path).replace(/\.[^.]*$/, ''),
        trajectories: [path],
        ...empty,
      };
    }
    const none = { sweeps: [], pictures: [], trajectories: [], refused: [], tables: [] };
    return { root: dirname(path), name: basename(path).replace(/\.[^.]*$/, ''), alone: [path], ...none };
  }
  const { texts, ...found } = await folderLayout(path);
  const layout = { root: path, name: basename(path), ...found };
  if (layout.sweeps.length + layout.alone.length + layout.pictures.length > 0) return layout;
  const trajectories = await allTrajectories(texts);
  return trajectories.length > 0 ? { ...layout, trajectories, tables: [] } : undefined;
}

/** Where nothing else lies, a trajectory may have any name; not beside a table, which is read with them as signals. */
async function allTrajectories(texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of texts.slice(0, MOST_TEXTS))
    if (await isTrajectory(path)) found.push(path);
    else if (extensionOf(path) === 'csv') return [];
  return found;
}

/** Why files that may be clouds are none; undefined where there are no such files. */
export async function refusalOf(path: string): Promise<string | undefined> {
  if ((await kindOf(path)).kind === 'file') return whyNoBare(path);
  return (await folderLayout(path)).refused[0];
}

type FolderLayout = Omit<CloudLayout, 'root' | 'name'> & { readonly texts: readonly string[] };

async function folderLayout(root: string): Promise<FolderLayout> {
  const found = {
    sweeps: [] as FileFolder[],
    alone: [] as string[],
    pictures: [] as FileFolder[],
    refused: [] as string[],
    tables: [] as string[],
  };
  const trajectories: string[] = [];
  const texts: string[] = [];
  const waiting = [{ folder: root, level: 0 }];
  for (let looked = 0; looked < MOST_FOLDERS; looked++) {
    const next = waiting.shift();
    if (!next) break;
    const { folder, level } = next;
    const { files, folders } = await entriesOf(folder, level === 0);
    if (level < MOST_LEVELS)
      for (const name of folders) waiting.push({ folder: join(folder, name), level: level + 1 });
    const name = folder === root ? undefined : folder.slice(root.length + 1).replaceAll('\\', '/');
    const { files: clouds, bare, refused } = await cloudsOf(folder, files);
    if (refused !== undefined) found.refused.push(refused);
    if (isSeries(clouds)) found.sweeps.push({ name: name ?? 'lidar', folder, files: clouds, bare });
    else for (const file of clouds) found.alone.push(join(folder, file));
    const pictures = files.filter(isPictureName);
    if (pictures.length > 1) found.pictures.push({ name: name ?? 'camera', folder, files: pictures });
    const isCloud = new Set(clouds);
    for (const file of files) {
      if (TRAJECTORY_EXTENSIONS.includes(extensionOf(file)) && !isCloud.has(file))
        texts.push(join(folder, file));
      if (
        TRAJECTORY_EXTENSIONS.includes(extensionOf(file)) &&
        isTrajectoryName(folder, file) &&
        !isCloud.has(file)
      )
        trajectories.push(join(folder, file));
      else if (/^[ct]sv$/.test(extensionOf(file)) && !isCloud.has(file))
        found.tables.push(join(folder, file));
    }
  }
  return { ...found, trajectories, texts };
}

/** By its own name, or, of "data.csv", by that of its folder. */
const isTrajectoryName = (folder: string, file: string): boolean =>
  TRAJECTORY.test(file) || (/^data\./i.test(file) && TRAJECTORY.test(basename(folder)));

/** By its first lines, whatever it is called. */
async function isTrajectory(path: string): Promise<boolean> {
  const begin = decodeText(await beginOf(path, LOOKED_BYTES));
  // The last line may go on.
  const read = readTrajectory(begin.length < LOOKED_BYTES ? begin : begin.slice(0, begin.lastIndexOf('\n')));
  return read !== undefined && read.poses.length > 1;
}
const LOOKED_BYTES = 64 * 1024;

/** Numbers in names counted as numbers; hidden files are left out. */
async function entriesOf(folder: string, mustRead: boolean): Promise<{ files: string[]; folders: string[] }> {
  const { files, folders } = await folderContents(folder, mustRead);
  const ordered = (names: Iterable<string>): string[] =>
    [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return { files: ordered(files).filter((name) => !name.startsWith('.')), folders: ordered(folders) };
}

/** Several files are sweeps; tiles of a survey (LAS, without times in their names) are not. */
function isSeries(files: readonly string[]): boolean {
  const [first] = files;
  if (first === undefined || files.length < 2) return false;
  if (!CLOUD_EXTENSIONS.las.includes(extensionOf(first))) return true;
  return files.every((file) => {
    const clock = timeOfName(file.replace(/\.[^.]*$/, ''))?.clock;
    return clock !== undefined && clock !== 'index';
  });
}

/** A list of times beside the files or above them, a line each; undefined where there is none. */
export async function timesBeside({
  folder,
}: FileFolder): Promise<{ file: string; lines: string[] } | undefined> {
  for (const file of [
    join(folder, 'times.txt'),
    join(folder, 'timestamps.txt'),
    `${folder}.txt`,
    join(dirname(folder), 'times.txt'),
    join(dirname(folder), 'timestamps.txt'),
  ]) {
    const { bytes } = await contentOf(file, MOST_LIST_BYTES);
    if (!bytes) continue;
    const lines = decodeText(bytes).split(/\r?\n/, MOST_LINES);
    while (lines.at(-1)?.trim() === '') lines.pop();
    return { file, lines };
  }
  return undefined;
}

const MOST_LIST_BYTES = 64 * 1024 * 1024;
const MOST_LINES = 2_000_000;
