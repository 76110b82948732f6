/** Says what a file or folder is that is recognised and not read, and what to do with it (table.ts). */
import { type FileHandle, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { openPlain } from '../../drive/file/plain-file.ts';
import { reasonOf } from '../files.ts';
import { UNREAD } from './table.ts';

const LOOKED_AT_BYTES = 512;
/** Of a folder: a data set shows its layout in fewer. */
const MOST_PATHS = 20_000;
const MOST_A_FOLDER = 200;
const MOST_LEVELS = 4;

/** What a file is, as the end of "it is …"; undefined where nothing is recognised. @throws Error when it cannot be read. */
export async function unreadFile(path: string): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await openPlain(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
    return unreadBytes(buffer.subarray(0, bytesRead), basename(path));
  } finally {
    await file?.close();
  }
}

/** The same by the first bytes; a name that tells more than the bytes of its packing goes first. */
export function unreadBytes(bytes: Uint8Array, name = ''): string | undefined {
  const begin = Buffer.from(
    bytes.buffer,
    bytes.byteOffset,
    Math.min(bytes.byteLength, LOOKED_AT_BYTES),
  ).toString('latin1');
  const files = UNREAD.filter(({ holds }) => holds === undefined);
  const byBytes = files.find(
    ({ starts, at = 0, text }) =>
      starts?.some((start) => begin.startsWith(start, at)) || text?.test(begin) === true,
  );
  const byName = name === '' ? undefined : files.find((each) => each.name?.test(name));
  const packed = byBytes?.what.includes('archive') === true;
  return (byName && (packed || !byBytes) ? byName : byBytes)?.what;
}

/** ": it is …" for the end of a sentence; empty where nothing is recognised. @throws InputError when it cannot be read. */
export async function lookAlike(path: string): Promise<string> {
  try {
    const what = await unreadFile(path);
    return what === undefined ? '' : `: it is ${what}`;
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}

/** The same for the files of a recording, which were taken for such by their names; empty where each is what it is called. */
export async function lookAlikeParts(paths: readonly string[], title: string): Promise<string> {
  for (const path of paths) {
    const found = await lookAlike(path);
    if (found !== '') return paths.length === 1 ? found : `: ${basename(path)} is not ${title}${found}`;
  }
  return '';
}

/** What a folder is that has the layout of a data set that is not read; undefined where it has none of them. */
export async function lookAlikeFolder(path: string): Promise<string | undefined> {
  const paths = await pathsIn(path);
  return UNREAD.find(({ holds }) => holds?.every((wanted) => paths.some((each) => wanted.test(each))))?.what;
}

/** What most files of a folder are, for one without a log; undefined where none is recognised. */
export async function lookAlikeFiles(path: string): Promise<string | undefined> {
  const counts = new Map<string, number>();
  for (const each of (await pathsIn(path)).filter((name) => !name.endsWith('/')).slice(0, MOST_A_FOLDER)) {
    const what = await unreadFile(join(path, each)).catch(() => undefined);
    if (what !== undefined) counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Paths below a folder, folders with a slash at their end; the first ones of each folder. A folder that is closed holds nothing. */
async function pathsIn(root: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [{ below: '', level: 0 }];
  for (let next = waiting.shift(); next && found.length < MOST_PATHS; next = waiting.shift()) {
    const { below, level } = next;
    const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    for (const { name } of folders.slice(0, MOST_A_FOLDER)) {
      found.push(`${below}${name}/`);
      if (level < MOST_LEVELS && name !== 'node_modules')
        waiting.push({ below: `${below}${name}/`, level: level + 1 });
    }
    for (const entry of entries.filter((each) => each.isFile()).slice(0, MOST_A_FOLDER))
      found.push(`${below}${entry.name}`);
  }
  return found;
}
