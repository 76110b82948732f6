/** What lies in a folder of point clouds: folders of sweeps and pictures, clouds that stand alone, lists of times, trajectories. */
import { basename, dirname, join } from 'node:path';
import { decodeText } from '../../../contract/text/encoding.ts';
import { contentOf, kindOf } from '../../files.ts';
import { folderContents } from '../../media/folder-search.ts';
import { headOfTable } from '../../media/tables/table-head.ts';
import { beginOf } from '../../recording/folder.ts';
import { CLOUD_EXTENSIONS, extensionOf, isCloudName, isPictureName, timeOfName } from './names.ts';

export type FileFolder = {
  /** As a stream is called: the folder's name below the root; "lidar" or "camera" for files in the root itself. */
  readonly name: string;
  readonly folder: string;
  /** In the order of their names, numbers counted as numbers. */
  readonly files: readonly string[];
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
};

/** Folders looked into, and how deep below the one that was chosen. */
const MOST_FOLDERS = 2000;
const MOST_LEVELS = 3;
const TRAJECTORY =
  /(^|[^a-z])(poses?|traj(ectory)?|odom(etry)?|gt|ground_?truth|truth|tum|utm|enu)([^a-z]|$)/i;
const TRAJECTORY_EXTENSIONS = ['txt', 'csv', 'tum', 'kitti', 'poses'];
const FIRST_BYTES = 4096;

/** Undefined where no point cloud lies there. */
export async function layoutOf(path: string): Promise<CloudLayout | undefined> {
  if ((await kindOf(path)).kind === 'file') {
    if (!(await isCloud(path)) && !(await beginsAsCloud(path))) return undefined;
    const none = { sweeps: [], pictures: [], trajectories: [] };
    return { root: dirname(path), name: basename(path).replace(/\.[^.]*$/, ''), alone: [path], ...none };
  }
  const layout = { root: path, name: basename(path), ...(await folderLayout(path)) };
  return layout.sweeps.length + layout.alone.length > 0 ? layout : undefined;
}

async function folderLayout(root: string): Promise<Omit<CloudLayout, 'root' | 'name'>> {
  const found = { sweeps: [] as FileFolder[], alone: [] as string[], pictures: [] as FileFolder[] };
  const trajectories: string[] = [];
  const waiting = [{ folder: root, level: 0 }];
  for (let looked = 0; looked < MOST_FOLDERS; looked++) {
    const next = waiting.shift();
    if (!next) break;
    const { folder, level } = next;
    const { files, folders } = await entriesOf(folder, level === 0);
    if (level < MOST_LEVELS)
      for (const name of folders) waiting.push({ folder: join(folder, name), level: level + 1 });
    const name = folder === root ? undefined : folder.slice(root.length + 1).replaceAll('\\', '/');
    const clouds = await cloudsOf(folder, files);
    if (isSeries(clouds)) found.sweeps.push({ name: name ?? 'lidar', folder, files: clouds });
    else for (const file of clouds) found.alone.push(join(folder, file));
    const pictures = files.filter(isPictureName);
    if (pictures.length > 1) found.pictures.push({ name: name ?? 'camera', folder, files: pictures });
    const isCloud = new Set(clouds);
    for (const file of files)
      if (TRAJECTORY_EXTENSIONS.includes(extensionOf(file)) && TRAJECTORY.test(file) && !isCloud.has(file))
        trajectories.push(join(folder, file));
  }
  return { ...found, trajectories };
}

/** Numbers in names counted as numbers; hidden files are left out. */
async function entriesOf(folder: string, mustRead: boolean): Promise<{ files: string[]; folders: string[] }> {
  const { files, folders } = await folderContents(folder, mustRead);
  const ordered = (names: Iterable<string>): string[] =>
    [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return { files: ordered(files).filter((name) => !name.startsWith('.')), folders: ordered(folders) };
}

/** Clouds of the kind that most of a folder's clouds are of, so that a sweep that lies there twice is read once. */
async function cloudsOf(folder: string, files: readonly string[]): Promise<string[]> {
  const byExtension = Map.groupBy(files.filter(isCloudName), extensionOf);
  for (const extension of CLOUD_EXTENSIONS.csv) {
    // Tables of a folder are of one kind: the first one stands for all.
    const [first, second] = byExtension.get(extension) ?? [];
    if (first !== undefined && !(await isCloud(join(folder, first), second !== undefined)))
      byExtension.delete(extension);
  }
  const [best = []] = [...byExtension.values()].sort((a, b) => b.length - a.length);
  return best;
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

/** By name; a CSV by its first lines: names x, y, z, or, where `bare`, three to eight numbers. */
async function isCloud(path: string, bare = true): Promise<boolean> {
  if (!isCloudName(path)) return false;
  if (!CLOUD_EXTENSIONS.csv.includes(extensionOf(path))) return true;
  const { namesPoints } = await import('./files/tables.ts');
  const lines = decodeText(await beginOf(path, FIRST_BYTES)).split(/\r?\n/);
  const [first = [], second = []] = lines.map((line) => line.split(/[,;\t]/).map((value) => value.trim()));
  if (namesPoints(first.map((name) => name.replace(/^"|"$/g, '')))) return !(await isSeriesOfPlaces(path));
  const numbers = (row: readonly string[]): boolean =>
    row.length >= 3 &&
    row.length <= 8 &&
    row.every((value) => value !== '' && Number.isFinite(Number(value)));
  return bare && numbers(first) && (second.length === first.length || second.join('') === '');
}

/** Fields of points, by which a table with x, y, z and a time that rises is a sweep all the same. */
const OF_POINTS =
  /intens|reflect|^(?:i|ring|r|g|b|rgb|red|green|blue|label)$|laser|azimuth|distance|return|class/i;

/** A place at a time in each row: a path, or signals that are called x, y and z. */
async function isSeriesOfPlaces(path: string): Promise<boolean> {
  const head = await headOfTable(path);
  const nsOf = head?.time?.open();
  if (!head?.time || !nsOf || head.columns.some(({ name }) => OF_POINTS.test(name))) return false;
  const isAxis = head.time.columns.some((k) => /^[xyz]$/i.test(head.columns[k]?.name ?? ''));
  const times = head.rows.map(nsOf);
  return !isAxis && times.every((ns, k) => ns !== undefined && (k === 0 || ns > (times[k - 1] ?? ns)));
}

/** By the first bytes, whatever its name. */
async function beginsAsCloud(path: string): Promise<boolean> {
  const begin = decodeText(await beginOf(path, 16));
  return /^(?:# \.PCD|VERSION 0?\.7|ply\r?\n|LASF)/.test(begin);
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
