/** Finds the MCAP files of a path: a file, or the one folder below it that holds some (a rosbag2 recording split in parts). */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { kindOf, namesIn } from '../../files.ts';
import { MAGIC } from './records.ts';

const MOST_FOLDERS = 20_000;

export async function beginsLikeMcap(path: string): Promise<boolean> {
  const file = await openPlain(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(MAGIC.length), 0, MAGIC.length, 0);
    return bytesRead === MAGIC.length && MAGIC.every((byte, i) => buffer[i] === byte);
  } finally {
    await file.close();
  }
}

/** Parts in the order of their names with numbers counted as numbers: part_10 comes after part_9. */
export async function mcapFiles(path: string): Promise<string[]> {
  if ((await kindOf(path)).kind === 'file') return [path];
  const found = await foldersWithMcap(path, 3);
  const [only, second] = found;
  if (!only) return [];
  if (second)
    throw new InputError(
      `${path} holds more than one MCAP log (${found.map(({ folder }) => folder).join(', ')}${found.length > 2 ? ', …' : ''}): choose one of them.`,
    );
  return only.names.map((name) => join(only.folder, name));
}

export async function foldersWithMcap(
  path: string,
  most: number,
): Promise<{ folder: string; names: string[] }[]> {
  const found: { folder: string; names: string[] }[] = [];
  const waiting = [path];
  for (let looked = 0; looked < MOST_FOLDERS && found.length < most; looked++) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    let entries: { name: string; isDirectory(): boolean; isFile(): boolean }[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch {
      if (folder === path) await namesIn(folder); // The folder that was asked for must be readable; one below may be closed.
      continue;
    }
    const names = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.mcap'))
      .map(({ name }) => name);
    names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    if (names.length > 0) found.push({ folder, names });
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
        waiting.push(join(folder, entry.name));
    }
  }
  return found;
}
