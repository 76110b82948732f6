/** Which files are point clouds: by their names, and those that may be anything by what stands in them. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText } from '../../../contract/text/encoding.ts';
import { reasonOf } from '../../files.ts';
import { type BareLayout, bareLayout, LOOKED_BARE_BYTES } from '../../media/clouds/bare.ts';
import { npyShape } from '../../media/npy.ts';
import { headOfTable } from '../../media/tables/table-head.ts';
import { beginOf } from '../../recording/folder.ts';
import { CLOUD_EXTENSIONS, extensionOf, isCloudName } from './names.ts';

const FIRST_BYTES = 4096;

export type CloudFiles = {
  readonly files: readonly string[];
  /** Of files without a header. */
  readonly bare?: BareLayout | undefined;
  /** Why files that may be clouds are none, in words. */
  readonly refused?: string | undefined;
};

/** Clouds of the kind that most of a folder's clouds are of, so that a sweep that lies there twice is read once. */
export async function cloudsOf(folder: string, files: readonly string[]): Promise<CloudFiles> {
  const byExtension = Map.groupBy(files.filter(isCloudName), extensionOf);
  for (const extension of [...CLOUD_EXTENSIONS.csv, 'npy']) {
    // Tables of a folder are of one kind: the first one stands for all.
    const [first, second] = byExtension.get(extension) ?? [];
    if (first !== undefined && !(await isCloud(join(folder, first), second !== undefined)))
      byExtension.delete(extension);
  }
  const [best = []] = [...byExtension.values()].sort((a, b) => b.length - a.length);
  if (!CLOUD_EXTENSIONS.bin.includes(extensionOf(best[0] ?? ''))) return { files: best };
  const found = await layoutOfBare(best.map((file) => join(folder, file)));
  if (!('refused' in found)) return { files: best, bare: found };
  const others = await cloudsOf(
    folder,
    files.filter((file) => !best.includes(file)),
  );
  return { refused: `${best[0]}: ${found.refused}`, ...others };
}

/** Files that are looked at of a folder: its sweeps are written alike. */
const LOOKED_FILES = 5;

async function layoutOfBare(paths: readonly string[]): Promise<BareLayout | { readonly refused: string }> {
  const step = Math.max(1, Math.floor(paths.length / LOOKED_FILES));
  try {
    const samples = paths
      .filter((_, k) => k % step === 0)
      .slice(0, LOOKED_FILES)
      .map(async (path) => ({
        begin: await beginOf(path, LOOKED_BARE_BYTES),
        size: (await stat(path)).size,
      }));
    return bareLayout(await Promise.all(samples));
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

/** By name; a CSV by its first lines: names x, y, z, or, where `bare`, three to eight numbers. */
export async function isCloud(path: string, bare = true): Promise<boolean> {
  if (!isCloudName(path)) return false;
  if (CLOUD_EXTENSIONS.bin.includes(extensionOf(path))) return !('refused' in (await layoutOfBare([path])));
  if (extensionOf(path) === 'npy') return isNpyCloud(path);
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
export async function beginsAsCloud(path: string): Promise<boolean> {
  const begin = decodeText(await beginOf(path, 16));
  return /^(?:# \.PCD|VERSION 0?\.7|ply\r?\n|LASF)/.test(begin);
}

/** An array of points, and no list of numbers that belongs to something else. */
async function isNpyCloud(path: string): Promise<boolean> {
  try {
    const { isRecords, sides } = npyShape(await beginOf(path, FIRST_BYTES));
    const [, width = 0] = sides;
    return isRecords || (sides.length === 2 && width >= 3 && width <= 6);
  } catch {
    // No array of numbers: another format may know the file, else it is refused with its own reason.
    return false;
  }
}

/** Why a file of bare numbers is no cloud; undefined for other files, and for those that are one. */
export async function whyNoBare(path: string): Promise<string | undefined> {
  if (!CLOUD_EXTENSIONS.bin.includes(extensionOf(path))) return undefined;
  const found = await layoutOfBare([path]);
  return 'refused' in found ? found.refused : undefined;
}
